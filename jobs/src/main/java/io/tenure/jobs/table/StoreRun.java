package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * One run: the only writer of the store from its beginning to its end.
 *
 * <p>It sees its own writes; nobody else does before {@link #publish}. Close it in any case.
 */
public final class StoreRun implements AutoCloseable {
    private static final String PREVIEW = "preview";

    private final Store store;
    private final DeltaFiles files;
    private final @Nullable StoreLock lock;
    private final UUID runId;
    private final String job;
    private final String arguments;
    private final @Nullable Publication before;
    private final Map<String, Long> versions;
    private final Map<String, String> state;
    private boolean published;

    private StoreRun(
            Store store,
            @Nullable StoreLock lock,
            String job,
            String arguments,
            @Nullable Publication before,
            Map<String, Long> versions) {
        this.store = store;
        this.files = store.files();
        this.lock = lock;
        this.runId = UUID.randomUUID();
        this.job = job;
        this.arguments = arguments;
        this.before = before;
        this.versions = versions;
        this.state = new HashMap<>(before == null ? Map.of() : before.state());
    }

    static StoreRun begin(Store store, String job, String arguments) {
        StoreLock lock = lock(store);
        try {
            DeltaFiles files = store.files();
            if (!files.exists(RunsTable.SPEC)) {
                files.create(RunsTable.SPEC);
            }
            Optional<Publication> before = store.published();
            Map<String, Long> versions =
                    new HashMap<>(before.map(Publication::versions).orElse(Map.of()));
            putBack(files, versions);
            StoreRun run = new StoreRun(store, lock, job, arguments, before.orElse(null), versions);
            run.note(RunsTable.STARTED, null, null, null, null, null);
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
        Publication published = store.published().orElse(null);
        Map<String, Long> versions = new HashMap<>(published == null ? Map.of() : published.versions());
        return new StoreRun(store, null, PREVIEW, "", published, versions);
    }

    private static @Nullable StoreLock lock(Store store) {
        URI address = new Path(store.location()).toUri();
        if (address.getScheme() != null && !"file".equals(address.getScheme())) {
            return null;
        }
        java.nio.file.Path folder = java.nio.file.Path.of(address.getPath());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE, "Cannot make the folder of the store " + folder + ": " + e + ".", e);
        }
        return StoreLock.take(folder, store.clock());
    }

    /** Undoes what a run has written that never published. */
    private static void putBack(DeltaFiles files, Map<String, Long> versions) {
        for (TableSpec table : StoreTables.ALL) {
            long publishedVersion = versions.getOrDefault(table.name(), 0L);
            if (files.version(table) > publishedVersion) {
                files.restore(table, publishedVersion);
                versions.put(table.name(), files.version(table));
            }
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
        return version == null ? files.empty(table) : files.read(table, version);
    }

    /** A table without what this run has written. */
    public Dataset<Row> readBefore(TableSpec table) {
        return store.read(table, before);
    }

    /** Adds rows. */
    public void append(TableSpec table, Dataset<Row> rows) {
        create(table);
        files.append(table, rows);
        versions.put(table.name(), files.version(table));
    }

    /**
     * Puts rows in the place of those that {@code keys} names.
     *
     * @param rows all of them must be named by {@code keys}, else Delta refuses
     */
    public void replace(TableSpec table, Keys keys, Dataset<Row> rows) {
        create(table);
        files.replace(table, keys, rows);
        versions.put(table.name(), files.version(table));
    }

    private void create(TableSpec table) {
        if (job.equals(PREVIEW)) {
            throw new IllegalStateException("a preview writes nothing, and so not " + table.name());
        }
        if (!versions.containsKey(table.name())) {
            files.create(table);
        }
    }

    /**
     * Makes everything that this run has written visible at once.
     *
     * @param asOf events from this instant on are not in the results; null: as before
     * @param report what the run did, as JSON
     */
    public Publication publish(@Nullable Instant asOf, String report) {
        Instant effective = asOf == null && before != null ? before.asOf() : asOf;
        note(RunsTable.PUBLISHED, number(), effective, versions, report, null);
        published = true;
        return new Publication(number(), runId, job, store.clock().instant(), effective, versions, state);
    }

    /** Notes why the run ends without publishing. */
    public void fail(Throwable error) {
        note(RunsTable.FAILED, null, null, null, null, error.toString());
    }

    private void note(
            String status,
            @Nullable Long number,
            @Nullable Instant asOf,
            @Nullable Map<String, Long> tableVersions,
            @Nullable String report,
            @Nullable String error) {
        Row row = RowFactory.create(
                runId.toString(),
                status,
                number,
                job,
                arguments,
                store.clock().instant(),
                asOf,
                tableVersions,
                tableVersions == null ? null : state,
                null,
                report,
                error);
        files.append(RunsTable.SPEC, store.spark().createDataFrame(List.of(row), RunsTable.SPEC.schema()));
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
