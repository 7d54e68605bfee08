package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.delta.stats.PreparedDeltaFileIndex;
import org.apache.spark.sql.delta.util.DeltaFileOperations;
import org.apache.spark.sql.delta.util.FileNames;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One commit to a table: rows in, and the rows out whose place they take.
 *
 * <p>It follows a known version, and nothing else may have been committed in between. The store has one writer, so that takes
 * no more than this: the files that may hold a replaced row are read and written again without them, together with the new
 * rows, in one Spark job.
 */
final class TableWrite {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeltaLog log;
    private final Snapshot before;
    private final UUID name = UUID.randomUUID();

    /**
     * A commit that makes the version after {@code before}.
     *
     * @param log of the table
     * @param before what the table holds
     */
    TableWrite(DeltaLog log, Snapshot before) {
        this.log = log;
        this.before = before;
    }

    /**
     * Puts rows in the place of those that {@code keys} names.
     *
     * @param stored the rows of the version before
     * @param rows all of them named by {@code keys}; columns that they lack become NULL
     * @return the new version; the one before where there was nothing to write or to remove
     * @throws TenureException LOCKED if anybody else has committed
     */
    long replace(Keys keys, Dataset<Row> stored, Dataset<Row> rows) {
        Column isNamed = coalesce(keys.condition(), lit(false));
        Dataset<Row> replaced = stored.where(keys.condition());
        List<AddFile> files = filesWith(replaced);
        Dataset<Row> written = TableColumns.conforming(schema(), named(rows, keys, isNamed));
        if (!files.isEmpty() && !areWholeFiles(replaced)) {
            written = written.union(TableColumns.conforming(
                    schema(),
                    log.createDataFrame(before, asScala(files), false, Option.empty())
                            .where(not(isNamed))));
        }
        return commit(written, files, operation(keys));
    }

    /**
     * Adds rows.
     *
     * @return as {@link #replace}
     */
    long append(Dataset<Row> rows) {
        return commit(TableColumns.conforming(schema(), rows), List.of(), operation(Keys.none()));
    }

    /**
     * Puts back what an older version held.
     *
     * @param wanted the older version, and its files
     * @param files those of the version before
     * @return as {@link #replace}
     * @throws TenureException STORE if a file to put back is gone
     */
    long restore(Snapshot wanted, List<AddFile> wantedFiles, List<AddFile> files) {
        Set<String> wantedPaths = paths(wantedFiles);
        Set<String> presentPaths = paths(files);
        List<AddFile> missing = wantedFiles.stream()
                .filter(file -> !presentPaths.contains(file.path()))
                .toList();
        missing.forEach(file -> requireThere(file, wanted.version()));
        DeltaOperations.Operation operation =
                new DeltaOperations.Restore(Option.apply(wanted.version()), Option.empty());
        return commit(operation, transaction -> {
            if (!wanted.metadata().equals(before.metadata())) {
                transaction.updateMetadata(wanted.metadata(), false);
            }
            List<Action> actions = new ArrayList<>(missing);
            files.stream()
                    .filter(file -> !wantedPaths.contains(file.path()))
                    .forEach(file -> actions.add(file.remove()));
            return actions;
        });
    }

    /**
     * Takes all rows out.
     *
     * @param schema what the table's columns are from now on
     * @param files those of the version before
     * @return as {@link #replace}
     */
    long clear(StructType schema, List<AddFile> files) {
        return commit(operation(Keys.all()), transaction -> {
            if (!schema.equals(schema())) {
                Metadata metadata = before.metadata();
                transaction.updateMetadata(
                        metadata.copy(
                                metadata.id(),
                                metadata.name(),
                                metadata.description(),
                                metadata.format(),
                                schema.json(),
                                metadata.partitionColumns(),
                                metadata.configuration(),
                                metadata.createdTime()),
                        false);
            }
            List<Action> actions = new ArrayList<>();
            files.forEach(file -> actions.add(file.remove()));
            return actions;
        });
    }

    private static Set<String> paths(List<AddFile> files) {
        return files.stream().map(AddFile::path).collect(Collectors.toCollection(HashSet::new));
    }

    private void requireThere(AddFile file, long version) {
        Path path = DeltaFileOperations.absolutePath(log.dataPath().toString(), file.path());
        try {
            if (path.getFileSystem(log.newDeltaHadoopConf()).exists(path)) {
                return;
            }
        } catch (IOException e) {
            throw new TenureException(ErrorCode.STORE, "Cannot look for the file " + path + ": " + e + ".", e);
        }
        throw new TenureException(
                ErrorCode.STORE,
                "The file " + path + " is gone, and version " + version + " of its table, which is published, holds it."
                        + " Bring it back from a backup.");
    }

    private StructType schema() {
        return before.schema();
    }

    /** A row outside of what is replaced would come twice. */
    private Dataset<Row> named(Dataset<Row> rows, Keys keys, Column isNamed) {
        if (keys.equals(Keys.all())) {
            return rows;
        }
        String column = schema().fieldNames()[0];
        Column checked = when(isNamed, col(column))
                .otherwise(raise_error(lit("a row to write is not among those that are replaced: " + keys)));
        return rows.withColumn(column, checked);
    }

    /** The files that a reader of these rows would read, by what the log says of them; not rows that someone has cached. */
    private static List<AddFile> filesWith(Dataset<Row> rows) {
        QueryExecution execution = execution(rows);
        LogicalPlan plan = execution.sparkSession().sessionState().optimizer().execute(execution.analyzed());
        List<AddFile> files = new ArrayList<>();
        for (LogicalPlan leaf : CollectionConverters.asJava(plan.collectLeaves())) {
            if (leaf instanceof LogicalRelation relation
                    && relation.relation() instanceof HadoopFsRelation table
                    && table.location() instanceof PreparedDeltaFileIndex index) {
                files.addAll(CollectionConverters.asJava(index.preparedScan().files()));
            } else if (!(leaf instanceof LocalRelation none && none.data().isEmpty())) {
                throw new IllegalStateException("Delta has not looked for the files of " + leaf);
            }
        }
        return files;
    }

    /** Whether the condition looks at nothing but what all rows of a file have in common. */
    private boolean areWholeFiles(Dataset<Row> rows) {
        Set<String> partition =
                new HashSet<>(CollectionConverters.asJava(before.metadata().partitionColumns()));
        return !(execution(rows).analyzed() instanceof Filter filter)
                || CollectionConverters.asJava(filter.condition().references().toSeq()).stream()
                        .allMatch(column -> partition.contains(column.name()));
    }

    private static QueryExecution execution(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution();
    }

    private long commit(Dataset<Row> rows, List<AddFile> removed, DeltaOperations.Operation operation) {
        return commit(operation, transaction -> {
            List<Action> actions = new ArrayList<>(CollectionConverters.asJava(transaction.writeFiles(rows)));
            removed.forEach(file -> actions.add(file.remove()));
            return actions;
        });
    }

    private long commit(DeltaOperations.Operation operation, Function<OptimisticTransaction, List<Action>> actionsOf) {
        long next = before.version() + 1;
        try {
            OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.apply(before));
            // whatever anybody else adds is then a conflict
            transaction.readWholeTable();
            List<Action> actions = actionsOf.apply(transaction);
            if (actions.isEmpty() && transaction.metadata().equals(before.metadata())) {
                return before.version();
            }
            return requireNext(transaction.commit(asScala(actions), operation));
        } catch (Throwable e) {
            long newest = log.update(false, Option.empty(), Option.empty()).version();
            // the answer can get lost after the commit
            if (newest == next && isOwn(next)) {
                return next;
            }
            if (e instanceof DeltaConcurrentModificationException) {
                throw StoreFailure.written(log.dataPath().toString(), before.version(), newest);
            }
            throw e;
        }
    }

    private long requireNext(long version) {
        if (version != before.version() + 1) {
            throw StoreFailure.written(log.dataPath().toString(), before.version(), version);
        }
        return version;
    }

    private DeltaOperations.Write operation(Keys keys) {
        boolean isAppend = keys.equals(Keys.none());
        return new DeltaOperations.Write(
                isAppend ? SaveMode.Append : SaveMode.Overwrite,
                Option.empty(),
                isAppend ? Option.empty() : Option.apply(keys.sql()),
                Option.apply(name.toString()),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty(),
                Option.empty());
    }

    /** Whether a commit carries the name of this one. */
    private boolean isOwn(long version) {
        Path file = FileNames.unsafeDeltaFile(log.logPath(), version);
        for (String action : CollectionConverters.asJava(log.store().read(file, log.newDeltaHadoopConf()))) {
            try {
                if (JSON.readTree(action)
                        .path("commitInfo")
                        .path("userMetadata")
                        .asText()
                        .equals(name.toString())) {
                    return true;
                }
            } catch (IOException e) {
                throw new TenureException(ErrorCode.STORE, "The commit " + file + " is damaged: " + e + ".", e);
            }
        }
        return false;
    }

    private static <T> Seq<T> asScala(List<T> list) {
        return CollectionConverters.asScala(list).toSeq();
    }
}
