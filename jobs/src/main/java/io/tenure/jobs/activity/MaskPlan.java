package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.tenure.core.retention.DayMasks;
import java.time.LocalDate;
import java.util.SortedSet;
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
     * The masks of some blocks, each complete.
     *
     * @param activity {@code event_date DATE, local_date DATE, signal STRING, user_key BIGINT}, never NULL; a user, signal
     *     and date any number of times
     * @param blocks the blocks wanted; of others nothing is read
     * @return {@code signal STRING, block INT, shard INT, user_key BIGINT, bits BIGINT}, one row for each signal, block and
     *     user with a day in it, in no order
     */
    public static Dataset<Row> masks(Dataset<Row> activity, SortedSet<Integer> blocks) {
        return masks(activity.where(inAnyOf(blocks)));
    }

    /** The same of all blocks. */
    static Dataset<Row> masks(Dataset<Row> activity) {
        return days(activity)
                .groupBy(col("signal"), col("block"), col("shard"), col("user_key"))
                .agg(bit_or(col("bits")).as("bits"));
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

    /** Whether a row is of these blocks, said of both dates: activity lies by its UTC date. */
    private static Column inAnyOf(SortedSet<Integer> blocks) {
        return blocks.stream()
                .map(block -> {
                    LocalDate first = LocalDate.ofEpochDay(DayMasks.firstDayOf(block));
                    LocalDate last =
                            LocalDate.ofEpochDay(DayMasks.firstDayOf(block + 1)).minusDays(1);
                    return col("local_date")
                            .between(lit(first), lit(last))
                            .and(col("event_date")
                                    .between(
                                            lit(first.minusDays(DAYS_BETWEEN_DATES)),
                                            lit(last.plusDays(DAYS_BETWEEN_DATES))));
                })
                .reduce(lit(false), Column::or);
    }
}
