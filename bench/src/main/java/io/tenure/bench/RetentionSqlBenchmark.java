package io.tenure.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * {@code retention}, by default with 8 conditions over 30 million rows in a million groups, beside {@code bit_or} of the same mask;
 * both read the same Parquet files and write their rows nowhere.
 *
 * <p>The mask is taken in two ways: built in the query from the same conditions, and ready in a column, where nothing is
 * left to do but the aggregation. The statements run in turns, so that a busy machine slows all of them. A mask has room
 * for 64 conditions; with more, {@code retention} runs alone.
 *
 * <p>{@code scripts/bench retention-sql [rows] [groups] [conditions]}
 */
public final class RetentionSqlBenchmark {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 7;

    private RetentionSqlBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 30_000_000L;
        long groups = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000L;
        int conditions = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 8;
        Path directory = Files.createTempDirectory("tenure-bench");
        try (SparkSession spark = BenchmarkSession.start()) {
            String events = directory.resolve("events").toString();
            spark.range(0, rows)
                    .selectExpr(
                            "pmod(xxhash64(id), " + groups + ") AS user_id",
                            "pmod(hash(id), " + Math.max(64, conditions) + ") AS day")
                    .selectExpr("user_id", "day", maskOf(Math.min(Long.SIZE, conditions)) + " AS mask")
                    .write()
                    .parquet(events);
            spark.read().parquet(events).createOrReplaceTempView("events");
            System.out.printf("%,d rows, %,d groups, %,d conditions%n", rows, groups, conditions);
            Contest contest = new Contest(WARM_UP_ROUNDS, ROUNDS);
            enter(contest, spark, "retention", "retention(" + String.join(", ", conditions(conditions)) + ")");
            if (conditions <= Long.SIZE) {
                enter(contest, spark, "bit_or, mask of the conditions", "bit_or(" + maskOf(conditions) + ")");
                enter(contest, spark, "bit_or, mask column", "bit_or(mask)");
            }
            contest.run();
            contest.report();
        } finally {
            delete(directory);
        }
    }

    private static void enter(Contest contest, SparkSession spark, String name, String aggregate) {
        String sql = "SELECT user_id, " + aggregate + " AS answer FROM events GROUP BY user_id";
        contest.enter(name, () -> BenchmarkSession.drain(spark, sql));
    }

    private static List<String> conditions(int count) {
        return IntStream.range(0, count).mapToObj(i -> "day = " + i).toList();
    }

    private static String maskOf(int count) {
        List<String> conditions = conditions(count);
        return IntStream.range(0, count)
                .mapToObj(i -> "if(" + conditions.get(i) + ", shiftleft(1L, " + i + "), 0L)")
                .collect(Collectors.joining(" | "));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (var paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
