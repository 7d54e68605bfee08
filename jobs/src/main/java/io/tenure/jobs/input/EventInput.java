package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private final List<EventFile> files;
    private final Dataset<Row> events;
    private final Dataset<Row> rejects;
    private final InputCounts counts;
    private final List<ParquetEvents> parquet;

    private EventInput(
            InputSpec spec,
            List<EventFile> files,
            Dataset<Row> events,
            Dataset<Row> rejects,
            InputCounts counts,
            List<ParquetEvents> parquet) {
        this.spec = spec;
        this.files = files;
        this.events = events;
        this.rejects = rejects;
        this.counts = counts;
        this.parquet = parquet;
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
        List<EventFile> parquetFiles = new ArrayList<>();
        for (EventFile file : files) {
            if (file.format() == FileFormat.PARQUET) {
                parquetFiles.add(file);
            } else {
                List<FileSplit> own = planner.plan(file);
                if (!own.isEmpty() && file.format() == FileFormat.CSV) {
                    EventColumns.in(own.get(0).header(), spec, file.name());
                }
                splits.addAll(own);
            }
        }
        List<ParquetEvents> parquet = ParquetFooters.byColumns(spark, parquetFiles).stream()
                .map(group -> new ParquetEvents(spark, group, spec, properties))
                .toList();
        requireKnown(properties, spec, splits, parquet);
        ReadingTools tools = ReadingTools.of(spark, spec, opener);
        Dataset<Row> events =
                new RecordTable("events", RowShape.EVENTS, RowShape.events(properties), splits, tools).rows(spark);
        Dataset<Row> rejects =
                new RecordTable("rejects", RowShape.REJECTS, RowShape.rejects(), splits, tools).rows(spark);
        for (ParquetEvents more : parquet) {
            events = events.unionByName(more.events());
            rejects = rejects.unionByName(more.rejects());
        }
        return new EventInput(spec, files, events, rejects, tools.counts(), parquet);
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
                                + " The columns are " + String.join(", ", known) + ".");
            }
        }
    }

    /** The text of a property in {@link #events}; NULL where an event hasn't it. */
    public static Column property(String name) {
        return col("`" + RowShape.propertyColumn(name).replace("`", "``") + "`");
    }

    /** The events: {@code event_time TIMESTAMP, user_id STRING, event_name STRING} and the properties. */
    public Dataset<Row> events() {
        return events;
    }

    /** Whether a local file is among those that are read. */
    public boolean reads(Path file) throws IOException {
        for (EventFile each : files) {
            URI address = URI.create(each.uri());
            if ("file".equals(address.getScheme()) && Files.exists(file) && Files.isSameFile(Path.of(address), file)) {
                return true;
            }
        }
        return false;
    }

    /** What has been read; complete once a query has read all events. Parquet files are counted by the call. */
    public InputReport report() {
        List<SplitCounts> all = new ArrayList<>(counts.value().values());
        parquet.forEach(file -> all.add(file.counts()));
        return InputReport.of(files.size(), spec.zone(), all);
    }

    /**
     * Writes the rows that are no events as CSV: file, line (from 1; of Parquet the row), reason code, text.
     *
     * <p>Reads the files once more, but only if there is such a row.
     */
    public void writeRejects(Writer writer) throws IOException {
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord(RowShape.FILE, RowShape.LINE, RowShape.CODE, RowShape.RAW);
        if (report().rowsRejected() > 0) {
            Iterator<Row> rows = rejects.orderBy(RowShape.FILE, RowShape.LINE).toLocalIterator();
            while (rows.hasNext()) {
                Row row = rows.next();
                csv.writeRecord(
                        row.getString(0),
                        Long.toString(row.getLong(1)),
                        row.getString(2),
                        row.isNullAt(3) ? "" : row.getString(3));
            }
        }
        csv.flush();
    }
}
