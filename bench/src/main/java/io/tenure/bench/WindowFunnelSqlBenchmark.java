package io.tenure.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
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
                contest.enter(statement.label(), () -> statement.usersByLevel(spark));
            }
            try (DuckDb duckDb = new DuckDb()) {
                duckDb.view("events", folder + "/*.parquet");
                for (FunnelStatement statement : FunnelStatement.OF_DUCKDB) {
                    contest.enter(statement.label(), () -> duckDb.usersByLevel(statement.sql()));
                }
                System.out.println("users by level: " + contest.answer());
                contest.run();
            }
        }
    }
}
