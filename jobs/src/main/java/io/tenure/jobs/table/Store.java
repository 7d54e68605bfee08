package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A store: Delta tables that change together, in a folder or in a schema of a catalog.
 *
 * <p>Delta has no transaction over several tables. So a run writes its tables, and then one row of {@code runs} names the
 * version of each: the publication. Readers read the versions of the last publication and nothing else; a run that dies
 * before it has published has changed nothing that anybody sees, and the next run puts its writes back before it starts.
 */
public final class Store {
    private final SparkSession spark;
    private final String location;
    private final DeltaTables tables;
    private final Clock clock;

    /** The newest publication, as of a version of {@code runs}. */
    private record Newest(long version, @Nullable Publication publication) {}

    private volatile Newest newest = new Newest(DeltaTables.ABSENT, null);

    private Store(SparkSession spark, String location, DeltaTables tables, Clock clock) {
        this.spark = spark;
        this.location = location;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * A store that is there.
     *
     * @param location a path or Hadoop address; or {@code catalog.schema}, where the tables have names
     * @throws TenureException STORE if there is none; CONFIGURATION if the session isn't fit for one
     */
    public static Store open(SparkSession spark, String location, Clock clock) {
        Store store = openOrCreate(spark, location, clock);
        if (!store.tables.exists(RunsTable.SPEC)) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "There is no store at '" + location + "'. Name its folder with --store, or make one: "
                            + "tenure ingest FILES --store " + location);
        }
        return store;
    }

    /** A store, or the place for one: its first run makes it. */
    public static Store openOrCreate(SparkSession spark, String location, Clock clock) {
        StoreSession.require(spark, isSchema(location));
        if (isSchema(location)) {
            return new Store(spark, location, new CatalogTables(spark, location), clock);
        }
        String folder = absolute(spark, location);
        return new Store(spark, folder, new FolderTables(spark, folder), clock);
    }

    /** Whether a store's tables have names in a schema of a catalog, and are not in a folder of the store. */
    public static boolean isSchema(String location) {
        return CatalogTables.isSchema(location);
    }

    /** Delta would take a relative path for the name of a table. */
    private static String absolute(SparkSession spark, String location) {
        Path path = new Path(location);
        if (path.isUriPathAbsolute()) {
            return path.toString();
        }
        try {
            return path.getFileSystem(spark.sparkContext().hadoopConfiguration())
                    .makeQualified(path)
                    .toString();
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE, "Cannot find the folder " + location + ": " + e + ". Name it from the root.", e);
        }
    }

    public SparkSession spark() {
        return spark;
    }

    public String location() {
        return location;
    }

    public Clock clock() {
        return clock;
    }

    /** The folder of a store on a local disk, made if it isn't there. */
    Optional<java.nio.file.Path> localFolder() {
        if (isSchema(location)) {
            return Optional.empty();
        }
        URI address = new Path(location).toUri();
        if (address.getScheme() != null && !"file".equals(address.getScheme())) {
            return Optional.empty();
        }
        java.nio.file.Path folder = java.nio.file.Path.of(address.getPath());
        try {
            return Optional.of(Files.createDirectories(folder));
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot make the folder of the store " + folder + ": " + e
                            + ". Name a folder that this user may write.",
                    e);
        }
    }

    DeltaTables tables() {
        return tables;
    }

    /** What readers see; nothing before the first run has published. */
    public Optional<Publication> published() {
        return publishedAt(tables.version(RunsTable.SPEC));
    }

    /** What readers see at a version of {@code runs}. */
    Optional<Publication> publishedAt(long version) {
        if (version != newest.version()) {
            newest = new Newest(
                    version,
                    publications(tables.read(RunsTable.SPEC, version))
                            .orderBy(col(RunsTable.NUMBER).desc())
                            .limit(1)
                            .collectAsList()
                            .stream()
                            .findFirst()
                            .map(Store::publication)
                            .orElse(null));
        }
        return Optional.ofNullable(newest.publication());
    }

    /** Spares the next reader a look into {@code runs}. */
    void remember(long version, @Nullable Publication publication) {
        newest = new Newest(version, publication);
    }

    /** The publication with a number. */
    public Optional<Publication> published(long number) {
        return publications(runs()).where(col(RunsTable.NUMBER).equalTo(number)).collectAsList().stream()
                .findFirst()
                .map(Store::publication);
    }

    private static Dataset<Row> publications(Dataset<Row> runs) {
        return runs.where(col(RunsTable.STATUS).equalTo(RunsTable.PUBLISHED));
    }

    /** Every row of {@code runs}. */
    public Dataset<Row> runs() {
        return tables.readNewest(RunsTable.SPEC);
    }

    /** A table as it was last published; without rows where no run has written it. */
    public Dataset<Row> read(TableSpec table) {
        return read(table, published().orElse(null));
    }

    /**
     * A table as a publication left it; without rows where none had written it.
     *
     * @throws TenureException STORE if a purge has removed what it left
     */
    public Dataset<Row> read(TableSpec table, @Nullable Publication publication) {
        if (publication != null) {
            requireKept(publication);
        }
        Long version = publication == null ? null : publication.versions().get(table.name());
        return version == null ? tables.empty(table) : tables.read(table, version);
    }

    /**
     * Runs something on the store, and leaves either its publication or nothing.
     *
     * <p>What it has written is put back when it fails, at once if the disk allows, else by the next run.
     *
     * @param job what runs, for {@code runs}
     * @param arguments with which arguments, for {@code runs}; no secrets
     * @param work writes and publishes; one that does neither leaves no trace
     * @return what the work gives
     * @throws TenureException LOCKED while another run is writing; STORE where the disk is full or can't be written
     */
    public <T> T run(String job, String arguments, Function<StoreRun, T> work) {
        try (StoreRun run = begin(job, arguments)) {
            try {
                T result = work.apply(run);
                run.end();
                return result;
            } catch (Throwable error) {
                run.abandon(error);
                throw error;
            }
        } catch (Throwable error) {
            // a full disk is an Error in Hadoop
            Optional<TenureException> known = StoreFailure.of(error, location);
            if (known.isPresent()) {
                throw known.get();
            }
            throw error;
        }
    }

    /**
     * Begins a run: takes the lock, puts back what an unfinished run has left, and notes that this one has started.
     *
     * @param job what runs, for {@code runs}
     * @param arguments with which arguments, for {@code runs}; no secrets
     * @throws TenureException LOCKED while another run is writing
     */
    public StoreRun begin(String job, String arguments) {
        return StoreRun.begin(this, job, arguments);
    }

    /**
     * Tries out the hard links of a store on a local disk.
     *
     * @throws TenureException CONFIGURATION where they don't work
     */
    public void requireHardLinks() {
        localFolder().ifPresent(HardLinks::require);
    }

    /**
     * Tries out the lock of a store on a local disk.
     *
     * @throws TenureException LOCKED while a run is writing
     */
    public void requireUnlocked() {
        localFolder().ifPresent(folder -> StoreLock.take(folder, clock).close());
    }

    /** The disk of a store that is on a local one. */
    public Optional<FileStore> disk() {
        return localFolder().map(folder -> {
            try {
                return Files.getFileStore(folder);
            } catch (IOException e) {
                throw new TenureException(ErrorCode.STORE, "Cannot look at the disk of " + folder + ": " + e + ".", e);
            }
        });
    }

    /** The folder of a table. */
    public Path folder(TableSpec table) {
        return tables.folder(table);
    }

    /** The newest Delta version of a table, published or not; -1 if it isn't there. */
    public long newestVersion(TableSpec table) {
        return tables.version(table);
    }

    /** What the log says about the data files of a table at a version; reads no data. */
    public List<DataFile> dataFiles(TableSpec table, long version) {
        return tables.dataFiles(table, version);
    }

    /** Looks at the disk next time, and not at what this process remembers of a table's log. */
    public void forget(TableSpec table) {
        tables.forget(table);
    }

    /** A run that only looks at what is published: for saying what a real one would do. */
    public StoreRun preview() {
        return StoreRun.preview(this);
    }

    private void requireKept(Publication publication) {
        Publication last = newest.publication();
        if (publication.equals(last)) {
            return;
        }
        long purgedBy = published().map(Publication::purgedBy).orElse(0L);
        if (publication.number() < purgedBy) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "The results of run " + publication.number() + " are gone: run " + purgedBy
                            + " erased a user for good, and with it all that earlier runs had published. Name run "
                            + purgedBy + " or a later one; tenure history --store " + location + " lists them.");
        }
    }

    private static Publication publication(Row row) {
        Map<String, Long> versions = new HashMap<>(row.getJavaMap(row.fieldIndex(RunsTable.VERSIONS)));
        Map<String, String> state = new HashMap<>(row.getJavaMap(row.fieldIndex(RunsTable.STATE)));
        return new Publication(
                row.getAs(RunsTable.NUMBER),
                UUID.fromString(row.getAs(RunsTable.RUN_ID)),
                row.getAs(RunsTable.JOB),
                row.<Instant>getAs(RunsTable.AT),
                row.<Instant>getAs(RunsTable.AS_OF),
                versions,
                state,
                ledger(row));
    }

    private static Map<String, TableLedger> ledger(Row row) {
        Map<String, TableLedger> ledger = new HashMap<>();
        row.<String, String>getJavaMap(row.fieldIndex(RunsTable.LEDGER))
                .forEach((table, json) -> ledger.put(table, TableLedger.parse(json)));
        return ledger;
    }
}
