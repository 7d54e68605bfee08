package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * One run: the only writer of the store from its beginning to its end.
 *
 * <p>It sees its own writes; nobody else does before {@link #publish}. Close it in any case.
 */
public final class StoreRun implements AutoCloseable {
    /** The state of publications that says which run has removed everything older. */
    static final String PURGED_BY = "purged by";

    private static final String PREVIEW = "preview";

    private final Store store;
    private final DeltaTables tables;
    private final @Nullable StoreLock lock;
    private final UUID runId;
    private final String job;
    private final String arguments;
    private final @Nullable Publication before;
    private final Map<String, Long> versions;
    private final Map<String, String> state;
    private final List<Phase> phases = new ArrayList<>();
    private long runsVersion;
    private boolean started;
    private boolean published;

    private StoreRun(
            Store store,
            @Nullable StoreLock lock,
            String job,
            String arguments,
            long runsVersion,
            @Nullable Publication before) {
        this.store = store;
        this.tables = store.tables();
        this.lock = lock;
        this.runId = UUID.randomUUID();
        this.job = job;
        this.arguments = arguments;
        this.runsVersion = runsVersion;
        this.before = before;
        this.versions = new HashMap<>(before == null ? Map.of() : before.versions());
        this.state = new HashMap<>(before == null ? Map.of() : before.state());
    }

    static StoreRun begin(Store store, String job, String arguments) {
        Optional<java.nio.file.Path> folder = store.localFolder();
        StoreLock lock =
                folder.map(local -> StoreLock.take(local, store.clock())).orElse(null);
        try {
            DeltaTables tables = store.tables();
            if (!tables.exists(RunsTable.SPEC)) {
                folder.ifPresent(HardLinks::require);
                tables.create(RunsTable.SPEC);
            }
            long runsVersion = tables.version(RunsTable.SPEC);
            Publication before = store.publishedAt(runsVersion).orElse(null);
            StoreRun run = new StoreRun(store, lock, job, arguments, runsVersion, before);
            run.putBack();
            return run;
        } catch (Throwable e) {
            if (lock != null) {
                lock.close();
            }
            throw e;
        }
    }

    /** A run that only looks: it reads what is published, and can't write. */
    static StoreRun preview(Store store) {
        return new StoreRun(store, null, PREVIEW, "", -1, store.published().orElse(null));
    }

    /** Makes the published version of every table the newest: undoes what a run has written that never published. */
    private void putBack() {
        if (before == null) {
            return;
        }
        for (TableSpec table : StoreTables.ALL) {
            Long wanted = before.versions().get(table.name());
            if (wanted == null) {
                continue; // no publication names it: the first run that writes it makes it anew
            }
            long found = tables.version(table);
            if (found < wanted) {
                throw new TenureException(
                        ErrorCode.STORE,
                        "The table " + tables.name(table) + " is at version " + found + ", but run " + before.number()
                                + " published version " + wanted + ": its log has lost commits. Look with tenure fsck"
                                + " --store " + store.location() + ", and bring the lost files back from a backup.");
            }
            if (found > wanted) {
                start();
                versions.put(table.name(), tables.restore(table, wanted, found));
            }
        }
    }

    /**
     * Notes in {@code runs} that this run is about to write.
     *
     * <p>Every note follows the one before, so from here on no run that began earlier can publish.
     */
    private void start() {
        if (!started) {
            note(RunsTable.STARTED, null, null, null);
            started = true;
        }
    }

    public UUID runId() {
        return runId;
    }

    public Store store() {
        return store;
    }

    /** What readers see while this run is at work. */
    public Optional<Publication> before() {
        return Optional.ofNullable(before);
    }

    /**
     * A part of a run.
     *
     * @param took how long it was at work
     */
    public record Phase(String name, Duration took) {}

    /**
     * Does a part of the run under a name: Spark's pages show the jobs of it so, and {@link #phases} and Spark's metrics how long it
     * took.
     */
    public <T> T during(String phase, Supplier<T> work) {
        SparkContext spark = store.spark().sparkContext();
        spark.setJobGroup(runId.toString(), job + ": " + phase, false);
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            Phase ended = new Phase(phase, Duration.ofNanos(System.nanoTime() - began));
            phases.add(ended);
            spark.clearJobGroup();
            RunMetrics.ofApplication().ended(ended);
        }
    }

    /** The parts of the run that have ended. */
    public List<Phase> phases() {
        return List.copyOf(phases);
    }

    /** The number that this run's publication will have. */
    public long number() {
        return before == null ? 1 : before.number() + 1;
    }

    /** How far a job has come: what it noted in this run or in a published one before. */
    public Optional<String> state(String name) {
        return Optional.ofNullable(state.get(name));
    }

    /** Notes how far a job has come, for the runs after this one; published with it. */
    public void setState(String name, String value) {
        state.put(name, value);
    }

    /** A table with what this run has written. */
    public Dataset<Row> read(TableSpec table) {
        Long version = versions.get(table.name());
        return version == null ? tables.empty(table) : tables.read(table, version);
    }

    /** A table without what this run has written. */
    public Dataset<Row> readBefore(TableSpec table) {
        return store.read(table, before);
    }

    /**
     * The newest date of a table with what this run has written; empty for a table without rows. Reads no data.
     *
     * @param column the date that the table is partitioned by
     */
    public Optional<LocalDate> newestDate(TableSpec table, String column) {
        Long version = versions.get(table.name());
        return version == null
                ? Optional.empty()
                : tables.newestPartition(table, version, column).map(LocalDate::parse);
    }

    /** Adds rows. */
    public void append(TableSpec table, Dataset<Row> rows) {
        long version = prepareWrite(table);
        versions.put(table.name(), tables.append(table, version, rows));
    }

    /**
     * Puts rows in the place of those that {@code keys} names.
     *
     * @param rows all of them must be named by {@code keys}, else this fails
     */
    public void replace(TableSpec table, Keys keys, Dataset<Row> rows) {
        long version = prepareWrite(table);
        versions.put(table.name(), tables.replace(table, version, keys, rows));
    }

    /** The version of a table that is ready to be written. */
    private long prepareWrite(TableSpec table) {
        if (job.equals(PREVIEW)) {
            throw new IllegalStateException("a preview writes nothing, and so not " + table.name());
        }
        start();
        Long known = versions.get(table.name());
        long version = known == null ? tables.create(table) : tables.addColumns(table, known);
        versions.put(table.name(), version);
        return version;
    }

    /**
     * Makes everything that this run has written visible at once.
     *
     * @param asOf events from this instant on are not in the results; null: as before
     * @param report what the run did, as JSON
     * @throws TenureException LOCKED if another run has begun since this one did
     */
    public Publication publish(@Nullable Instant asOf, String report) {
        start();
        Publication publication = new Publication(
                number(),
                runId,
                job,
                store.clock().instant(),
                asOf == null && before != null ? before.asOf() : asOf,
                versions,
                state,
                ledger());
        note(RunsTable.PUBLISHED, publication, report, null);
        published = true;
        RunMetrics.ofApplication().published(publication);
        return publication;
    }

    private Map<String, TableLedger> ledger() {
        Map<String, TableLedger> ledger = new HashMap<>(before == null ? Map.of() : before.ledger());
        for (TableSpec table : StoreTables.ALL) {
            Long version = versions.get(table.name());
            TableLedger known = ledger.get(table.name());
            if (version != null && (known == null || known.version() != version)) {
                ledger.put(table.name(), TableLedger.of(version, tables.committedFiles(table, version)));
            }
        }
        return ledger;
    }

    /** Puts back what this run has written, and notes why; what the disk doesn't allow now, the next run does. */
    void abandon(Throwable error) {
        boolean othersWrite = StoreFailure.of(error, store.location())
                .filter(failure -> failure.code() == ErrorCode.LOCKED)
                .isPresent();
        if (!started || published || othersWrite) {
            return;
        }
        try {
            putBack();
            note(RunsTable.FAILED, null, null, error.toString());
        } catch (Throwable again) {
            error.addSuppressed(again);
        }
    }

    /** Ends a run that has decided to change nothing. */
    void end() {
        if (started && !published) {
            putBack();
            note(RunsTable.UNCHANGED, null, null, null);
        }
    }

    private void note(
            String status, @Nullable Publication publication, @Nullable String report, @Nullable String error) {
        Row row = RowFactory.create(
                runId.toString(),
                status,
                publication == null ? null : publication.number(),
                job,
                arguments,
                store.clock().instant(),
                publication == null ? null : publication.asOf(),
                publication == null ? null : publication.versions(),
                publication == null ? null : publication.state(),
                publication == null ? null : asJson(publication.ledger()),
                report,
                error);
        runsVersion = tables.append(
                RunsTable.SPEC, runsVersion, store.spark().createDataFrame(List.of(row), RunsTable.SPEC.schema()));
        store.remember(runsVersion, publication == null ? before : publication);
    }

    private static Map<String, String> asJson(Map<String, TableLedger> ledger) {
        Map<String, String> json = new HashMap<>();
        ledger.forEach((table, entry) -> json.put(table, entry.toJson()));
        return json;
    }

    /**
     * Joins the small files of a table; no row changes.
     *
     * @param keys which rows, by columns that the table is partitioned by
     */
    public Compaction compact(TableSpec table, Keys keys) {
        Long known = versions.get(table.name());
        if (known == null) {
            return new Compaction(0, 0);
        }
        start();
        Compaction compaction = tables.compact(table, keys);
        versions.put(table.name(), tables.versionAfter(known, table));
        return compaction;
    }

    /**
     * Removes the data files that neither the newest version of a table needs nor any publication younger than {@code keep}.
     *
     * @return how many
     */
    public long removeOldFiles(TableSpec table, Duration keep) {
        if (started && !published && before != null && !versions.equals(before.versions())) {
            throw new IllegalStateException("Files are removed after the publication that doesn't need them");
        }
        return versions.containsKey(table.name()) ? tables.vacuum(table, keep) : 0;
    }

    /**
     * Gets ready for {@link #purge}: gives every table a version whose commit names no file, and takes a user out of what
     * {@code runs} says of earlier runs.
     */
    public void preparePurge(UserMention user) {
        start();
        for (TableSpec table : StoreTables.ALL) {
            Long known = versions.get(table.name());
            if (known != null) {
                tables.seal(table);
                versions.put(table.name(), tables.versionAfter(known, table));
            }
        }
        removeFromRuns(user);
        setState(PURGED_BY, Long.toString(number()));
    }

    /** Paths of files and messages of errors can name a user. */
    private void removeFromRuns(UserMention user) {
        Dataset<Row> rows = tables.read(RunsTable.SPEC, runsVersion);
        UserDefinedFunction isNamed = udf((UDF1<String, Boolean>) user::isIn, DataTypes.BooleanType);
        UserDefinedFunction removed =
                udf((UDF1<String, String>) text -> text == null ? null : user.removedFrom(text), DataTypes.StringType);
        Column arguments = col(RunsTable.ARGUMENTS);
        Column error = col(RunsTable.ERROR);
        if (rows.where(isNamed.apply(arguments).or(isNamed.apply(error))).isEmpty()) {
            return;
        }
        runsVersion = tables.replace(
                RunsTable.SPEC,
                runsVersion,
                Keys.all(),
                rows.withColumn(RunsTable.ARGUMENTS, removed.apply(arguments))
                        .withColumn(RunsTable.ERROR, removed.apply(error))
                        .coalesce(1));
    }

    /**
     * Removes everything but what this run has published, logs included. Readers of earlier runs end here.
     *
     * @throws IllegalStateException without {@link #preparePurge} and {@link #publish} before
     */
    public void purge() {
        if (!published || !Long.toString(number()).equals(state.get(PURGED_BY))) {
            throw new IllegalStateException("What is not published yet would be lost");
        }
        for (TableSpec table : StoreTables.ALL) {
            if (versions.containsKey(table.name())) {
                tables.removeTheRest(table);
            } else {
                tables.remove(table);
            }
        }
        tables.removeTheRest(RunsTable.SPEC);
    }

    /** Sums up the logs of all tables, so that the next process reads one file and not a file per commit. */
    public void writeCheckpoints() {
        StoreTables.ALL.stream()
                .filter(table -> versions.containsKey(table.name()))
                .forEach(tables::checkpoint);
        long known = runsVersion;
        tables.compact(RunsTable.SPEC, Keys.all());
        runsVersion = tables.versionAfter(known, RunsTable.SPEC);
        tables.checkpoint(RunsTable.SPEC);
    }

    /** Whether readers see what this run has written. */
    public boolean isPublished() {
        return published;
    }

    @Override
    public void close() {
        if (lock != null) {
            lock.close();
        }
    }
}
