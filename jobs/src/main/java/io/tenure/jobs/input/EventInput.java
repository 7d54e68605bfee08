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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * The events of some files and tables: which rows are kept, which are rejected and why.
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
    private final List<ExistingTable> tables;
    /** The events of Parquet files and of tables. */
    private final List<TypedEvents> typed;

    private EventInput(
            SparkSession spark,
            ReadingTools tools,
            FoundFiles found,
            List<FileSplit> splits,
            Set<String> headers,
            Dataset<Row> splitEvents,
            Dataset<Row> splitRejects,
            List<ExistingTable> tables,
            List<TypedEvents> typed) {
        this.spark = spark;
        this.tools = tools;
        this.found = found;
        this.splits = List.copyOf(splits);
        this.headers = headers;
        this.splitEvents = splitEvents;
        this.splitRejects = splitRejects;
        this.tables = List.copyOf(tables);
        this.typed = List.copyOf(typed);
    }

    /**
     * Opens files and tables.
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
        FoundFiles found = FileFinder.find(spec.files(), hadoop);
        List<ExistingTable> tables = spec.tables().stream()
                .map(name -> ExistingTable.open(spark, name))
                .toList();
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
        List<TypedEvents> typed = Stream.concat(
                        ParquetFooters.byColumns(spark, parquetFiles).stream()
                                .map(group -> ParquetFiles.encodedRows(spark, group, spec)),
                        tables.stream().map(TypedRows::of))
                .map(rows -> new TypedEvents(spark, rows, spec, properties))
                .toList();
        Set<String> headers = new LinkedHashSet<>();
        splits.forEach(split -> headers.addAll(split.header()));
        typed.forEach(rows -> headers.addAll(rows.header()));
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
                tables,
                typed);
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

    /** About how many bytes of text the events have; a compressed byte is taken for five. */
    public long textBytes() {
        return found.files().stream().mapToLong(EventFile::textBytes).sum()
                + tables.stream()
                        .mapToLong(table -> textBytes(table.storedBytes()))
                        .sum();
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
        return typed.stream().map(TypedEvents::events).reduce(splitEvents, Dataset::unionByName);
    }

    private Dataset<Row> rejects() {
        return typed.stream().map(TypedEvents::rejects).reduce(splitRejects, Dataset::unionByName);
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
     * What has been read. Counts the rows of what no query has read to its end.
     *
     * @throws TenureException DEFINITION for a property that was read and that neither a header nor any JSON line has
     */
    public InputReport report() {
        if (tools.counts().value().size() < splits.size()) {
            splitEvents.count();
        }
        List<SplitCounts> all = new ArrayList<>(tools.counts().value().values());
        typed.forEach(rows -> all.add(rows.counts()));
        InputReport report = InputReport.of(found, tables.size(), tools.spec().zone(), all);
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
     * Writes the rows that are no events as CSV: file, line (from 1; of Parquet the row, of a table none), reason code, text.
     *
     * <p>Reads all of them once more, but only if there is such a row.
     */
    public void writeRejects(Writer writer) throws IOException {
        if (report().rowsRejected() > 0) {
            RejectedRows.write(rejects(), writer);
        } else {
            RejectedRows.writeNone(writer);
        }
    }
}
