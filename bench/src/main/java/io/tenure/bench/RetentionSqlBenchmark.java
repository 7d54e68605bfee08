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
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * {@code retention} with 8 conditions over 30 million rows in a million groups, beside {@code bit_or} of the same mask;
 * both read the same Parquet files and write their rows nowhere.
 *
 * <p>The mask is taken in two ways: built in the query from the same conditions, and ready in a column, where nothing is
 * left to do but the aggregation. The statements run in turns, so that a busy machine slows all of them.
 *
 * <p>{@code scripts/bench retention-sql [rows] [groups]}
 */
public final class RetentionSqlBenchmark {
    private static final int CONDITIONS = 8;
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROUNDS = 7;

    private RetentionSqlBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 30_000_000L;
        long groups = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000L;
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
                    .selectExpr("pmod(xxhash64(id), " + groups + ") AS user_id", "pmod(hash(id), 64) AS day")
                    .selectExpr("user_id", "day", maskOf() + " AS mask")
                    .write()
                    .parquet(events);
            spark.read().parquet(events).createOrReplaceTempView("events");
            System.out.printf(
                    "%,d rows, %,d groups, %d rounds in turns after %d to warm up%n",
                    rows, groups, ROUNDS, WARM_UP_ROUNDS);
            List<Contender> contenders = contenders();
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

        double median() {
            return sorted().get(ROUNDS / 2);
        }
    }

    private static List<Contender> contenders() {
        return List.of(
                new Contender(
                        "retention(8 conditions)", "retention(" + conditions().collect(Collectors.joining(", ")) + ")"),
                new Contender("bit_or(mask of the 8 conditions)", "bit_or(" + maskOf() + ")"),
                new Contender("bit_or(mask column)", "bit_or(mask)"));
    }

    private static Stream<String> conditions() {
        return IntStream.range(0, CONDITIONS).mapToObj(i -> "day = " + i);
    }

    private static String maskOf() {
        List<String> conditions = conditions().toList();
        return IntStream.range(0, CONDITIONS)
                .mapToObj(i -> "if(" + conditions.get(i) + ", " + (1L << i) + "L, 0L)")
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
        double own = contenders.get(0).median();
        for (Contender each : contenders) {
            System.out.printf(
                    "%-34s median %.2f s (%.2f to %.2f); retention takes %.2f of it%n",
                    each.name(),
                    each.median(),
                    each.sorted().get(0),
                    each.sorted().get(ROUNDS - 1),
                    own / each.median());
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
