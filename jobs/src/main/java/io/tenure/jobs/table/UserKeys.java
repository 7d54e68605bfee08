package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.storage.StorageLevel;

/** The keys of users: a new user gets the next number, in the order of the ids of a batch's new users. */
public final class UserKeys implements AutoCloseable {
    /** A dictionary of this many users fits in the memory of every task. */
    private static final long MOST_BROADCAST = 1_000_000;

    private static final String[] BY_USER = {UsersTable.USER_ID};

    private final Dataset<Row> keys;
    private final long users;
    private final long added;

    private UserKeys(Dataset<Row> keys, long users, long added) {
        this.keys = keys;
        this.users = users;
        this.added = added;
    }

    /** Gives keys to the users among some events that have none yet. */
    public static UserKeys give(StoreRun run, Dataset<Row> events) {
        Dataset<Row> users = events.select(col(UsersTable.USER_ID)).distinct().persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> added = users.join(run.read(UsersTable.SPEC), BY_USER, "left_anti")
                    .sort(UsersTable.USER_ID)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            long newUsers = added.count();
            if (newUsers > 0) {
                run.append(UsersTable.SPEC, numbered(added, nextKey(run)));
            }
            added.unpersist();
            Dataset<Row> keys =
                    run.read(UsersTable.SPEC).join(users, BY_USER, "left_semi").persist(StorageLevel.MEMORY_AND_DISK());
            return new UserKeys(keys, keys.count(), newUsers);
        } finally {
            users.unpersist();
        }
    }

    private static Dataset<Row> numbered(Dataset<Row> sorted, long first) {
        JavaRDD<Row> rows = sorted.javaRDD()
                .zipWithIndex()
                .map(indexed ->
                        RowFactory.create(first + indexed._2(), indexed._1().getString(0)));
        return sorted.sparkSession().createDataFrame(rows, UsersTable.SPEC.schema());
    }

    private static long nextKey(StoreRun run) {
        Row largest =
                run.read(UsersTable.SPEC).agg(max(col(UsersTable.USER_KEY))).head();
        return largest.isNullAt(0) ? 0 : largest.getLong(0) + 1;
    }

    /** How many users were new. */
    public long added() {
        return added;
    }

    /** Events with the key of their user. */
    public Dataset<Row> join(Dataset<Row> events) {
        return events.join(users <= MOST_BROADCAST ? broadcast(keys) : keys, BY_USER, "inner");
    }

    @Override
    public void close() {
        keys.unpersist();
    }
}
