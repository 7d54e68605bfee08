package io.tenure.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * {@code window_funnel} with six steps in Spark SQL, by default over 30 million events of a million users, beside three
 * statements written by hand and beside DuckDB; all read the same Parquet files and must give the same answer.
 *
 * <p>The statements are resources of this package, each with the reason for its form. The peers publish figures for one
 * user with sorted events only, so there is nothing else to compare with.
 *
 * <p>{@code scripts/bench window-funnel-sql [events] [users] [rounds] [statement,...]}: of the names of statements
 * given, such as {@code spark:window_funnel,duckdb:lists}, only those run
 */
public final class WindowFunnelSqlBenchmark {
    private static final int WARM_UP_ROUNDS = 1;

    private WindowFunnelSqlBenchmark() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 30_000_000L;
        long users = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000L;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        List<String> only = arguments.length > 3 ? Arrays.asList(arguments[3].split(",", -1)) : List.of();
        try (SparkSession spark = BenchmarkSession.start()) {
            String folder = EventFiles.folder(spark, EventFiles.Shape.UNSORTED, events, users);
            spark.read().parquet(folder).createOrReplaceTempView("events");
            System.out.printf("%,d events of %,d users%n", events, users);
            CheckedContest contest = new CheckedContest(rounds, only);
            for (FunnelStatement statement : FunnelStatement.SPARK) {
                contest.enter(statement, () -> statement.usersByLevel(spark));
            }
            try (DuckDb duckDb = new DuckDb()) {
                duckDb.view("events", folder + "/*.parquet");
                for (FunnelStatement statement : FunnelStatement.OF_DUCKDB) {
                    contest.enter(statement, () -> duckDb.usersByLevel(statement.sql()));
                }
                contest.run();
            }
        }
    }

    /** A contest of statements that gave the same answer before and give it in every round. */
    private static final class CheckedContest {
        private final Contest contest;
        private final List<String> only;
        private SortedMap<Integer, Long> answer = Collections.emptySortedMap();

        CheckedContest(int rounds, List<String> only) {
            this.contest = new Contest(WARM_UP_ROUNDS, rounds);
            this.only = only;
        }

        void enter(FunnelStatement statement, Supplier<SortedMap<Integer, Long>> answering) {
            String name = statement.label();
            if (!only.isEmpty() && !only.contains(name)) {
                return;
            }
            long start = System.nanoTime();
            SortedMap<Integer, Long> given = answering.get();
            System.out.printf("%s: first run %.2f s%n", name, (System.nanoTime() - start) / 1e9);
            if (answer.isEmpty()) {
                answer = given;
                System.out.println("users by level: " + answer);
            }
            check(name, given);
            contest.enter(name, () -> check(name, answering.get()));
        }

        void run() {
            contest.run();
            contest.report();
        }

        private void check(String name, SortedMap<Integer, Long> given) {
            if (!given.equals(answer)) {
                throw new IllegalStateException(name + " answers " + given + ", not " + answer);
            }
        }
    }
}
