package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Console$;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** The tables of a store as Delta keeps them. */
final class DeltaFiles {
    /** The version of a table that isn't there. */
    static final long ABSENT = -1;

    /** So many commits are read one by one as quickly as a checkpoint. */
    private static final int COMMITS_WITHOUT_CHECKPOINT = 5;

    private static final String DELTA = "delta";
    private static final String LOG = "_delta_log/";
    private static final String LAST_CHECKPOINT = "_last_checkpoint";

    private final SparkSession spark;
    private final String location;

    DeltaFiles(SparkSession spark, String location) {
        this.spark = spark;
        this.location = location;
    }

    String path(TableSpec table) {
        return new Path(location, table.name()).toString();
    }

    boolean exists(TableSpec table) {
        return version(table) > ABSENT;
    }

    /** The newest version. */
    long version(TableSpec table) {
        return newest(log(table)).version();
    }

    private static Snapshot newest(DeltaLog log) {
        return log.update(false, Option.empty(), Option.empty());
    }

    private DeltaLog log(TableSpec table) {
        return DeltaLog.forTable(spark, path(table));
    }

    private Snapshot snapshot(TableSpec table, long version) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        return newest.version() == version ? newest : log.getSnapshotAt(version, Option.empty(), Option.empty(), false);
    }

    /** What the log says about the data files of a version; reads no data. */
    List<DataFile> dataFiles(TableSpec table, long version) {
        return described(inLog(snapshot(table, version)));
    }

    /** The same right after a commit of this process, where there is no need to doubt what is noted beside it. */
    List<DataFile> committedFiles(TableSpec table, long version) {
        return described(noted(snapshot(table, version)));
    }

    private static List<DataFile> described(List<AddFile> files) {
        return files.stream()
                .map(file -> new DataFile(
                        file.path(),
                        file.size(),
                        file.stats(),
                        new HashMap<>(CollectionConverters.asJava(file.partitionValues()))))
                .toList();
    }

    private static List<AddFile> inLog(Snapshot snapshot) {
        return snapshot.allFiles().collectAsList();
    }

    /** What Delta has noted beside a commit, where it has, instead of the two Spark jobs that a reading of the log takes. */
    private static List<AddFile> noted(Snapshot snapshot) {
        Option<Seq<AddFile>> noted = snapshot.checksumOpt().flatMap(VersionChecksum::allFiles);
        return noted.isEmpty() ? inLog(snapshot) : CollectionConverters.asJava(noted.get());
    }

    /** The largest of the values, as text, that a column has in the folders of a version; reads no data. */
    Optional<String> newestPartition(TableSpec table, long version, String column) {
        String newest = snapshot(table, version)
                .allFiles()
                .toDF()
                .agg(max(col("partitionValues").getItem(column)))
                .head()
                .getAs(0);
        return Optional.ofNullable(newest);
    }

    Dataset<Row> empty(TableSpec table) {
        return spark.createDataFrame(List.of(), table.schema());
    }

    Dataset<Row> read(TableSpec table, long version) {
        return spark.read().format(DELTA).option("versionAsOf", version).load(path(table));
    }

    Dataset<Row> readNewest(TableSpec table) {
        return spark.read().format(DELTA).load(path(table));
    }

    /**
     * Makes a table without rows, also of one that no publication names. Delta's own {@code createOrReplace} leaves a table at a
     * path as it is.
     *
     * @return its version
     * @throws TenureException as {@link #replace}
     */
    long create(TableSpec table) {
        long version = version(table);
        if (version > ABSENT) {
            Snapshot left = snapshot(table, version);
            return new TableWrite(log(table), left).clear(table.schema(), noted(left));
        }
        removeEmptyLog(table);
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark)
                .location(path(table))
                .comment(table.description())
                .addColumns(table.schema())
                .property("delta.dataSkippingStatsColumns", String.join(",", table.statistics()))
                // maintenance writes them; in the middle of a run they only take time
                .property("delta.checkpointInterval", "100");
        for (Map.Entry<String, String> law : table.laws().entrySet()) {
            builder = builder.property("delta.constraints." + law.getKey(), law.getValue());
        }
        if (!table.partitionedBy().isEmpty()) {
            builder = builder.partitionedBy(table.partitionedBy().toArray(String[]::new));
        }
        builder.execute();
        return versionAfter(version, table);
    }

    /** A process that died while it made a table has left a folder that Delta takes for a table. */
    private void removeEmptyLog(TableSpec table) {
        DeltaLog log = log(table);
        try {
            log.logPath().getFileSystem(log.newDeltaHadoopConf()).delete(log.logPath(), true);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot make the table " + path(table) + ": " + e + ". Let this user write there.",
                    e);
        }
        forget(table);
    }

    /** Makes the next look at a table read its log from the beginning. */
    void forget(TableSpec table) {
        DeltaLog.invalidateCache(spark, new Path(path(table)));
    }

    /**
     * Puts rows in the place of those that {@code keys} names.
     *
     * @param version what the table must be at
     * @return the new version
     * @throws TenureException LOCKED if anybody else has written the table
     */
    long replace(TableSpec table, long version, Keys keys, Dataset<Row> rows) {
        return new TableWrite(log(table), snapshot(table, version)).replace(keys, read(table, version), rows);
    }

    /**
     * Adds rows.
     *
     * @param version what the table must be at
     * @return the new version
     * @throws TenureException as {@link #replace}
     */
    long append(TableSpec table, long version, Dataset<Row> rows) {
        return new TableWrite(log(table), snapshot(table, version)).append(rows);
    }

    /**
     * Gives a table the columns of its description that it lacks: a property may have been declared since it was made.
     *
     * @return the new version
     */
    long addColumns(TableSpec table, long version) {
        List<String> existing = Arrays.asList(snapshot(table, version).schema().fieldNames());
        if (existing.containsAll(Arrays.asList(table.schema().fieldNames()))) {
            return version;
        }
        empty(table)
                .write()
                .format(DELTA)
                .option("mergeSchema", true)
                .mode(SaveMode.Append)
                .save(path(table));
        return versionAfter(version, table);
    }

    /**
     * Makes a new version with what an older one holds. Unlike Delta's RESTORE, which takes a dozen Spark jobs, this takes
     * none where Delta has noted the files beside the commits.
     *
     * @param left what the table must be at
     * @return the new version; {@code left} where both hold the same
     * @throws TenureException as {@link #replace}; STORE where a file of the older version is gone
     */
    long restore(TableSpec table, long version, long left) {
        Snapshot newest = snapshot(table, left);
        Snapshot wanted = snapshot(table, version);
        return new TableWrite(log(table), newest).restore(wanted, noted(wanted), noted(newest));
    }

    /** Joins small files. */
    Compaction compact(TableSpec table, Keys keys) {
        DeltaOptimizeBuilder optimize = DeltaTable.forPath(spark, path(table)).optimize();
        Row metrics = (table.partitionedBy().isEmpty() ? optimize : optimize.where(keys.sql()))
                .executeCompaction()
                .select(col("metrics.numFilesRemoved"), col("metrics.numFilesAdded"))
                .head();
        return new Compaction(metrics.getLong(0), metrics.getLong(1));
    }

    /** Removes data files that the newest version doesn't name and no version younger than {@code keep} has named. */
    long vacuum(TableSpec table, Duration keep) {
        long before = countDataFiles(table);
        Map<String, String> settings = Map.of(
                // Delta asks for a week at least; the store's runs are its only writers and readers of old versions
                "spark.databricks.delta.retentionDurationCheck.enabled", "false",
                "spark.databricks.delta.vacuum.retentionWindowIgnore.enabled", "false",
                // Delta lists the files in so many tasks, however few there are; Spark's 10,000 take a minute a table
                "spark.sql.sources.parallelPartitionDiscovery.parallelism",
                        Integer.toString(spark.sparkContext().defaultParallelism()));
        settings.forEach(spark.conf()::set);
        try {
            // Delta says on standard output, where results go, how many files it deleted
            Console$.MODULE$.withOut(
                    OutputStream.nullOutputStream(),
                    () -> DeltaTable.forPath(spark, path(table)).vacuum(keep.toMinutes() / 60.0));
        } finally {
            settings.keySet().forEach(spark.conf()::unset);
        }
        return before - countDataFiles(table);
    }

    private long countDataFiles(TableSpec table) {
        Path folder = new Path(path(table));
        try {
            long count = 0;
            RemoteIterator<LocatedFileStatus> files =
                    folder.getFileSystem(log(table).newDeltaHadoopConf()).listFiles(folder, true);
            while (files.hasNext()) {
                if (files.next().getPath().getName().endsWith(".parquet")) {
                    count++;
                }
            }
            return count;
        } catch (IOException e) {
            throw new TenureException(ErrorCode.STORE, "Cannot list the files of " + folder + ": " + e + ".", e);
        }
    }

    /** Writes a checkpoint of the newest version, and removes what the log no longer needs. */
    void checkpoint(TableSpec table) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        if (newest.logSegment().deltas().size() > COMMITS_WITHOUT_CHECKPOINT) {
            log.checkpointAndCleanUpDeltaLog(newest, Option.empty());
        }
    }

    /**
     * Commits nothing: the files of the newest version then stand in a commit before it, and its own names none.
     *
     * @return the new version
     */
    long seal(TableSpec table) {
        DeltaLog log = log(table);
        OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.apply(newest(log)));
        List<Action> nothing = List.of();
        return transaction.commit(CollectionConverters.asScala(nothing).toSeq(), DeltaOperations.ManualUpdate$.MODULE$);
    }

    /**
     * Sums the log up at the newest version, and removes every other file: what older versions need, what unfinished writes
     * have left, and all of the log but that version.
     */
    void removeTheRest(TableSpec table) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        log.checkpoint(newest, Option.empty());
        Set<String> kept = dataFiles(table, newest.version()).stream()
                .map(file -> URI.create(file.path()).getPath())
                .collect(Collectors.toCollection(HashSet::new));
        String name = String.format(Locale.ROOT, "%020d.", newest.version());
        try {
            FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
            Path folder = files.makeQualified(new Path(path(table)));
            for (Path file : listed(files, folder)) {
                String relative = folder.toUri().relativize(file.toUri()).getPath();
                boolean isLog = relative.startsWith(LOG);
                boolean isKept = isLog
                        ? file.getName().startsWith(name) || file.getName().equals(LAST_CHECKPOINT)
                        : kept.contains(relative);
                if (!isKept) {
                    files.delete(file, false);
                }
            }
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot remove the old files of the table " + path(table) + ": " + e
                            + ". Let this user write there, and purge again.",
                    e);
        }
        forget(table);
    }

    private static List<Path> listed(FileSystem files, Path folder) throws IOException {
        List<Path> listed = new ArrayList<>();
        RemoteIterator<LocatedFileStatus> found = files.listFiles(folder, true);
        while (found.hasNext()) {
            listed.add(found.next().getPath());
        }
        return listed;
    }

    /** Removes a table that no publication names, with everything in its folder. */
    void remove(TableSpec table) {
        DeltaLog log = log(table);
        try {
            log.dataPath().getFileSystem(log.newDeltaHadoopConf()).delete(log.dataPath(), true);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot remove " + path(table) + ": " + e + ". Let this user write there, and purge again.",
                    e);
        }
        forget(table);
    }

    /**
     * The version that a command on a table has left.
     *
     * @param before the version before the command
     * @throws TenureException LOCKED if anybody else has written
     */
    long versionAfter(long before, TableSpec table) {
        long version = version(table);
        if (version == before || version == before + 1) {
            return version;
        }
        throw TableWrite.conflict(path(table), before, version);
    }
}
