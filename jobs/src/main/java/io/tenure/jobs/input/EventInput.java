package io.tenure.jobs.input;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The events of some files: which rows are kept, which are rejected and why.
 *
 * <p>Opening reads the headers and, of large files, finds where records start; the rows are read by the queries on them.
 */
public final class EventInput {
    private static final long TEXT_OF_A_COMPRESSED_BYTE = 5;

    private final SparkSession spark;
    private final ReadingTools tools;
    private final FoundFiles found;
    private final List<FileSplit> splits;
    private final Set<String> headers;
    private final Dataset<Row> splitEvents;
    private final Dataset<Row> splitRejects;
    private final List<ParquetEvents> parquet;

    private EventInput(
            SparkSession spark,
            ReadingTools tools,
            FoundFiles found,
            List<FileSplit> splits,
            Set<String> headers,
            Dataset<Row> splitEvents,
            Dataset<Row> splitRejects,
            List<ParquetEvents> parquet) {
        this.spark = spark;
        this.tools = tools;
        this.found = found;
        this.splits = List.copyOf(splits);
        this.headers = headers;
        this.splitEvents = splitEvents;
        this.splitRejects = splitRejects;
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
        FoundFiles found = FileFinder.find(spec, hadoop);
        List<FileSplit> splits = new ArrayList<>();
        List<EventFile> parquetFiles = new ArrayList<>();
        for (EventFile file : found.files()) {
            if (file.format() == FileFormat.PARQUET) {
                parquetFiles.add(file);
            } else {
                List<FileSplit> own = planner.plan(file);
                if (file.format() == FileFormat.CSV) {
                    EventColumns.in(own.get(0).header(), spec, own.get(0).headerPlace());
                }
                splits.addAll(own);
            }
        }
        List<ParquetEvents> parquet = ParquetFooters.byColumns(spark, parquetFiles).stream()
                .map(group -> new ParquetEvents(spark, group, spec, properties))
                .toList();
        Set<String> headers = new LinkedHashSet<>();
        splits.forEach(split -> headers.addAll(split.header()));
        parquet.forEach(group -> headers.addAll(group.header()));
        if (found.files().stream().noneMatch(file -> file.format() == FileFormat.JSON)) {
            requireKnown(properties, spec, headers);
        }
        ReadingTools tools = ReadingTools.of(spark, spec, opener);
        return new EventInput(
                spark,
                tools,
                found,
                splits,
                headers,
                new RecordTable("events", RowShape.EVENTS, RowShape.events(properties), splits, tools).rows(spark),
                new RecordTable("rejects", RowShape.REJECTS, RowShape.rejects(), splits, tools).rows(spark),
                parquet);
    }

    private static void requireKnown(Collection<String> properties, InputSpec spec, Collection<String> columns) {
        for (String property : new TreeSet<>(properties)) {
            if (!columns.contains(EventColumns.property(property, spec, List.copyOf(columns)))) {
                throw new TenureException(
                        ErrorCode.DEFINITION,
                        "There is no property '" + property + "'" + TenureException.didYouMean(property, columns)
                                + " The columns are " + String.join(", ", columns) + ".");
            }
        }
    }

    /** About how many bytes of text the files hold; a compressed byte is taken for five. */
    public long textBytes() {
        return found.files().stream().mapToLong(EventFile::textBytes).sum();
    }

    /** About how many bytes of text so many bytes of compressed events unfold to, in Parquet or gzip. */
    public static long textBytes(long compressedBytes) {
        return TEXT_OF_A_COMPRESSED_BYTE * compressedBytes;
    }

    /** The text of a property in {@link #events}; NULL where an event hasn't it. */
    public static Column property(String name) {
        return col("`" + RowShape.propertyColumn(name).replace("`", "``") + "`");
    }

    /** The events: {@code event_time TIMESTAMP, user_id STRING, event_name STRING} and the properties. */
    public Dataset<Row> events() {
        return encodedEvents()
                .withColumn(InputSpec.USER_ID, col(InputSpec.USER_ID).cast(DataTypes.StringType))
                .withColumn(InputSpec.EVENT_NAME, col(InputSpec.EVENT_NAME).cast(DataTypes.StringType));
    }

    /**
     * The same, {@code user_id} and {@code event_name} as BINARY, in UTF-8: of Parquet Spark makes a text of its own for each
     * event, which takes longer than reading it.
     */
    public Dataset<Row> encodedEvents() {
        return parquet.stream().map(ParquetEvents::events).reduce(splitEvents, Dataset::unionByName);
    }

    private Dataset<Row> rejects() {
        return parquet.stream().map(ParquetEvents::rejects).reduce(splitRejects, Dataset::unionByName);
    }

    /** Whether a local file is among those that are read. */
    public boolean reads(Path file) throws IOException {
        for (EventFile each : found.files()) {
            URI address = URI.create(each.uri());
            if ("file".equals(address.getScheme()) && Files.exists(file) && Files.isSameFile(Path.of(address), file)) {
                return true;
            }
        }
        return false;
    }

    /**
     * What is in the files. Counts those that no query has read to their end, and Parquet files.
     *
     * @throws TenureException DEFINITION for a property that was read and that neither a header nor any JSON line has
     */
    public InputReport report() {
        if (tools.counts().value().size() < splits.size()) {
            splitEvents.count();
        }
        List<SplitCounts> all = new ArrayList<>(tools.counts().value().values());
        parquet.forEach(file -> all.add(file.counts()));
        InputReport report = InputReport.of(found, tools.spec().zone(), all);
        if (report.rowsKept() > 0) {
            requireSeen(all);
        }
        return report;
    }

    /** Only when all JSON lines have been read is it known that none has a field of that name. */
    private void requireSeen(List<SplitCounts> all) {
        Map<String, Boolean> occurs = new HashMap<>();
        all.forEach(split -> split.properties().forEach((name, here) -> occurs.merge(name, here, Boolean::logicalOr)));
        headers.forEach(occurs::remove);
        occurs.values().removeIf(occursSomewhere -> occursSomewhere);
        if (!occurs.isEmpty()) {
            Set<String> columns = new LinkedHashSet<>(headers);
            columns.addAll(tools.fieldNames(
                    spark,
                    splits.stream()
                            .filter(split -> split.file().format() == FileFormat.JSON)
                            .toList()));
            requireKnown(occurs.keySet(), tools.spec(), columns);
        }
    }

    /**
     * Writes the rows that are no events as CSV: file, line (from 1; of Parquet the row), reason code, text.
     *
     * <p>Reads the files once more, but only if there is such a row.
     */
    public void writeRejects(Writer writer) throws IOException {
        if (report().rowsRejected() > 0) {
            RejectedRows.write(rejects(), writer);
        } else {
            RejectedRows.writeNone(writer);
        }
    }
}
