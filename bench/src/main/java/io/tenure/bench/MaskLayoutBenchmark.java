package io.tenure.bench;

import static org.apache.spark.sql.functions.array_agg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/**
 * The same masks in other forms: what they take on disk, and how long it takes to read every number of them once.
 *
 * <p>A number a row: {@code (user_key, bits)} by block, as {@code activity_masks} has it, in several encodings. Wider: a row
 * for each user with a column for each block of the year; and a row for 64 adjacent users with an array of those that have
 * days.
 *
 * <p>{@code scripts/bench mask-layout [users] [rounds] [folder]}
 */
public final class MaskLayoutBenchmark {
    private static final int USERS_BITS = 6;

    private MaskLayoutBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        long users = arguments.length > 0 ? Long.parseLong(arguments[0]) : 4L << 20;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path root = Path.of(arguments.length > 2 ? arguments[2] : "bench/target/mask-layout-" + users);
        try (SparkSession spark = BenchmarkSession.start()) {
            Dataset<Row> masks = masks(spark, new UserDays(users));
            Contest contest = new Contest(1, rounds);
            Form form = new Form(spark, contest, root);
            form.enter("a number a row, snappy", masks, "snappy", "v1");
            form.enter("a number a row, zstd", masks, "zstd", "v1");
            form.enter("a number a row, zstd, version 2 pages", masks, "zstd", "v2");
            form.enter("a row a user, a column a block, zstd", wide(masks), "zstd", "v1");
            form.enter("a row for 64 users, an array, zstd", packed(masks), "zstd", "v1");
            contest.run();
            contest.report();
        }
    }

    private static Dataset<Row> masks(SparkSession spark, UserDays days) {
        return Arrays.stream(MaskFiles.blocks())
                .mapToObj(block ->
                        MaskFiles.masks(spark, days, MaskFiles.VISIT, block).select("block", "user_key", "bits"))
                .reduce(Dataset::unionAll)
                .orElseThrow();
    }

    private static Dataset<Row> wide(Dataset<Row> masks) {
        List<Column> blocks = new ArrayList<>();
        for (int block : MaskFiles.blocks()) {
            blocks.add(max(when(col("block").equalTo(block), col("bits"))).as("block_" + block));
        }
        return masks.groupBy(col("user_key"))
                .agg(lit(0).as("block"), blocks.toArray(Column[]::new))
                .repartitionByRange(4, col("user_key"))
                .sortWithinPartitions("user_key");
    }

    private static Dataset<Row> packed(Dataset<Row> masks) {
        return masks.groupBy(
                        col("block"), shiftright(col("user_key"), USERS_BITS).as("user_key"))
                .agg(array_agg(struct(col("user_key"), col("bits"))).as("users"))
                .repartitionByRange(4, col("user_key"))
                .sortWithinPartitions("block", "user_key");
    }

    /** Writes a form and enters the reading of it. */
    private record Form(SparkSession spark, Contest contest, Path root) {
        void enter(String name, Dataset<Row> masks, String compression, String pages) throws IOException {
            Path folder = root.resolve(name.replaceAll("[^a-z0-9]+", "_"));
            if (!Files.exists(folder.resolve("_SUCCESS"))) {
                masks.write()
                        .mode(SaveMode.Overwrite)
                        .option("compression", compression)
                        .option("parquet.writer.version", pages)
                        .partitionBy("block")
                        .parquet(folder.toString());
            }
            System.out.printf("%s: %,d bytes%n", name, bytes(folder));
            contest.enter(name, () -> read(folder));
        }

        /** Reads every number, and hands rows on as the plan does. */
        private void read(Path folder) {
            org.apache.spark.sql.classic.Dataset<Row> rows =
                    (org.apache.spark.sql.classic.Dataset<Row>) spark.read().parquet(folder.toString());
            rows.queryExecution().toRdd().toJavaRDD().foreachPartition(all -> {
                long sum = 0;
                while (all.hasNext()) {
                    sum += all.next().hashCode();
                }
                if (sum == 1) {
                    System.out.println();
                }
            });
        }

        private static long bytes(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(file -> file.toString().endsWith(".parquet"))
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
        }
    }
}
