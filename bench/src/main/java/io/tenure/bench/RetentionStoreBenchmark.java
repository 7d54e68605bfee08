package io.tenure.bench;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.activity.MaskPlan;
import io.tenure.jobs.retention.MaskRetentionPlan;
import io.tenure.jobs.retention.RetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The daily retention triangle of a year, by default of 70 million events of 1.5 million users: from the events, from
 * {@code activity} and from masks, beside DuckDB from the same files. All must give the same cells.
 *
 * <p>{@code scripts/bench retention-store [users] [rounds] [folder] [name,...]}: of the names given, such as
 * {@code spark:raw,duckdb:distinct_join}, only those run. As many events come out as the users make, about 47 each.
 */
public final class RetentionStoreBenchmark {
    private static final String STATEMENTS = "retention/duckdb";
    private static final long DAY_MICROS = 86_400_000_000L;
    /** More than there are offsets: the number of a cell is its day times this, and its offset. */
    private static final int OFFSETS = 1_000;

    private RetentionStoreBenchmark() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        long users = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_500_000L;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        Path folder = Path.of(arguments.length > 2 ? arguments[2] : "bench/target/store-" + users);
        List<String> only = arguments.length > 3 ? Arrays.asList(arguments[3].split(",", -1)) : List.of();
        try (SparkSession spark = BenchmarkSession.start()) {
            StoreFiles files = new StoreFiles(spark, new UserDays(users), folder);
            files.write();
            System.out.printf(
                    "%,d events of %,d users, %,d rows of activity, %,d masks%n",
                    files.events().count(),
                    users,
                    files.activity().count(),
                    files.masks().count());
            CheckedContest answers = new CheckedContest(rounds, only);
            try (DuckDb duckDb = new DuckDb()) {
                for (Map.Entry<String, String> table : files.parquetFiles().entrySet()) {
                    duckDb.view(table.getKey(), table.getValue());
                }
                for (String statement : List.of("distinct_join", "user_days", "bits")) {
                    String sql = StatementText.of(STATEMENTS, statement);
                    answers.enter("duckdb:" + statement, () -> duckDb.usersByLevel(sql));
                    answers.enter(
                            "duckdb:" + statement + "_by_text",
                            () -> duckDb.usersByLevel(sql.replace("user_key", "user_id")));
                }
                for (String statement : List.of("activity", "masks")) {
                    String sql = StatementText.of(STATEMENTS, statement);
                    answers.enter("duckdb:" + statement, () -> duckDb.usersByLevel(sql));
                }
                answers.enter("spark:raw", () -> cells(fromEvents(files.events(), "user_key", "event_name")));
                answers.enter("spark:raw_by_text", () -> cells(fromEvents(files.events(), "user_id", "event_name")));
                answers.enter(
                        "spark:activity",
                        () -> cells(MaskRetentionPlan.run(
                                MaskPlan.days(files.activity().withColumn("local_date", col("event_date"))),
                                question("signal"))));
                answers.enter("spark:masks", () -> cells(MaskRetentionPlan.run(files.masks(), question("signal"))));
                System.out.printf(
                        "%,d cells have an active user%n", answers.answer().size());
                answers.run();
            }
        }
    }

    private static RetentionTable fromEvents(Dataset<Row> events, String user, String name) {
        return RetentionPlan.run(
                events.select(col(user).as("user_id"), col("event_time"), col(name)),
                question(name),
                () -> asOfMicros());
    }

    private static RetentionQuestion question(String name) {
        return new RetentionQuestion(
                new RetentionSpec(
                        Granularity.DAY,
                        RetentionMode.CALENDAR,
                        RetentionKind.ON,
                        ZoneOffset.UTC,
                        DayOfWeek.MONDAY,
                        null,
                        List.of(),
                        null),
                col(name).equalTo(StoreFiles.SIGNUP),
                null,
                col(name).equalTo(StoreFiles.VISIT),
                null,
                asOfMicros());
    }

    private static long asOfMicros() {
        return (UserDays.FIRST_DAY + UserDays.DAYS) * DAY_MICROS;
    }

    /** The cells with an active user. */
    private static SortedMap<Integer, Long> cells(RetentionTable table) {
        SortedMap<Integer, Long> users = new TreeMap<>();
        table.everybody()
                .cohorts()
                .forEach(row -> row.cells().stream()
                        .filter(cell -> cell.activeUsers() > 0)
                        .forEach(cell -> users.put(
                                (int) row.cohort().toEpochDay() * OFFSETS
                                        + cell.offsets().first(),
                                cell.activeUsers())));
        return users;
    }
}
