package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.delta.tables.DeltaOptimizeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
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
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Tables in folders, through the classes of open-source Delta itself: a commit that says what it follows, and as few Spark jobs as
 * it takes.
 */
final class FolderTables implements DeltaTables {
    /** So many commits are read one by one as quickly as a checkpoint. */
    private static final int COMMITS_WITHOUT_CHECKPOINT = 5;

    private static final String DELTA = "delta";
    private static final String LOG = "_delta_log/";
    private static final String LAST_CHECKPOINT = "_last_checkpoint";

    private final SparkSession spark;
    private final String location;

    FolderTables(SparkSession spark, String location) {
        this.spark = spark;
        this.location = location;
    }

    @Override
    public String name(TableSpec table) {
        return folder(table).toString();
    }

    @Override
    public Path folder(TableSpec table) {
        return new Path(location, table.name());
    }

    @Override
    public long version(TableSpec table) {
        return newest(log(table)).version();
    }

    private static Snapshot newest(DeltaLog log) {
        return log.update(false, Option.empty(), Option.empty());
    }

    private DeltaLog log(TableSpec table) {
        return DeltaLog.forTable(spark, name(table));
    }

    private Snapshot snapshot(TableSpec table, long version) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        return newest.version() == version ? newest : log.getSnapshotAt(version, Option.empty(), Option.empty(), false);
    }

    @Override
    public List<DataFile> dataFiles(TableSpec table, long version) {
        return described(inLog(snapshot(table, version)));
    }

    @Override
    public List<DataFile> committedFiles(TableSpec table, long version) {
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

    @Override
    public Optional<String> newestPartition(TableSpec table, long version, String column) {
        String newest = snapshot(table, version)
                .allFiles()
                .toDF()
                .agg(max(col("partitionValues").getItem(column)))
                .head()
                .getAs(0);
        return Optional.ofNullable(newest);
    }

    @Override
    public Dataset<Row> empty(TableSpec table) {
        return spark.createDataFrame(List.of(), table.schema());
    }

    @Override
    public Dataset<Row> read(TableSpec table, long version) {
        return spark.read().format(DELTA).option("versionAsOf", version).load(name(table));
    }

    @Override
    public Dataset<Row> readNewest(TableSpec table) {
        return spark.read().format(DELTA).load(name(table));
    }

    @Override
    public long create(TableSpec table) {
        long version = version(table);
        if (version > ABSENT) {
            Snapshot left = snapshot(table, version);
            // Delta's own createOrReplace leaves a table at a path as it is
            return new TableWrite(log(table), left).clear(table.schema(), noted(left));
        }
        removeEmptyLog(table);
        DeltaTableBuilder builder = DeltaTable.createIfNotExists(spark)
                .location(name(table))
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
                    "Cannot make the table " + name(table) + ": " + e + ". Let this user write there.",
                    e);
        }
        forget(table);
    }

    @Override
    public void forget(TableSpec table) {
        DeltaLog.invalidateCache(spark, new Path(name(table)));
    }

    @Override
    public long replace(TableSpec table, long version, Keys keys, Dataset<Row> rows) {
        return new TableWrite(log(table), snapshot(table, version)).replace(keys, read(table, version), rows);
    }

    @Override
    public long append(TableSpec table, long version, Dataset<Row> rows) {
        return new TableWrite(log(table), snapshot(table, version)).append(rows);
    }

    @Override
    public long addColumns(TableSpec table, long version) {
        List<String> existing = Arrays.asList(snapshot(table, version).schema().fieldNames());
        if (existing.containsAll(Arrays.asList(table.schema().fieldNames()))) {
            return version;
        }
        empty(table)
                .write()
                .format(DELTA)
                .option("mergeSchema", true)
                .mode(SaveMode.Append)
                .save(name(table));
        return versionAfter(version, table);
    }

    @Override
    public long restore(TableSpec table, long version, long left) {
        // unlike Delta's RESTORE, which takes a dozen Spark jobs, this takes none where Delta has noted the files
        // beside the commits
        Snapshot newest = snapshot(table, left);
        Snapshot wanted = snapshot(table, version);
        return new TableWrite(log(table), newest).restore(wanted, noted(wanted), noted(newest));
    }

    @Override
    public Compaction compact(TableSpec table, Keys keys) {
        DeltaOptimizeBuilder optimize = DeltaTable.forPath(spark, name(table)).optimize();
        Row metrics = (table.partitionedBy().isEmpty() ? optimize : optimize.where(keys.sql()))
                .executeCompaction()
                .select(col("metrics.numFilesRemoved"), col("metrics.numFilesAdded"))
                .head();
        return new Compaction(metrics.getLong(0), metrics.getLong(1));
    }

    @Override
    public long vacuum(TableSpec table, Duration keep) {
        long before = countDataFiles(table);
        VacuumSettings.during(
                spark, () -> DeltaTable.forPath(spark, name(table)).vacuum(keep.toMinutes() / 60.0));
        return before - countDataFiles(table);
    }

    private long countDataFiles(TableSpec table) {
        Path folder = new Path(name(table));
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

    @Override
    public void checkpoint(TableSpec table) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        if (newest.logSegment().deltas().size() > COMMITS_WITHOUT_CHECKPOINT) {
            log.checkpointAndCleanUpDeltaLog(newest, Option.empty());
        }
    }

    @Override
    public long seal(TableSpec table) {
        DeltaLog log = log(table);
        OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.apply(newest(log)));
        List<Action> nothing = List.of();
        return transaction.commit(CollectionConverters.asScala(nothing).toSeq(), DeltaOperations.ManualUpdate$.MODULE$);
    }

    @Override
    public void removeTheRest(TableSpec table) {
        DeltaLog log = log(table);
        Snapshot newest = newest(log);
        log.checkpoint(newest, Option.empty());
        Set<String> kept = dataFiles(table, newest.version()).stream()
                .map(file -> URI.create(file.path()).getPath())
                .collect(Collectors.toCollection(HashSet::new));
        String name = String.format(Locale.ROOT, "%020d.", newest.version());
        try {
            FileSystem files = log.logPath().getFileSystem(log.newDeltaHadoopConf());
            Path folder = files.makeQualified(new Path(name(table)));
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
                    "Cannot remove the old files of the table " + name(table) + ": " + e
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

    @Override
    public void remove(TableSpec table) {
        DeltaLog log = log(table);
        try {
            log.dataPath().getFileSystem(log.newDeltaHadoopConf()).delete(log.dataPath(), true);
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "Cannot remove " + name(table) + ": " + e + ". Let this user write there, and purge again.",
                    e);
        }
        forget(table);
    }
}
