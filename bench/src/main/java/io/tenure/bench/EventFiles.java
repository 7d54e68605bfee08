package io.tenure.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Made-up events as Parquet files: {@code user_id BIGINT, ts TIMESTAMP, event STRING}; the same numbers give the same events.
 *
 * <p>Users come in sessions of some ten events within three quarters of an hour, spread over 30 days; times are whole
 * milliseconds. Of the twelve kinds of event six, 56 % of all events, are steps on the way from {@code view} to
 * {@code purchase}. The events of a file are in no order and its users are interleaved, unless the shape says otherwise.
 *
 * <p>Files are written once, under {@code bench/target/events}, and used again.
 */
final class EventFiles {
    private static final Path ROOT = Path.of("bench", "target", "events");
    private static final int FILES = 8;
    private static final int EVENTS_PER_SESSION = 10;

    /** How the events spread over the users, and their order. */
    enum Shape {
        /** A user's share falls with the square root of the rank: the first 1 % have 10 % of the events. */
        UNSORTED,
        /** The same events sorted by user and time. */
        SORTED,
        /** Half of the events belong to 1 % of the users. */
        SKEWED
    }

    private EventFiles() {}

    /** The folder of the files; writes them if they are not there. */
    static String folder(SparkSession spark, Shape shape, long events, long users) {
        String name = shape.name().toLowerCase(Locale.ROOT) + "-" + events + "-" + users;
        Path folder = ROOT.resolve(name);
        if (!Files.exists(folder.resolve("_SUCCESS"))) {
            Dataset<Row> rows = generate(spark, shape, events, users);
            rows.write().mode("overwrite").parquet(folder.toString());
        }
        return folder.toString();
    }

    private static Dataset<Row> generate(SparkSession spark, Shape shape, long events, long users) {
        Dataset<Row> rows = spark.range(0, events, 1, FILES)
                .selectExpr("id", userOf(shape, users) + " AS user_id")
                .selectExpr("id", "user_id", sessionsOf(shape, events, users) + " AS sessions")
                .selectExpr("id", "user_id", "xxhash64(user_id, pmod(xxhash64(id, 2), sessions)) AS session_id")
                .selectExpr(
                        "user_id",
                        "timestamp_millis(unix_millis(TIMESTAMP '2026-01-01 00:00:00') + pmod(session_id, 30L * 86400000)"
                                + " + CAST(2700000 * power(" + uniform("id, 3") + ", 2) AS BIGINT)) AS ts",
                        eventOf("pmod(xxhash64(id, 4), 100)") + " AS event");
        return shape == Shape.SORTED
                ? rows.repartitionByRange(FILES, rows.col("user_id")).sortWithinPartitions("user_id", "ts")
                : rows;
    }

    private static String userOf(Shape shape, long users) {
        if (shape == Shape.SKEWED) {
            long heavy = heavyUsers(users);
            return "if(id % 2 = 0, pmod(xxhash64(id), " + heavy + "), " + heavy + " + pmod(xxhash64(id), "
                    + (users - heavy) + "))";
        }
        return "CAST(" + users + " * power(" + uniform("id, 1") + ", 2) AS BIGINT)";
    }

    /** How many sessions a user has, from the number of events that the shape gives on average. */
    private static String sessionsOf(Shape shape, long events, long users) {
        double halfOfEvents = events / 2.0;
        long heavy = heavyUsers(users);
        String expected = shape == Shape.SKEWED
                ? "if(user_id < " + heavy + ", " + halfOfEvents / heavy + "D, " + halfOfEvents / (users - heavy) + "D)"
                : halfOfEvents / users + "D / sqrt((user_id + 0.5D) / " + users + ")";
        return "greatest(1L, CAST(" + expected + " / " + EVENTS_PER_SESSION + " AS BIGINT))";
    }

    private static long heavyUsers(long users) {
        return Math.max(1, users / 100);
    }

    /** A number from 0 to 1, the same for the same values. */
    private static String uniform(String values) {
        return "(pmod(xxhash64(" + values + "), 1000000007L) / 1000000007D)";
    }

    private static String eventOf(String percent) {
        return "CASE WHEN " + percent + " < 24 THEN 'view' WHEN " + percent + " < 36 THEN 'details' WHEN " + percent
                + " < 44 THEN 'cart' WHEN " + percent + " < 49 THEN 'checkout' WHEN " + percent
                + " < 53 THEN 'payment' WHEN " + percent + " < 56 THEN 'purchase' WHEN " + percent
                + " < 72 THEN 'home' WHEN " + percent + " < 84 THEN 'search' WHEN " + percent
                + " < 92 THEN 'scroll' WHEN " + percent + " < 96 THEN 'login' WHEN " + percent
                + " < 98 THEN 'share' ELSE 'logout' END";
    }
}
