package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The events of some files: which rows are kept, which are rejected and why.
 *
 * <p>Opening reads the headers and, of large files, finds where records start; the rows are read by the queries on them.
 */
public final class EventInput {
    private final InputSpec spec;
    private final int files;
    private final int splits;
    private final Dataset<Row> splitEvents;
    private final Dataset<Row> splitRejects;
    private final InputCounts counts;
    private final List<ParquetEvents> parquet;

    private EventInput(
            InputSpec spec,
            int files,
            int splits,
            Dataset<Row> splitEvents,
            Dataset<Row> splitRejects,
            InputCounts counts,
            List<ParquetEvents> parquet) {
        this.spec = spec;
        this.files = files;
        this.splits = splits;
        this.splitEvents = splitEvents;
        this.splitRejects = splitRejects;
        this.counts = counts;
        this.parquet = List.copyOf(parquet);
    }

    /**
     * Opens files.
     *
     * @param properties the columns that will be read beside time, user and name
     * @throws TenureException INPUT_… where a file can't be understood; DEFINITION for a property that no file has
     */
    public static EventInput open(SparkSession spark, InputSpec spec, Set<String> properties) {
        return open(spark, spec, properties, SplitPlanner.DEFAULT_SPLIT_BYTES);
    }

    static EventInput open(SparkSession spark, InputSpec spec, Set<String> properties, long splitBytes) {
        Configuration hadoop = spark.sparkContext().hadoopConfiguration();
        FileOpener opener = new FileOpener(hadoop);
        SplitPlanner planner = new SplitPlanner(spark, opener, splitBytes);
        List<EventFile> files = FileFinder.find(spec, hadoop);
        List<FileSplit> splits = new ArrayList<>();
        List<ParquetEvents> parquet = new ArrayList<>();
        for (EventFile file : files) {
            if (file.format() == FileFormat.PARQUET) {
                parquet.add(new ParquetEvents(spark, file, spec, properties));
            } else {
                List<FileSplit> own = planner.plan(file);
                if (file.format() == FileFormat.CSV) {
                    EventColumns.in(own.get(0).header(), spec, own.get(0).headerPlace());
                }
                splits.addAll(own);
            }
        }
        requireKnown(properties, spec, splits, parquet);
        ReadingTools tools = ReadingTools.of(spark, spec, opener);
        return new EventInput(
                spec,
                files.size(),
                splits.size(),
                new RecordTable("events", RowShape.EVENTS, RowShape.events(properties), splits, tools).rows(spark),
                new RecordTable("rejects", RowShape.REJECTS, RowShape.rejects(), splits, tools).rows(spark),
                tools.counts(),
                parquet);
    }

    /** A JSON line may have any field, so only files with a header can tell that a name is wrong. */
    private static void requireKnown(
            Set<String> properties, InputSpec spec, Collection<FileSplit> splits, Collection<ParquetEvents> parquet) {
        Set<String> known = new LinkedHashSet<>();
        splits.forEach(split -> known.addAll(split.header()));
        parquet.forEach(file -> known.addAll(file.header()));
        boolean anyJson = splits.stream().anyMatch(split -> split.header().isEmpty());
        for (String property : new TreeSet<>(properties)) {
            String column = EventColumns.property(property, spec, List.copyOf(known));
            if (!anyJson && !known.contains(column)) {
                throw new TenureException(
                        ErrorCode.DEFINITION,
                        "There is no property '" + property + "'" + TenureException.didYouMean(property, known)
                                + ". The columns are " + String.join(", ", known) + ".");
            }
        }
    }

    /** The text of a property in {@link #events}; NULL where an event hasn't it. */
    public static Column property(String name) {
        return col("`" + RowShape.propertyColumn(name).replace("`", "``") + "`");
    }

    /** The events: {@code event_time TIMESTAMP, user_id STRING, event_name STRING} and the properties. */
    public Dataset<Row> events() {
        return parquet.stream().map(ParquetEvents::events).reduce(splitEvents, Dataset::unionByName);
    }

    private Dataset<Row> rejects() {
        return parquet.stream().map(ParquetEvents::rejects).reduce(splitRejects, Dataset::unionByName);
    }

    /** What is in the files. Counts those that no query has read to their end, and Parquet files. */
    public InputReport report() {
        if (counts.value().size() < splits) {
            splitEvents.count();
        }
        List<SplitCounts> all = new ArrayList<>(counts.value().values());
        parquet.forEach(file -> all.add(file.counts()));
        return InputReport.of(files, spec.zone(), all);
    }

    /**
     * Writes the rows that are no events as CSV: file, line (from 1; empty for Parquet), reason code, text.
     *
     * <p>Reads the files once more, but only if there is such a row.
     */
    public void writeRejects(Writer writer) throws IOException {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord(RowShape.FILE, RowShape.LINE, RowShape.CODE, RowShape.RAW);
        if (report().rowsRejected() > 0) {
            Iterator<Row> rows = rejects()
                    .orderBy(RowShape.FILE, RowShape.LINE, RowShape.CODE)
                    .toLocalIterator();
            while (rows.hasNext()) {
                Row row = rows.next();
                csv.writeRecord(
                        row.getString(0),
                        row.isNullAt(1) ? "" : Long.toString(row.getLong(1)),
                        row.getString(2),
                        row.isNullAt(3) ? "" : row.getString(3));
            }
        }
        csv.flush();
    }
}
