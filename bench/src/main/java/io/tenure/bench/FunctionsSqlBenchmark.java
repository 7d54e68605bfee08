package io.tenure.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Every function that gathers events or values, by default over 30 million events of a million users: grouped by user, over
 * events in no order, over the same events sorted by user and time, and where 1 % of the users have half of the events.
 *
 * <p>The first statement only groups, so what a function takes beyond it is the function's own. The rows of the answers are
 * written nowhere.
 *
 * <p>{@code scripts/bench functions-sql [events] [users] [rounds]}
 */
public final class FunctionsSqlBenchmark {
    private static final int WARM_UP_ROUNDS = 1;

    private static final String STEPS = "event = 'view', event = 'details', event = 'cart', event = 'checkout',"
            + " event = 'payment', event = 'purchase'";
    private static final String PATTERN = "'(?1).*(?2)(?t<=3600).*(?3)'";
    private static final String VALUE = "CAST(unix_millis(ts) % 100000 AS DOUBLE)";

    private FunctionsSqlBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 30_000_000L;
        long users = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1_000_000L;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        try (SparkSession spark = BenchmarkSession.start()) {
            for (EventFiles.Shape shape : EventFiles.Shape.values()) {
                String folder = EventFiles.folder(spark, shape, events, users);
                spark.read().parquet(folder).createOrReplaceTempView("events");
                System.out.printf(
                        "%n%,d events of %,d users, %s%n",
                        events, users, shape.name().toLowerCase(Locale.ROOT));
                Contest contest = new Contest(WARM_UP_ROUNDS, rounds);
                contest.enter("max(ts)", () -> BenchmarkSession.drain(spark, grouped("max(ts)")));
                statements().forEach((function, sql) -> {
                    if (spark.catalog().functionExists(function)) {
                        contest.enter(function, () -> BenchmarkSession.drain(spark, sql));
                    } else {
                        System.out.println(function + " is left out: there is no such function");
                    }
                });
                contest.run();
                contest.report();
            }
        }
    }

    private static Map<String, String> statements() {
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("window_funnel", grouped("window_funnel(INTERVAL 1 DAY, ts, " + STEPS + ")"));
        statements.put(
                "funnel",
                grouped("funnel(ts, array(NULL, INTERVAL 1 HOUR, INTERVAL 1 HOUR, INTERVAL 1 HOUR, INTERVAL 1 HOUR,"
                        + " INTERVAL 1 HOUR), 'best', " + STEPS + ")"));
        statements.put("sequence_match", grouped("sequence_match(" + PATTERN + ", ts, " + STEPS + ")"));
        statements.put("sequence_count", grouped("sequence_count(" + PATTERN + ", ts, " + STEPS + ")"));
        statements.put("sequence_match_events", grouped("sequence_match_events(" + PATTERN + ", ts, " + STEPS + ")"));
        statements.put(
                "sequence_next_node",
                grouped("sequence_next_node('forward', 'first_match', ts, event, event = 'view', event = 'view',"
                        + " event = 'details')"));
        statements.put(
                "sessionize",
                "SELECT user_id, sessionize(ts, INTERVAL 30 MINUTES) OVER (PARTITION BY user_id ORDER BY ts) AS answer"
                        + " FROM events");
        statements.put("tdigest_agg", grouped("tdigest_agg(" + VALUE + ")"));
        statements.put(
                "tdigest_merge",
                "SELECT user_id % 1000 AS part, tdigest_quantile(tdigest_merge(answer), array(0.5, 0.99)) AS answer FROM ("
                        + grouped("tdigest_agg(" + VALUE + ")") + ") GROUP BY user_id % 1000");
        return statements;
    }

    private static String grouped(String aggregate) {
        return "SELECT user_id, " + aggregate + " AS answer FROM events GROUP BY user_id";
    }
}
