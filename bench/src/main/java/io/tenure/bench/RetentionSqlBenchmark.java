package io.tenure.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
        try (SparkSession spark = SparkSession.builder()
                .appName("tenure-bench")
                .master("local[*]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "4")
                .getOrCreate()) {
            String events = directory.resolve("events").toString();
            spark.range(0, rows)
                    .selectExpr(
                            "pmod(xxhash64(id), " + groups + ") AS user_id",
                            "pmod(hash(id), " + Math.max(64, conditions) + ") AS day")
                    .selectExpr("user_id", "day", maskOf(Math.min(Long.SIZE, conditions)) + " AS mask")
                    .write()
                    .parquet(events);
            spark.read().parquet(events).createOrReplaceTempView("events");
            System.out.printf(
                    "%,d rows, %,d groups, %,d conditions, %d rounds in turns after %d to warm up%n",
                    rows, groups, conditions, ROUNDS, WARM_UP_ROUNDS);
            List<Contender> contenders = contenders(conditions);
            runInTurns(spark, contenders);
            report(contenders);
        } finally {
            delete(directory);
        }
    }

    /** An aggregate and the seconds that its rounds took. */
    private record Contender(String name, String aggregate, List<Double> seconds) {
        Contender(String name, String aggregate) {
            this(name, aggregate, new ArrayList<>());
        }

        List<Double> sorted() {
            return seconds.stream().sorted().toList();
        }

        double best() {
            return sorted().get(0);
        }

        double median() {
            return sorted().get(ROUNDS / 2);
        }
    }

    private static List<Contender> contenders(int count) {
        Contender retention = new Contender("retention", "retention(" + String.join(", ", conditions(count)) + ")");
        return count > Long.SIZE
                ? List.of(retention)
                : List.of(
                        retention,
                        new Contender("bit_or, mask of the conditions", "bit_or(" + maskOf(count) + ")"),
                        new Contender("bit_or, mask column", "bit_or(mask)"));
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

    private static void runInTurns(SparkSession spark, List<Contender> contenders) {
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            List<Contender> order = new ArrayList<>(contenders);
            if (round % 2 != 0) {
                Collections.reverse(order);
            }
            for (Contender contender : order) {
                double seconds = secondsOf(spark, contender.aggregate());
                if (round >= 0) {
                    contender.seconds().add(seconds);
                }
            }
        }
    }

    private static double secondsOf(SparkSession spark, String aggregate) {
        long start = System.nanoTime();
        spark.sql("SELECT user_id, " + aggregate + " AS answer FROM events GROUP BY user_id")
                .write()
                .format("noop")
                .mode("overwrite")
                .save();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void report(List<Contender> contenders) {
        Contender retention = contenders.get(0);
        for (Contender each : contenders) {
            System.out.printf(
                    "%-31s median %.2f s, best %.2f s, worst %.2f s; retention takes %.2f of its median, %.2f of its best%n",
                    each.name(),
                    each.median(),
                    each.best(),
                    each.sorted().get(ROUNDS - 1),
                    retention.median() / each.median(),
                    retention.best() / each.best());
        }
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
