package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.map_filter;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.try_element_at;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.jobs.ingest.PostgresTable.Since;
import io.tenure.jobs.input.HashedFile;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Ingest: files in; users, events, rejected rows and batches out. The caller publishes the run. */
public final class IngestJob {
    /** What may become right with time, or with other rules. */
    private static final List<String> QUARANTINE = List.of(RejectReason.FUTURE.code(), RejectReason.TOO_LATE.code());

    private final StoreRun run;
    private final StoreDefinition settings;
    private final Instant arrival;

    private IngestJob(StoreRun run, StoreDefinition settings) {
        this.run = run;
        this.settings = settings;
        this.arrival = run.store().clock().instant();
    }

    /**
     * Ingests files; those whose bytes the store knows are left out.
     *
     * @param settings the declared properties and what is accepted
     * @throws TenureException INPUT_… where a file can't be found or understood; GATE where too many rows are rejected. The
     *     run must then not be published.
     */
    public static IngestReport run(StoreRun run, StoreDefinition settings, InputSpec input) {
        return new IngestJob(run, settings).files(input);
    }

    /** Takes in the rows that were rejected as {@code future} or {@code too_late} and no longer are. */
    public static IngestReport recheck(StoreRun run, StoreDefinition settings) {
        return new IngestJob(run, settings).recheck();
    }

    /**
     * Takes in the events that were rejected because another had their id, and that other is gone.
     *
     * @param eventIds {@code event_id}: the ids of which no event is left
     * @return how many events came back
     */
    public static long readmit(StoreRun run, StoreDefinition settings, Dataset<Row> eventIds) {
        return new IngestJob(run, settings).takeBack(eventIds);
    }

    /**
     * Ingests a table, or what is new in it.
     *
     * @param since which rows; null: those from where the last reading of the table ended, or all
     * @param input how its columns are named; its paths are not read
     * @throws TenureException as {@link #run}
     */
    public static IngestReport table(
            StoreRun run, StoreDefinition settings, PostgresTable table, @Nullable Since since, InputSpec input) {
        return new IngestJob(run, settings).table(table, since, input);
    }

    /**
     * Ingests rows that are in no file, in batches; those that the store knows are left out.
     *
     * @param origins of each batch, by the name that its rows have in the place of a file's, a text that tells its contents
     *     from all others
     * @param rows the rows with all that they hold, by the names of the declared properties; the same ones each time
     * @throws TenureException as {@link #run}
     */
    public static IngestReport rows(
            StoreRun run,
            StoreDefinition settings,
            SortedMap<String, String> origins,
            Function<Collection<String>, Dataset<Row>> rows) {
        return new IngestJob(run, settings).rows(origins, rows);
    }

    private IngestReport files(InputSpec input) {
        List<HashedFile> files = HashedFile.find(run.store().spark(), input);
        return ingest(
                files,
                input,
                files.stream()
                        .map(file -> Batch.ofFile(file.name(), file.bytes(), file.sha256()))
                        .toList());
    }

    private IngestReport rows(SortedMap<String, String> origins, Function<Collection<String>, Dataset<Row>> rows) {
        List<Batch> batches = new ArrayList<>();
        origins.forEach((name, origin) -> batches.add(Batch.ofRows(name, origin)));
        return ingest(batches, InputSpec.of(List.of(), false), new Source() {
            @Override
            public Dataset<Row> rows(Set<String> names, Collection<String> properties) {
                return rows.apply(properties);
            }

            @Override
            public void requireUnchanged(Set<String> names) {
                // they are the same each time
            }
        });
    }

    private IngestReport table(PostgresTable table, @Nullable Since given, InputSpec input) {
        Since since = given == null || given.from() == null ? remembered(table, given) : given;
        try (CopiedTable copied = CopiedTable.of(run, table, since)) {
            InputSpec csv = new InputSpec(List.of(copied.path()), input.columns(), input.zone(), false);
            HashedFile file = HashedFile.find(run.store().spark(), csv).get(0).named(table.name());
            Batch batch = Batch.ofFile(table.name(), file.bytes(), file.sha256());
            String largest = copied.largest();
            return ingest(
                    List.of(file),
                    input,
                    List.of(
                            since == null
                                    ? batch
                                    : batch.withWatermark(since.column(), largest == null ? since.from() : largest)));
        }
    }

    /** Where the last reading of a table ended; else what was asked for. */
    private @Nullable Since remembered(PostgresTable table, @Nullable Since asked) {
        List<Row> newest = run.read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.FILE)
                        .equalTo(lit(table.name()))
                        .and(col(IngestBatchesTable.WATERMARK).isNotNull()))
                .orderBy(col(IngestBatchesTable.RUN_NUMBER).desc())
                .limit(1)
                .collectAsList();
        for (Row batch : newest) {
            String column = batch.getAs(IngestBatchesTable.WATERMARK_COLUMN);
            if (asked == null || asked.column().equals(column)) {
                return new Since(column, batch.getAs(IngestBatchesTable.WATERMARK), true);
            }
        }
        return asked;
    }

    /** Where the rows of batches come from. */
    private interface Source {
        /** The rows of the batches of these names, maybe with others. */
        Dataset<Row> rows(Set<String> names, Collection<String> properties);

        /** Whether one task has to read a whole batch. */
        default boolean isReadByOneTask(Set<String> names) {
            return false;
        }

        /** Makes sure, when they have been read, that it was the same ones each time. */
        void requireUnchanged(Set<String> names);
    }

    /** Files as the source of their batches. */
    private record Files(SparkSession spark, List<HashedFile> files, InputSpec input) implements Source {
        @Override
        public Dataset<Row> rows(Set<String> names, Collection<String> properties) {
            return WholeRows.open(spark, of(names), input, properties);
        }

        @Override
        public boolean isReadByOneTask(Set<String> names) {
            return of(names).stream().anyMatch(HashedFile::isReadByOneTask);
        }

        @Override
        public void requireUnchanged(Set<String> names) {
            of(names).forEach(HashedFile::requireUnchanged);
        }

        private List<HashedFile> of(Set<String> names) {
            return files.stream().filter(file -> names.contains(file.name())).toList();
        }
    }

    private IngestReport ingest(List<HashedFile> files, InputSpec input, List<Batch> batches) {
        return ingest(batches, input, new Files(run.store().spark(), files, input));
    }

    /** Ingests batches that the store doesn't know. */
    private IngestReport ingest(List<Batch> batches, InputSpec input, Source source) {
        Set<String> known = knownHashes();
        Map<String, Batch> fresh = new LinkedHashMap<>();
        for (Batch batch : batches) {
            if (known.add(batch.sha256())) {
                fresh.put(batch.file(), batch);
            }
        }
        Intake.Taken taken = fresh.isEmpty() ? new Intake.Taken(Map.of(), 0, 0) : take(fresh, source);
        List<FileReport> reports = new ArrayList<>();
        for (Batch batch : batches) {
            reports.add(
                    fresh.containsKey(batch.file())
                            ? FileReport.of(batch.file(), taken.counts().getOrDefault(batch.id(), new BatchCounts()))
                            : FileReport.known(batch.file()));
        }
        return report(reports, taken, input);
    }

    private Set<String> knownHashes() {
        return run
                .read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.CONTENT_HASH).isNotNull())
                .select(IngestBatchesTable.CONTENT_HASH)
                .collectAsList()
                .stream()
                .map(row -> row.getString(0))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Intake.Taken take(Map<String, Batch> fresh, Source source) {
        List<Batch> batches = List.copyOf(fresh.values());
        PropertyColumns properties = new PropertyColumns(settings.properties());
        Dataset<Row> rows = source.rows(fresh.keySet(), properties.columns().keySet())
                .join(broadcast(batchIds(batches)), new String[] {WholeRows.FILE}, "inner");
        Dataset<Row> judged = RowRules.of(settings, arrival).judge(rows, lit(arrival));
        if (source.isReadByOneTask(fresh.keySet())) {
            // rows are looked at several times; where all tasks can parse, that takes no longer than to keep them
            judged.persist(StorageLevel.MEMORY_AND_DISK());
        }
        Map<String, String> names = new LinkedHashMap<>(storedFiles());
        batches.forEach(batch -> names.put(batch.id(), batch.file()));
        Intake.Taken taken;
        try {
            taken = new Intake(run, settings, arrival).take(judged, names, this::requireShare);
        } finally {
            judged.unpersist();
        }
        source.requireUnchanged(fresh.keySet());
        BatchRows.add(run, batches, taken.counts(), arrival);
        requireConservation(taken.counts());
        return taken;
    }

    /** Of the batches of this run, and where earlier ones lost events to them, of all. */
    private void requireConservation(Map<String, BatchCounts> counts) {
        boolean hasReduced =
                counts.values().stream().anyMatch(batch -> !batch.reduced().isEmpty());
        if (hasReduced) {
            Set<String> all = new LinkedHashSet<>(counts.keySet());
            all.addAll(storedFiles().keySet());
            Intake.requireConservation(run, all, null);
        } else {
            Intake.requireConservation(
                    run, counts.keySet(), BatchCounts.sum(counts.values()).dates());
        }
    }

    private Dataset<Row> batchIds(List<Batch> batches) {
        List<Row> rows = batches.stream()
                .map(batch -> RowFactory.create(batch.file(), batch.id()))
                .toList();
        StructType columns = new StructType()
                .add(WholeRows.FILE, DataTypes.StringType, false)
                .add(EventsTable.BATCH_ID, DataTypes.StringType, false);
        return run.store().spark().createDataFrame(rows, columns);
    }

    private Map<String, String> storedFiles() {
        return run
                .read(IngestBatchesTable.SPEC)
                .select(IngestBatchesTable.BATCH_ID, IngestBatchesTable.FILE)
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
    }

    private void requireShare(Map<String, BatchCounts> counts) {
        long read = counts.values().stream().mapToLong(BatchCounts::read).sum();
        SortedMap<String, Long> rejected = new TreeMap<>();
        counts.values()
                .forEach(batch -> batch.rejected().forEach((code, rows) -> rejected.merge(code, rows, Long::sum)));
        long rows = rejected.values().stream().mapToLong(Long::longValue).sum();
        BigDecimal most = settings.ingest().maxRejectShare();
        if (BigDecimal.valueOf(rows).compareTo(most.multiply(BigDecimal.valueOf(read))) > 0) {
            throw new TenureException(
                    ErrorCode.GATE,
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d rows would be rejected (%s), which is more than the share of %s that the store "
                                    + "accepts. Nothing was ingested. Correct the files, or accept more: "
                                    + "--max-reject-share X.",
                            rows,
                            read,
                            IngestReport.reasons(rejected),
                            most.toPlainString()));
        }
    }

    private IngestReport recheck() {
        Dataset<Row> quarantined = run.read(EventsRejectedTable.SPEC)
                .where(col(EventsRejectedTable.CODE).isin(QUARANTINE.toArray()))
                .persist(StorageLevel.MEMORY_AND_DISK());
        InputSpec input = InputSpec.of(List.of(), false);
        try {
            if (quarantined.isEmpty()) {
                return report(List.of(), new Intake.Taken(Map.of(), 0, 0), input);
            }
            Dataset<Row> judged = RowRules.of(settings, arrival)
                    .judge(readAgain(quarantined), col(EventsRejectedTable.INGESTED_AT))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            run.replace(
                    EventsRejectedTable.SPEC, Keys.texts(EventsRejectedTable.CODE, QUARANTINE), quarantined.limit(0));
            Intake.Taken taken = new Intake(run, settings, arrival).take(judged, storedFiles(), accepted -> {});
            BatchRows.rejectedThenTaken(run, taken.counts());
            Batch batch = new Batch(run.runId().toString(), "recheck", null, null, null, null);
            BatchRows.addDates(run, batch, taken.counts().values(), arrival);
            Intake.requireConservation(run, storedFiles().keySet(), null);
            judged.unpersist();
            BatchCounts all = BatchCounts.sum(taken.counts().values());
            return report(List.of(FileReport.of("recheck", all)), taken, input);
        } finally {
            quarantined.unpersist();
        }
    }

    private long takeBack(Dataset<Row> eventIds) {
        try (RejectedConflicts conflicts =
                new RejectedConflicts(run, new PropertyColumns(settings.properties()), eventIds)) {
            if (conflicts.isEmpty()) {
                return 0;
            }
            Dataset<Row> judged = RowRules.of(settings, arrival)
                    .judge(readAgain(conflicts.firsts()), col(EventsRejectedTable.INGESTED_AT))
                    .persist(StorageLevel.MEMORY_AND_DISK());
            run.replace(
                    EventsRejectedTable.SPEC,
                    Keys.text(EventsRejectedTable.CODE, RejectReason.ID_CONFLICT.code()),
                    conflicts.others());
            Intake.Taken taken = new Intake(run, settings, arrival).take(judged, storedFiles(), accepted -> {});
            BatchRows.rejectedThenTaken(run, taken.counts());
            BatchRows.rejectedThenDuplicate(run, conflicts.duplicatesByBatch());
            Batch batch = new Batch(run.runId().toString(), "erase", null, null, null, null);
            BatchRows.addDates(run, batch, taken.counts().values(), arrival);
            Intake.requireConservation(run, storedFiles().keySet(), null);
            judged.unpersist();
            return BatchCounts.sum(taken.counts().values()).kept();
        }
    }

    /** The rows as {@link WholeRows} had them, from their JSON. */
    private Dataset<Row> readAgain(Dataset<Row> quarantined) {
        PropertyColumns properties = new PropertyColumns(settings.properties());
        Dataset<Row> rows = quarantined
                .withColumn("row", from_json(col(EventsRejectedTable.RAW), PropertyColumns.JSON))
                .withColumn(WholeRows.CODE, lit(null).cast(DataTypes.StringType))
                .withColumn(WholeRows.HAS_OFFSET, lit(true));
        for (String part : List.of(WholeRows.USER_ID, WholeRows.EVENT_NAME, WholeRows.EVENT_ID, WholeRows.SESSION_ID)) {
            rows = rows.withColumn(part, col("row").getField(part));
        }
        rows = rows.withColumn(
                WholeRows.EVENT_TIME, col("row").getField(WholeRows.EVENT_TIME).cast(DataTypes.TimestampType));
        for (String property : properties.columns().keySet()) {
            rows = rows.withColumn(
                    WholeRows.propertyColumn(property),
                    try_element_at(col("row").getField(WholeRows.PROPERTIES), lit(property)));
        }
        Object[] columns = properties.columns().keySet().toArray();
        return rows.withColumn(
                WholeRows.PROPERTIES,
                map_filter(
                        coalesce(col("row").getField(WholeRows.PROPERTIES), map().cast(PropertyColumns.TEXTS)),
                        (name, text) -> not(name.isin(columns))));
    }

    private static IngestReport report(List<FileReport> files, Intake.Taken taken, InputSpec input) {
        Set<LocalDate> dates = new TreeSet<>();
        long withoutOffset = 0;
        for (BatchCounts counts : taken.counts().values()) {
            dates.addAll(counts.dates());
            withoutOffset += counts.withoutOffset();
        }
        return new IngestReport(
                files, taken.newUsers(), taken.sharedSessions(), withoutOffset, input.zone(), new ArrayList<>(dates));
    }
}
