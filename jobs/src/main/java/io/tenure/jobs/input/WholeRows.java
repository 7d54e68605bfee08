package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Every row of some files with all that it holds: what a store takes in.
 *
 * <p>A row is an event, or has the code of the reason why it is none, and its text. Opening reads headers; the rows are
 * read by each query on them, the same rows by each.
 */
public final class WholeRows {
    /** The name of the row's file. */
    public static final String FILE = RowShape.FILE;
    /** The row's line, from 1; of Parquet the row. With the file it names the row. */
    public static final String LINE = RowShape.LINE;
    /** The code of the reason why the row is no event; NULL: it is one. */
    public static final String CODE = RowShape.CODE;
    /** Of a row that is no event its text, of Parquet as JSON. */
    public static final String RAW = RowShape.RAW;
    /** Whether the event's time was written with an offset. */
    public static final String HAS_OFFSET = RowShape.HAS_OFFSET;

    public static final String EVENT_TIME = InputSpec.EVENT_TIME;
    public static final String USER_ID = InputSpec.USER_ID;
    /** The event's name; NULL where it has none. */
    public static final String EVENT_NAME = InputSpec.EVENT_NAME;
    /** What tells events apart; NULL or empty where there is none. */
    public static final String EVENT_ID = InputSpec.EVENT_ID;
    /** The session; NULL or empty where there is none. */
    public static final String SESSION_ID = InputSpec.SESSION_ID;
    /** The properties that are not declared and not empty, as text. */
    public static final String PROPERTIES = RowShape.PROPERTIES;

    private WholeRows() {}

    /** The text of a declared property; NULL or empty where an event hasn't it. */
    public static Column property(String name) {
        return col("`" + propertyColumn(name).replace("`", "``") + "`");
    }

    /** The name of that column. */
    public static String propertyColumn(String name) {
        return RowShape.propertyColumn(name);
    }

    /**
     * Opens files.
     *
     * @param files some files that {@link HashedFile#find} found
     * @param spec how to read them
     * @param properties the declared properties
     * @throws io.tenure.core.error.TenureException INPUT_… where a file can't be understood
     */
    public static Dataset<Row> open(
            SparkSession spark, List<HashedFile> files, InputSpec spec, Collection<String> properties) {
        FileOpener opener = new FileOpener(spark.sparkContext().hadoopConfiguration());
        SplitPlanner planner = new SplitPlanner(spark, opener, SplitPlanner.DEFAULT_SPLIT_BYTES);
        List<FileSplit> splits = new ArrayList<>();
        List<EventFile> parquet = new ArrayList<>();
        for (HashedFile hashed : files) {
            EventFile file = hashed.file();
            if (file.format() == FileFormat.PARQUET) {
                parquet.add(file);
            } else {
                List<FileSplit> own = planner.plan(file);
                if (file.format() == FileFormat.CSV) {
                    EventColumns.parts(own.get(0).header(), spec, own.get(0).headerPlace());
                }
                splits.addAll(own);
            }
        }
        List<Dataset<Row>> parts = new ArrayList<>();
        if (!splits.isEmpty()) {
            ReadingTools tools = ReadingTools.of(spark, spec, opener);
            parts.add(new RecordTable("rows", RowShape.WHOLE, RowShape.whole(properties), splits, tools).rows(spark));
        }
        ParquetFooters.byColumns(spark, parquet)
                .forEach(group -> parts.add(
                        new TypedEvents(spark, ParquetFiles.rows(spark, group), spec, List.of()).whole(properties)));
        return parts.stream().reduce(Dataset::unionByName).orElseThrow();
    }

    /**
     * Rows that are events without a doubt, as if they had been read.
     *
     * @param events the columns of an event by their own names, {@code event_time} a TIMESTAMP; beside those named here the
     *     others are properties
     * @param file the column that holds the name of the row's batch, in the place of a file's
     * @param line the column that holds the row's number in it
     * @param properties the declared properties
     */
    public static Dataset<Row> of(Dataset<Row> events, String file, String line, Collection<String> properties) {
        List<String> others = new ArrayList<>(Arrays.asList(events.columns()));
        others.removeAll(InputSpec.MAPPABLE);
        others.removeAll(List.of(file, line));
        List<Column> selected = new ArrayList<>(List.of(
                col(file).as(FILE),
                col(line).as(LINE),
                TypedEvents.noText().as(CODE),
                TypedEvents.noText().as(RAW),
                lit(true).as(HAS_OFFSET)));
        InputSpec.MAPPABLE.forEach(part -> selected.add(col(part)));
        for (String property : properties) {
            Column text = others.remove(property) ? TypedEvents.text(events, property) : TypedEvents.noText();
            selected.add(text.as(propertyColumn(property)));
        }
        selected.add(TypedEvents.presentTexts(events, others).as(PROPERTIES));
        return events.select(selected.toArray(Column[]::new));
    }
}
