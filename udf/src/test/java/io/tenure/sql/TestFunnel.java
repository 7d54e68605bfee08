package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** funnel(ts, within, mode, c1, ..., cN) as Spark SQL runs it. */
final class TestFunnel {
    private static final String STEPS = "event = 'view', event = 'cart', event = 'buy'";

    private static SparkSession spark;

    @BeforeAll
    static void fourUsers() {
        spark = SharedSpark.session();
        spark.sql("""
                SELECT user, at, timestamp_seconds(at) AS ts, event FROM VALUES
                  ('ann', 0, 'view'), ('ann', 10, 'cart'), ('ann', 100, 'cart'), ('ann', 105, 'buy'),
                  ('bob', 7, 'buy'), ('bob', 7, 'cart'), ('bob', 7, 'view'),
                  ('cat', 5, 'cart'), ('cat', NULL, 'view'),
                  ('dan', 1, 'view'), ('dan', 1000, 'view'), ('dan', 1005, 'cart'), ('dan', 1005, NULL)
                AS events(user, at, event)""").createOrReplaceTempView("events");
    }

    @Test
    void everyPlanFindsTheBestChain() {
        AggregateAssert.that("funnel(at, array(NULL, NULL, 10), 'best', " + STEPS + ")")
                .over(spark.table("events"))
                .groupedBy("user")
                .gives(
                        List.of("ann", reach(0, 100, 105)),
                        List.of("bob", reach(7, 7, 7)),
                        List.of("cat", reach()),
                        List.of("dan", reach(1000, 1005)));
    }

    @Test
    void everyPlanFindsTheGreedyChain() {
        AggregateAssert.that("funnel(at, array(NULL, 10, 10), 'greedy, after', " + STEPS + ")")
                .over(spark.table("events"))
                .groupedBy("user")
                .gives(
                        List.of("ann", reach(0, 10)),
                        List.of("bob", reach(7)),
                        List.of("cat", reach()),
                        List.of("dan", reach(1)));
    }

    @Test
    void everyPlanReachesNothingOverNoRows() {
        AggregateAssert.that("funnel(ts, array(NULL, INTERVAL 1 DAY, NULL), 'best', " + STEPS + ")")
                .over(spark.table("events").limit(0))
                .gives(List.of(reach()));
    }

    @Test
    void timesHaveTheTypeOfTheColumn() {
        answers(
                "SELECT funnel(ts, array(NULL, INTERVAL '10' SECOND), 'best', event = 'view', event = 'cart')"
                        + " FROM events WHERE user = 'dan'",
                reach(Timestamp.valueOf("1970-01-01 00:16:40"), Timestamp.valueOf("1970-01-01 00:16:45")));
        answers(
                "SELECT funnel(TIMESTAMP_NTZ'2026-01-01 00:00:00' + make_dt_interval(0, 0, 0, at), array(NULL, INTERVAL 1"
                        + " SECOND), 'best', event = 'view', event = 'cart') FROM events WHERE user = 'dan'",
                reach(LocalDateTime.parse("2026-01-01T00:00:01")));
        answers(
                "SELECT funnel(date_from_unix_date(at), array(NULL, INTERVAL 5 DAYS), 'best', event = 'view', event ="
                        + " 'cart') FROM events WHERE user = 'dan'",
                reach(Date.valueOf("1972-09-27"), Date.valueOf("1972-10-02")));
        for (String type : List.of("TINYINT", "SMALLINT", "INT", "BIGINT")) {
            answers(
                    "SELECT CAST(reach.times AS ARRAY<INT>), typeof(reach) FROM (SELECT funnel(CAST(at AS " + type
                            + "), array(NULL, 90L), 'best', event = 'cart', event = 'buy') AS reach FROM events WHERE user ="
                            + " 'ann')",
                    List.of(100, 105),
                    "struct<steps:int,times:array<" + type.toLowerCase(Locale.ROOT) + ">>");
        }
    }

    @Test
    void limitsMayBeIntervalsOfAnyUnitsOrNone() {
        answers(
                "SELECT funnel(ts, array(NULL, INTERVAL 1 DAY, INTERVAL '5.0' SECOND), 'best', " + STEPS + ").steps,"
                        + " funnel(ts, array(NULL, INTERVAL 1 DAY, INTERVAL '4.999999' SECOND), 'best', " + STEPS
                        + ").steps, funnel(ts, array(NULL, NULL, NULL), 'best', " + STEPS + ").steps,"
                        + " funnel(at, array(NULL, CAST(NULL AS INT), 5), 'best', " + STEPS + ").steps"
                        + " FROM events WHERE user = 'ann'",
                3,
                2,
                3,
                3);
    }

    @Test
    void nullConditionsAreFalse() {
        answers(
                "SELECT funnel(ts, array(NULL, NULL, NULL), 'best', a, NULL, b) FROM VALUES (1, true, true), (2, NULL,"
                        + " true) AS flags(ts, a, b)",
                reach(1));
    }

    @Test
    void distinctFilterHavingCubeAndSubqueries() {
        answers(
                "SELECT funnel(DISTINCT at, array(NULL, NULL), 'best', event = 'view', event = 'view'),"
                        + " funnel(at, array(NULL, NULL), 'best', event = 'view', event = 'view') FILTER (WHERE at > 1)"
                        + " FROM (SELECT * FROM events WHERE user = 'dan' UNION ALL SELECT * FROM events WHERE user ="
                        + " 'dan' AND at = 1000)",
                reach(1, 1000),
                reach(1000, 1000));
        answers(
                "SELECT user FROM events GROUP BY user HAVING funnel(at, array(NULL, NULL, 10), 'best', " + STEPS
                        + ").steps = 3 AND user < 'b'",
                "ann");
        answers(
                "SELECT (SELECT funnel(at, array(NULL, NULL, NULL), 'best', " + STEPS
                        + ") FROM events WHERE events.user = users.user) FROM VALUES ('eve') AS users(user)",
                reach());
        answers(
                "SELECT funnel(at, array(NULL, NULL, NULL), 'best', " + STEPS
                        + ").steps FROM events WHERE user = 'ann' GROUP BY CUBE (user) HAVING user IS NULL",
                3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "funnel(at, array(NULL), 'best') | funnel needs at least 4 arguments, got 3; write e.g. funnel(ts,",
                "funnel(event, array(NULL), 'best', true) | a TIMESTAMP, TIMESTAMP_NTZ, DATE or integral time as argument 1, but event is STRING",
                "funnel(at, array(NULL, 1), 'best', true) | needs one limit per condition, but argument 2, array(CAST(NULL AS INT), 1), has 2 for 1; write NULL for a condition without a limit",
                "funnel(at, array(1, 1), 'best', true, true) | there is none before the first; write NULL as the first element of argument 2, array(1, 1)",
                "funnel(at, array(), 'best', true) | funnel takes 1 to 64 steps, but argument 2, array(), has 0 elements",
                "funnel(at, array(NULL, -1), 'best', true, true) | limits of 0 or more, but element 2 of argument 2, array(CAST(NULL AS INT), -1), is negative; write NULL for no limit",
                "funnel(at, array(NULL, INTERVAL 1 HOUR), 'best', true, true) | as an ARRAY of numbers in the unit of the INT time, e.g. array(NULL, 3600), as argument 2",
                "funnel(ts, array(NULL, 1), 'best', true, true) | as an ARRAY of INTERVALs of days to seconds, e.g. array(NULL, INTERVAL 1 HOUR), as argument 2",
                "funnel(ts, array(NULL, INTERVAL 1 MONTH), 'best', true, true) | as an ARRAY of INTERVALs of days to seconds",
                "funnel(ts, INTERVAL 1 HOUR, 'best', true) | as an ARRAY of INTERVALs of days to seconds",
                "funnel(at, array(NULL, at), 'best', true, true) | needs the limits of the steps as a constant, but argument 2, array(CAST(NULL AS INT), at), differs by row",
                "funnel(at, CAST(NULL AS ARRAY<INT>), 'best', true) | needs the limits of the steps, but argument 2 is NULL",
                "funnel(at, array(NULL), event, true) | needs the mode, 'best' or 'greedy' as a constant, but argument 3, event, differs by row",
                "funnel(at, array(NULL), 1, true) | a constant STRING, the mode, 'best' or 'greedy' as argument 3",
                "funnel(at, array(NULL), 'gredy', true) | Unknown mode 'gredy'; a mode is best or greedy, and after if you like; did you mean 'greedy'?",
                "funnel(at, array(NULL), '', true) | A mode is 'best' (the furthest step that any choice of events reaches) or 'greedy'",
                "funnel(at, array(NULL), 'best', at) | expects a BOOLEAN condition as argument 4, but at is INT; write a comparison",
            },
            quoteCharacter = '`')
    void argumentErrorsNamePositionValueAndCure(String call, String message) {
        for (String ansi : List.of("true", "false")) {
            SessionConf.during(
                    Map.of("spark.sql.ansi.enabled", ansi),
                    () -> assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM events"))
                            .isInstanceOf(AnalysisException.class)
                            .hasMessageContaining(message));
        }
    }

    private static List<Object> reach(Object... times) {
        return List.of(times.length, List.of(times));
    }

    private static void answers(String sql, Object... row) {
        AggregateAssert.assertAnswer(sql, spark.sql(sql), List.of(List.of(row)));
    }
}
