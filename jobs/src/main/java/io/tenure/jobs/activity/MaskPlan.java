package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.bitwise_not;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.retention.DayMasks;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;

/**
 * The days of activity as bits: one number for each user, signal and block of 64 days.
 *
 * <p>{@link DayMasks} says what blocks and shards are.
 */
public final class MaskPlan {
    /** A zone's date and the UTC date of the same instant are at most a day apart. */
    private static final int DAYS_BETWEEN_DATES = 1;

    private static final UserDefinedFunction BIT_OF_DAY =
            udf((UDF1<Integer, Long>) DayMasks::bitOf, DataTypes.LongType);

    private MaskPlan() {}

    /**
     * The masks of all activity.
     *
     * @param activity {@code event_date DATE, local_date DATE, signal STRING, user_key BIGINT}, never NULL; a user, signal
     *     and date any number of times
     * @return {@code signal STRING, block INT, shard INT, user_key BIGINT, bits BIGINT}, one row for each signal, block and
     *     user with a day in it, in no order
     */
    public static Dataset<Row> masks(Dataset<Row> activity) {
        return together(days(activity));
    }

    /**
     * The masks of the blocks with changed dates, each complete.
     *
     * @param masks as they were before the change
     * @param activity as it is now; of others than the changed dates nothing is read
     * @param localDates the dates
     * @return as {@link #masks}
     */
    static Dataset<Row> changed(Dataset<Row> masks, Dataset<Row> activity, Set<LocalDate> localDates) {
        Column kept = col("bits").bitwiseAND(bitwise_not(bitsOf(localDates)));
        Dataset<Row> others = masks.where(col("block").isin(blocks(localDates).toArray()))
                .select(col("signal"), col("block"), col("shard"), col("user_key"), kept.as("bits"))
                .where(col("bits").notEqual(0L));
        return together(others.unionByName(days(activity.where(isOn(localDates)))));
    }

    /** The blocks that hold a date. */
    static SortedSet<Integer> blocks(Set<LocalDate> dates) {
        return dates.stream()
                .map(date -> DayMasks.blockOf(Math.toIntExact(date.toEpochDay())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Dataset<Row> together(Dataset<Row> masks) {
        return masks.groupBy(col("signal"), col("block"), col("shard"), col("user_key"))
                .agg(bit_or(col("bits")).as("bits"));
    }

    /** The bits that the dates have in the block of a row. */
    private static Column bitsOf(Set<LocalDate> dates) {
        SortedMap<Integer, Long> bits = new TreeMap<>();
        for (LocalDate date : dates) {
            int day = Math.toIntExact(date.toEpochDay());
            bits.merge(DayMasks.blockOf(day), DayMasks.bitOf(day), (left, right) -> left | right);
        }
        Column ofBlock = lit(0L);
        for (Map.Entry<Integer, Long> each : bits.entrySet()) {
            ofBlock = when(col("block").equalTo(each.getKey()), each.getValue()).otherwise(ofBlock);
        }
        return ofBlock;
    }

    /**
     * Every row of activity as a mask of its one day; for readers that take several masks of a user and block.
     *
     * @param activity {@code local_date DATE, signal STRING, user_key BIGINT}, never NULL
     * @return the columns of {@link #masks}
     */
    public static Dataset<Row> days(Dataset<Row> activity) {
        Column day = unix_date(col("local_date"));
        return activity.select(
                col("signal"),
                shiftright(day, DayMasks.BLOCK_BITS).as("block"),
                shiftright(col("user_key"), DayMasks.SHARD_BITS)
                        .cast(DataTypes.IntegerType)
                        .as("shard"),
                col("user_key"),
                BIT_OF_DAY.apply(day).as("bits"));
    }

    /** Whether a row is of one of these dates, said of both dates: activity lies by its UTC date. */
    private static Column isOn(Set<LocalDate> localDates) {
        return col("local_date")
                .isin(localDates.toArray())
                .and(col("event_date").isin(datesAround(localDates).toArray()));
    }

    /** The dates that events of these dates can have in another zone, themselves included. */
    static Set<LocalDate> datesAround(Set<LocalDate> dates) {
        Set<LocalDate> around = new TreeSet<>();
        for (LocalDate date : dates) {
            date.minusDays(DAYS_BETWEEN_DATES)
                    .datesUntil(date.plusDays(DAYS_BETWEEN_DATES + 1))
                    .forEach(around::add);
        }
        return around;
    }
}
