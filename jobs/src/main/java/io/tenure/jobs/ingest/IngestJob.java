package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.tenure.jobs.ingest.RowTally.Cell;
import io.tenure.jobs.input.HashedFile;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UserKeys;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Ingest: files in; users, events, rejected rows and batches out. The caller publishes the run. */
public final class IngestJob {
    private final StoreRun run;
    private final SparkSession spark;
    private final IngestSettings settings;
    private final Instant arrival;

    private IngestJob(StoreRun run, IngestSettings settings) {
        this.run = run;
        this.spark = run.store().spark();
        this.settings = settings;
        this.arrival = run.store().clock().instant();
    }

    /**
     * Ingests files; those whose bytes the store knows are left out.
     *
     * @throws io.tenure.core.error.TenureException INPUT_… where a file can't be found or understood; GATE where too many
     *     rows are rejected. The run has then changed nothing that must be published.
     */
    public static IngestReport run(StoreRun run, IngestSettings settings, InputSpec input) {
        return new IngestJob(run, settings).ingest(input);
    }

    private IngestReport ingest(InputSpec input) {
        List<HashedFile> files = HashedFile.find(spark, input);
        Set<String> known =
                run.read(IngestBatchesTable.SPEC).select(IngestBatchesTable.CONTENT_HASH).collectAsList().stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.toSet());
        List<HashedFile> fresh =
                files.stream().filter(file -> known.add(file.sha256())).toList();
        Map<String, FileReport> reports = new LinkedHashMap<>();
        files.forEach(file -> reports.put(file.name(), new FileReport(file.name(), true, 0, 0, new TreeMap<>())));
        if (fresh.isEmpty()) {
            return new IngestReport(List.copyOf(reports.values()), 0, 0, input.zone(), new TreeSet<>());
        }
        Dataset<Row> judged = new RowRules(settings, arrival)
                .judge(WholeRows.open(spark, fresh, input, settings.properties().keySet()));
        Map<Cell, RowTally> tallies = RowTally.of(judged);

        Dataset<Row> kept = judged.where(col(WholeRows.CODE).isNull());
        Map<Integer, Long> rowsByDay = new HashMap<>();
        tallies.forEach((cell, tally) -> {
            if (cell.code() == null) {
                rowsByDay.merge(cell.epochDay(), tally.rows(), Long::sum);
            }
        });
        Dataset<Row> batches = batches(fresh);
        if (!rowsByDay.isEmpty()) {
            try (UserKeys users = UserKeys.give(run, kept)) {
                Dataset<Row> events = withBatch(users.join(kept), batches);
                run.append(eventsTable(), EventLayout.arrange(events, rowsByDay));
            }
        }
        if (tallies.keySet().stream().anyMatch(cell -> cell.code() != null)) {
            run.append(
                    EventsRejectedTable.SPEC,
                    withBatch(judged.where(col(WholeRows.CODE).isNotNull()), batches)
                            .withColumn(EventsRejectedTable.REASON, reasonText())
                            .coalesce(1)
                            .sortWithinPartitions(EventsRejectedTable.FILE, EventsRejectedTable.LINE));
        }
        for (HashedFile file : fresh) {
            reports.put(file.name(), report(file.name(), tallies));
        }
        run.append(IngestBatchesTable.SPEC, batchRows(fresh, reports, tallies));
        requireConservation(fresh, reports);
        long withoutOffset =
                tallies.values().stream().mapToLong(RowTally::rowsWithoutOffset).sum();
        return new IngestReport(List.copyOf(reports.values()), 0, withoutOffset, input.zone(), dates(tallies.keySet()));
    }

    private TableSpec eventsTable() {
        List<StructField> columns = new ArrayList<>();
        settings.properties()
                .forEach((name, type) -> columns.add(
                        DataTypes.createStructField(EventsTable.propertyColumn(name), type.columnType(), true)));
        return EventsTable.with(columns);
    }

    /** A batch is a file: its id follows from its bytes. */
    private static UUID batchId(HashedFile file) {
        return UUID.nameUUIDFromBytes(file.sha256().getBytes(StandardCharsets.UTF_8));
    }

    private Dataset<Row> batches(List<HashedFile> files) {
        List<Row> rows = files.stream()
                .map(file -> RowFactory.create(file.name(), batchId(file).toString()))
                .toList();
        StructType columns = new StructType()
                .add(WholeRows.FILE, DataTypes.StringType, false)
                .add(EventsTable.BATCH_ID, DataTypes.StringType, false);
        return spark.createDataFrame(rows, columns);
    }

    private Dataset<Row> withBatch(Dataset<Row> rows, Dataset<Row> batches) {
        return rows.join(broadcast(batches), new String[] {WholeRows.FILE}, "inner")
                .withColumn(EventsTable.INGESTED_AT, lit(arrival));
    }

    private static Column reasonText() {
        Column text = null;
        for (RejectReason reason : RejectReason.values()) {
            Column own = col(WholeRows.CODE).equalTo(reason.code());
            text = text == null
                    ? org.apache.spark.sql.functions.when(own, reason.text())
                    : text.when(own, reason.text());
        }
        return java.util.Objects.requireNonNull(text);
    }

    private static FileReport report(String file, Map<Cell, RowTally> tallies) {
        long kept = 0;
        SortedMap<String, Long> rejected = new TreeMap<>();
        for (Map.Entry<Cell, RowTally> entry : tallies.entrySet()) {
            String code = entry.getKey().code();
            if (entry.getKey().file().equals(file)) {
                if (code == null) {
                    kept += entry.getValue().rows();
                } else {
                    rejected.merge(code, entry.getValue().rows(), Long::sum);
                }
            }
        }
        return new FileReport(file, false, kept, 0, rejected);
    }

    private static SortedSet<LocalDate> dates(Set<Cell> cells) {
        return cells.stream()
                .filter(cell -> cell.code() == null)
                .map(cell -> LocalDate.ofEpochDay(cell.epochDay()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Dataset<Row> batchRows(
            List<HashedFile> files, Map<String, FileReport> reports, Map<Cell, RowTally> tallies) {
        List<Row> rows = new ArrayList<>();
        for (HashedFile file : files) {
            FileReport report = reports.get(file.name());
            if (report == null) {
                throw new IllegalStateException("no report of " + file.name());
            }
            List<LocalDate> dates = List.copyOf(dates(tallies.keySet().stream()
                    .filter(cell -> cell.file().equals(file.name()))
                    .collect(Collectors.toSet())));
            rows.add(RowFactory.create(
                    batchId(file).toString(),
                    run.number(),
                    file.name(),
                    file.bytes(),
                    file.sha256(),
                    report.rowsRead(),
                    report.kept(),
                    report.duplicate(),
                    report.rowsRejected(),
                    dates,
                    List.of(),
                    null,
                    null,
                    arrival));
        }
        return spark.createDataFrame(rows, IngestBatchesTable.SPEC.schema()).coalesce(1);
    }

    /** Nothing is lost between reading and the tables: what they hold of each batch is what was counted. */
    private void requireConservation(List<HashedFile> files, Map<String, FileReport> reports) {
        Set<String> ids = files.stream().map(file -> batchId(file).toString()).collect(Collectors.toSet());
        Map<String, Long> kept = countByBatch(EventsTable.SPEC, EventsTable.BATCH_ID, ids);
        Map<String, Long> rejected = countByBatch(EventsRejectedTable.SPEC, EventsRejectedTable.BATCH_ID, ids);
        for (HashedFile file : files) {
            String id = batchId(file).toString();
            FileReport report = reports.get(file.name());
            boolean agrees = report != null
                    && kept.getOrDefault(id, 0L) == report.kept()
                    && rejected.getOrDefault(id, 0L) == report.rowsRejected();
            if (!agrees) {
                throw new IllegalStateException(file.name() + ": the tables hold " + kept.getOrDefault(id, 0L)
                        + " events and " + rejected.getOrDefault(id, 0L) + " rejected rows, but " + report
                        + " was counted");
            }
        }
    }

    private Map<String, Long> countByBatch(TableSpec table, String column, Set<String> ids) {
        return run
                .read(table)
                .where(col(column).isin(ids.toArray()))
                .groupBy(col(column))
                .agg(count(lit(1)))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
    }
}
