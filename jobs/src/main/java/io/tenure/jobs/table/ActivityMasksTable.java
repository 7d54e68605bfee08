package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code activity_masks}: the days of {@code activity} as bits, for questions over many days at once. */
public final class ActivityMasksTable {
    public static final String SIGNAL = "signal";
    public static final String BLOCK = "block";
    public static final String SHARD = "shard";
    public static final String USER_KEY = "user_key";
    public static final String BITS = "bits";

    public static final TableSpec SPEC = new TableSpec(
            "activity_masks",
            "The days on which each user had a signal, as bits.",
            new StructType()
                    .add(SIGNAL, DataTypes.StringType, false, "the signal")
                    .add(
                            BLOCK,
                            DataTypes.IntegerType,
                            false,
                            "64 days: floor(days since 1970-01-01 / 64), of local dates in the zone of the store")
                    .add(SHARD, DataTypes.IntegerType, false, "a million users: user_key >> 20")
                    .add(USER_KEY, DataTypes.LongType, false, "the user")
                    .add(BITS, DataTypes.LongType, false, "bit i: the day 64 * block + i"),
            // by shard, so that a task can read the files of one without a shuffle
            List.of(SIGNAL, BLOCK, SHARD),
            List.of(SIGNAL, BLOCK, USER_KEY),
            List.of(USER_KEY),
            Map.of());

    private ActivityMasksTable() {}
}
