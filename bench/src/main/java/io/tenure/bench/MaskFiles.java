package io.tenure.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.udf;

import io.tenure.core.retention.DayMasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The masks of {@link UserDays} as a Delta table, laid out as a store does: partitioned by signal, block and shard, sorted
 * by user. Signals are {@code signup}, a user's first day; {@code visit}, every active day; and {@code purchase}, about one
 * active day in eleven.
 */
final class MaskFiles {
    static final String SIGNUP = "signup";
    static final String VISIT = "visit";
    static final String PURCHASE = "purchase";

    private MaskFiles() {}

    /** Writes the table if it is not there. */
    static void write(SparkSession spark, UserDays days, Path folder) {
        Path written = folder.resolveSibling(folder.getFileName() + ".written");
        if (Files.exists(written)) {
            return;
        }
        for (String signal : List.of(SIGNUP, VISIT, PURCHASE)) {
            for (int block : blocks()) {
                masks(spark, days, signal, block)
                        .write()
                        .format("delta")
                        .mode("append")
                        .partitionBy("signal", "block", "shard")
                        .save(folder.toString());
            }
        }
        try {
            Files.createFile(written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] blocks() {
        return IntStream.rangeClosed(
                        DayMasks.blockOf(UserDays.FIRST_DAY), DayMasks.blockOf(UserDays.FIRST_DAY + UserDays.DAYS - 1))
                .toArray();
    }

    /** The masks of a signal and a block, by user; each partition is a shard. */
    static Dataset<Row> masks(SparkSession spark, UserDays days, String signal, int block) {
        int shards = DayMasks.shardOf(days.users() - 1) + 1;
        UDF1<Long, Long> bits = user -> bits(days, signal, user, block);
        return spark.range(0, (long) shards << DayMasks.SHARD_BITS, 1, shards)
                .where(col("id").lt(days.users()))
                .select(
                        lit(signal).as("signal"),
                        lit(block).as("block"),
                        shiftright(col("id"), DayMasks.SHARD_BITS)
                                .cast(DataTypes.IntegerType)
                                .as("shard"),
                        col("id").as("user_key"),
                        udf(bits, DataTypes.LongType).apply(col("id")).as("bits"))
                .where(col("bits").notEqual(0L));
    }

    private static long bits(UserDays days, String signal, long user, int block) {
        return switch (signal) {
            case SIGNUP -> days.firstBits(user, block);
            case VISIT -> days.activeBits(user, block);
            default -> days.activeBits(user, block) & eleventh(user, block);
        };
    }

    /** Three words in common, and either of two: 3 bits of 32. */
    private static long eleventh(long user, int block) {
        return UserDays.hash(user, 1_000 + block)
                & UserDays.hash(user, 2_000 + block)
                & UserDays.hash(user, 3_000 + block)
                & (UserDays.hash(user, 4_000 + block) | UserDays.hash(user, 5_000 + block));
    }
}
