package io.tenure.sql;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestSessionize {
    private static final String OVER = " OVER (PARTITION BY user ORDER BY ts)";

    private final SparkSession spark = SharedSpark.session();

    /** User a has a pause of the gap, one longer, a tie and a row without a time. */
    private Dataset<Row> visits() {
        return spark.sql("SELECT user, at, timestamp_seconds(at) AS ts FROM VALUES ('a', 0), ('a', 30), ('a', 61),"
                + " ('a', 61), ('a', NULL), ('b', 1000), ('c', NULL) AS t(user, at)");
    }

    private static List<List<?>> sessionsOfVisits() {
        return List.of(
                List.of("a", 0, 1L),
                List.of("a", 30, 1L),
                List.of("a", 61, 2L),
                List.of("a", 61, 2L),
                Arrays.asList("a", null, null),
                List.of("b", 1000, 1L),
                Arrays.asList("c", null, null));
    }

    @Test
    void sessionsAreTheSameUnderEveryPlan() {
        WindowAssert.that("sessionize(ts, INTERVAL 30 SECONDS)" + OVER)
                .over(visits())
                .beside("user", "at")
                .givesAll(sessionsOfVisits());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PARTITION BY user ORDER BY ts NULLS LAST",
                "PARTITION BY user ORDER BY ts NULLS FIRST",
                "PARTITION BY user ORDER BY ts, at DESC",
                "PARTITION BY user ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                "PARTITION BY user ORDER BY at"
            })
    void otherWaysToWriteAscendingTimeAreFine(String window) {
        check(window, visits().selectExpr("user", "at", "sessionize(ts, INTERVAL 30 SECONDS) OVER (" + window + ")"));
    }

    @Test
    void worksThroughColumns() {
        check(
                "call_function",
                visits().select(
                                col("user"),
                                col("at"),
                                call_function("sessionize", col("ts"), expr("INTERVAL 30 SECONDS"))
                                        .over(Window.partitionBy("user").orderBy("ts"))));
    }

    private static void check(String name, Dataset<Row> answer) {
        AggregateAssert.assertAnswer(name, answer, sessionsOfVisits());
    }

    @Test
    void agreesWithNaiveSessionsOnManyUsersInOneQuery() {
        long seed = 1;
        Random random = new Random(seed);
        int gap = 4;
        List<Row> rows = new ArrayList<>();
        List<List<Object>> expected = new ArrayList<>();
        for (int user = 0; user < 500; user++) {
            List<Integer> times = random.ints(random.nextInt(20), 0, 1 + random.nextInt(60))
                    .boxed()
                    .toList();
            for (int time : times) {
                rows.add(RowFactory.create(user, time));
                expected.add(List.of(user, time, naiveSession(times, time, gap)));
            }
            if (random.nextBoolean()) {
                rows.add(RowFactory.create(user, null));
                expected.add(Arrays.asList(user, null, null));
            }
        }
        Collections.shuffle(rows, random);
        Dataset<Row> input =
                spark.createDataFrame(rows, new StructType().add("user", "int").add("ts", "int"));
        AggregateAssert.assertAnswer(
                "seed " + seed, input.selectExpr("user", "ts", "sessionize(ts, " + gap + ")" + OVER), expected);
    }

    /** One more than the number of times so far that have none within the gap before them. */
    private static long naiveSession(List<Integer> times, int until, int gap) {
        int first = Collections.min(times);
        return 1
                + times.stream()
                        .distinct()
                        .filter(time -> time <= until && time != first)
                        .filter(time -> times.stream().noneMatch(other -> other < time && time - other <= gap))
                        .count();
    }

    @Test
    void takesEveryKindOfTime() {
        for (String type : List.of("TIMESTAMP", "TIMESTAMP_NTZ", "DATE")) {
            assertThat(sessions(
                            "CAST(day AS " + type + ")",
                            "INTERVAL 1 DAY",
                            "('2026-03-01'), ('2026-03-02')," + " ('2026-03-04')",
                            "day"))
                    .as(type)
                    .containsExactly(1L, 1L, 2L);
        }
        for (String type : List.of("TINYINT", "SMALLINT", "INT", "BIGINT")) {
            assertThat(sessions("CAST(at AS " + type + ")", "30", "(-60), (-30), (1)", "at"))
                    .as(type)
                    .containsExactly(1L, 1L, 2L);
        }
    }

    @Test
    void aDateCountsAsItsMidnight() {
        String days = "(DATE'2026-03-01'), (DATE'2026-03-02'), (DATE'2026-03-03')";
        assertThat(sessions("day", "INTERVAL 24 HOURS", days, "day")).containsExactly(1L, 1L, 1L);
        assertThat(sessions("day", "INTERVAL '23:59:59.999999' HOUR TO SECOND", days, "day"))
                .containsExactly(1L, 2L, 3L);
        assertThat(sessions("day", "INTERVAL 0 DAYS", days, "day")).containsExactly(1L, 2L, 3L);
        assertThat(sessions("day", "INTERVAL 2000000 DAYS", "(DATE'0001-01-01'), (DATE'9999-12-31')", "day"))
                .containsExactly(1L, 2L);
    }

    @Test
    void timesMayLieFurtherApartThanALong() {
        String times = "(-9223372036854775808L), (-9223372036854775808L), (9223372036854775807L)";
        assertThat(sessions("at", "9223372036854775807", times, "at")).containsExactly(1L, 1L, 2L);
        assertThat(sessions("at", "0", times, "at")).containsExactly(1L, 1L, 2L);
    }

    private List<Long> sessions(String time, String gap, String values, String column) {
        return spark
                .sql("SELECT sessionize(" + time + ", " + gap + ") OVER (ORDER BY " + time + ") AS session FROM VALUES "
                        + values + " AS t(" + column + ") ORDER BY " + time)
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    @Test
    void severalWindowsOfOneQueryDoNotDisturbEachOther() {
        visits().where("user = 'a' AND at IS NOT NULL").createOrReplaceTempView("visits");
        AggregateAssert.assertAnswer(
                "several windows",
                spark.sql("SELECT at, sessionize(ts, INTERVAL 30 SECONDS)" + OVER
                        + ", sessionize(at, 31) OVER (ORDER BY at),"
                        + " sessionize(at, 0) OVER (ORDER BY at), lag(at) OVER (ORDER BY at), sum(1) OVER (PARTITION BY at)"
                        + " FROM visits"),
                List.of(
                        Arrays.asList(0, 1L, 1L, 1L, null, 1L),
                        List.of(30, 1L, 1L, 2L, 0, 1L),
                        List.of(61, 2L, 1L, 3L, 30, 2L),
                        List.of(61, 2L, 1L, 3L, 61, 2L)));
    }

    @Test
    void sessionsCanBeGrouped() {
        visits().createOrReplaceTempView("visits");
        AggregateAssert.assertAnswer(
                "lengths",
                spark.sql("SELECT user, session, max(at) - min(at), count(*) FROM (SELECT *, sessionize(ts, INTERVAL 30"
                        + " SECONDS)" + OVER
                        + " AS session FROM visits) WHERE session IS NOT NULL GROUP BY user, session"),
                List.of(List.of("a", 1L, 30, 2L), List.of("a", 2L, 0, 2L), List.of("b", 1L, 0, 1L)));
    }

    @Test
    void isNullableOnlyWhereTheTimeIs() {
        StructType schema = spark.sql("SELECT sessionize(id, 1) OVER (ORDER BY id) AS of_ids, sessionize(at, 1) OVER"
                        + " (ORDER BY at) AS of_times FROM range(3), VALUES (1), (NULL) AS t(at)")
                .schema();
        assertThat(new TreeMap<>(Map.of(
                        "of_ids", schema.apply("of_ids").nullable(),
                        "of_times", schema.apply("of_times").nullable())))
                .isEqualTo(Map.of("of_ids", false, "of_times", true));
    }

    @Test
    void refusesRowsThatDoNotComeInTheOrderOfTheirTimes() {
        Map<String, Map<String, String>> plans = Map.of(
                "compiled", Map.of(),
                "interpreted",
                        Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN"));
        plans.forEach((plan, settings) -> SessionConf.during(settings, () -> {
            refusesToRun("PARTITION BY user ORDER BY ts DESC");
            refusesToRun("PARTITION BY user ORDER BY -at");
            refusesToRun("ORDER BY user DESC, ts");
        }));
    }

    private void refusesToRun(String window) {
        Dataset<Row> query = visits().selectExpr("sessionize(at, 30) OVER (" + window + ")");
        assertThatThrownBy(query::collectAsList)
                .as(window)
                .hasRootCauseInstanceOf(TenureException.class)
                .rootCause()
                .hasMessageContaining("Sessions are numbered in the order of time, but time ")
                .hasMessageContaining(
                        "sort ascending, in SQL with sessionize(ts, gap) OVER (PARTITION BY user ORDER BY ts)");
    }

    @Test
    void refusesACallThatIsNotOverRowsInOrder() {
        refuses("sessionize(ts, INTERVAL 30 SECONDS)", "requires an OVER clause");
        refuses("max(sessionize(ts, INTERVAL 30 SECONDS))", "OVER");
        refuses("sessionize(ts, INTERVAL 30 SECONDS) OVER (PARTITION BY user)", "ORDER BY");
        refuses(
                "sessionize(ts, INTERVAL 30 SECONDS) OVER (ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)",
                "must match the required frame");
        refuses(
                "sessionize(ts, INTERVAL 30 SECONDS) OVER (ORDER BY ts RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)",
                "must match the required frame");
    }

    @Test
    void refusesWrongArgumentsWhenTheQueryIsAnalysed() {
        refuses(
                "sessionize(ts)" + OVER,
                "sessionize needs 2 arguments, got 1; write e.g. sessionize(ts, INTERVAL 30 MINUTES) OVER (PARTITION BY");
        refuses("sessionize(ts, 30, 30)" + OVER, "sessionize needs 2 arguments, got 3");
        refuses("sessionize(ts, 30)" + OVER, "the gap as an INTERVAL of days to seconds");
        refuses("sessionize(ts, INTERVAL 1 MONTH)" + OVER, "the gap as an INTERVAL of days to seconds");
        refuses("sessionize(at, INTERVAL 30 SECONDS)" + OVER, "the gap as a number in the unit of the INT time");
        refuses("sessionize(ts, INTERVAL -1 SECONDS)" + OVER, "needs the gap of 0 or more");
        refuses("sessionize(at, at)" + OVER, "needs the gap as a constant");
        refuses("sessionize(at, CAST(NULL AS INT))" + OVER, "needs the gap, but argument 2 is NULL");
        refuses(
                "sessionize(user, 30)" + OVER,
                "integral time as argument 1, but user is STRING; write to_timestamp(user)");
    }

    private void refuses(String call, String message) {
        visits().createOrReplaceTempView("visits");
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM visits"))
                .as(call)
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }
}
