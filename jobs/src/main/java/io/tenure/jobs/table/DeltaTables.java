package io.tenure.jobs.table;

import io.tenure.core.error.TenureException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables of a store as Delta keeps them, each with its versions.
 *
 * <p>Whoever writes says which version the table must be at, and gets the one that it has made.
 */
interface DeltaTables {
    /** The version of a table that isn't there. */
    long ABSENT = -1;

    /** What its user calls a table: a path, or a name. */
    String name(TableSpec table);

    /** The folder that a table is in. */
    Path folder(TableSpec table);

    /** The newest version. */
    long version(TableSpec table);

    /** Whether a table is there. */
    default boolean exists(TableSpec table) {
        return version(table) > ABSENT;
    }

    /** What Delta says about the data files of a version. */
    List<DataFile> dataFiles(TableSpec table, long version);

    /** The same right after a commit of this process, where there is no need to doubt what is noted beside it. */
    List<DataFile> committedFiles(TableSpec table, long version);

    /** The largest of the values, as text, that a column has which the table is partitioned by. */
    Optional<String> newestPartition(TableSpec table, long version, String column);

    Dataset<Row> empty(TableSpec table);

    Dataset<Row> read(TableSpec table, long version);

    Dataset<Row> readNewest(TableSpec table);

    /**
     * Makes a table without rows, also of one that no publication names.
     *
     * @return its version
     * @throws TenureException as {@link #replace}
     */
    long create(TableSpec table);

    /** Makes the next look at a table read its log from the beginning. */
    void forget(TableSpec table);

    /**
     * Puts rows in the place of those that {@code keys} names.
     *
     * @param version what the table must be at
     * @param rows all of them named by {@code keys}; columns that they lack become NULL
     * @return the new version
     * @throws TenureException LOCKED if anybody else has written the table
     */
    long replace(TableSpec table, long version, Keys keys, Dataset<Row> rows);

    /**
     * Adds rows.
     *
     * @param version what the table must be at
     * @return the new version
     * @throws TenureException as {@link #replace}
     */
    long append(TableSpec table, long version, Dataset<Row> rows);

    /**
     * Gives a table the columns of its description that it lacks: a property may have been declared since it was made.
     *
     * @return the new version
     */
    long addColumns(TableSpec table, long version);

    /**
     * Makes a new version with what an older one holds.
     *
     * @param left what the table must be at
     * @return the new version
     * @throws TenureException as {@link #replace}
     */
    long restore(TableSpec table, long version, long left);

    /** Joins small files. */
    Compaction compact(TableSpec table, Keys keys);

    /**
     * Removes data files that the newest version doesn't name and no version younger than {@code keep} has named.
     *
     * @return how many
     */
    long vacuum(TableSpec table, Duration keep);

    /** Sums the log up, so that the next reader reads one file of it and not one for each commit. */
    void checkpoint(TableSpec table);

    /**
     * Commits nothing: the files of the newest version then stand in a commit before it, and its own names none.
     *
     * @return the new version
     */
    long seal(TableSpec table);

    /**
     * Sums the log up at the newest version, and removes every other file: what older versions need, what unfinished writes
     * have left, and all of the log but that version.
     */
    void removeTheRest(TableSpec table);

    /** Removes a table that no publication names, with everything in its folder. */
    void remove(TableSpec table);

    /**
     * The version that a command on a table has left.
     *
     * @param before the version before the command
     * @throws TenureException LOCKED if anybody else has written
     */
    default long versionAfter(long before, TableSpec table) {
        long version = version(table);
        if (version == before || version == before + 1) {
            return version;
        }
        throw StoreFailure.written(name(table), before, version);
    }
}
