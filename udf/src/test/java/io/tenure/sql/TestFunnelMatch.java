package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** funnel_match(events, within, mode) as Spark SQL runs it. */
final class TestFunnelMatch {
    private static final List<Map<String, String>> SETTINGS = List.of(
            Map.of(),
            Map.of("spark.sql.ansi.enabled", "false"),
            Map.of("spark.sql.codegen.wholeStage", "false"),
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN"));

    private static SparkSession spark;

    @BeforeAll
    static void session() {
        spark = SharedSpark.session();
    }

    @Test
    void bestReachesWhatGreedyGivesAway() {
        String events = "array(struct(0, 1), struct(10, 2), struct(100, 2), struct(105, 4))";
        answers("SELECT funnel_match(" + events + ", array(NULL, NULL, 10), 'best')", reach(0, 100, 105));
        answers("SELECT funnel_match(" + events + ", array(NULL, NULL, 10), 'greedy')", reach(0, 10));
    }

    @Test
    void aMaskAndAnArrayOfBooleansAreTheSame() {
        answers(
                "SELECT funnel_match(events, array(NULL, 5), 'best'), funnel_match(transform(events, e -> struct(e.t,"
                        + " array(e.m & 1 = 1, e.m & 2 = 2))), array(NULL, 5), 'best'), funnel_match(transform(events, e ->"
                        + " struct(CAST(e.t AS BIGINT), CAST(e.m AS BIGINT))), array(NULL, 5), 'best').steps"
                        + " FROM VALUES (array(named_struct('t', 9, 'm', 2), named_struct('t', 4, 'm', 1))) AS users(events)",
                reach(4, 9),
                reach(4, 9),
                2);
    }

    @Test
    void nullsAreNoEventsAndNoConditions() {
        answers(
                "SELECT funnel_match(events, array(NULL, NULL), 'best') FROM VALUES"
                        + " (array(NULL, struct(NULL, 1), struct(1, NULL), struct(2, 1), NULL, struct(3, 2))) AS"
                        + " users(events)",
                reach(2, 3));
        answers(
                "SELECT funnel_match(events, array(NULL, NULL), 'best') FROM VALUES"
                        + " (array(struct(1, array(NULL, true)), struct(2, array(true, NULL)), struct(3, NULL))) AS"
                        + " users(events)",
                reach(2));
        answers(
                "SELECT funnel_match(events, array(NULL), 'best') IS NULL FROM VALUES (CAST(NULL AS ARRAY<STRUCT<t: INT, m:"
                        + " BIGINT>>)) AS users(events)",
                true);
        answers("SELECT funnel_match(CAST(array() AS ARRAY<STRUCT<t: INT, m: INT>>), array(NULL), 'best')", reach());
    }

    @Test
    void timesHaveTheTypeOfTheEvents() {
        answers(
                "SELECT funnel_match(array(struct(TIMESTAMP'2026-01-01 10:00:00', 1), struct(TIMESTAMP'2026-01-01"
                        + " 11:00:00', 2)), array(NULL, INTERVAL 1 HOUR), 'best')",
                reach(Timestamp.valueOf("2026-01-01 10:00:00"), Timestamp.valueOf("2026-01-01 11:00:00")));
        answers(
                "SELECT funnel_match(array(struct(TIMESTAMP_NTZ'2026-01-01 10:00:00', 1)), array(NULL, INTERVAL 1 HOUR),"
                        + " 'best')",
                reach(LocalDateTime.parse("2026-01-01T10:00:00")));
        answers(
                "SELECT funnel_match(array(struct(DATE'2026-03-29', 1), struct(DATE'2026-03-30', 2)), array(NULL,"
                        + " INTERVAL 1 DAY), 'best')",
                reach(Date.valueOf("2026-03-29"), Date.valueOf("2026-03-30")));
        answers(
                "SELECT funnel_match(array(struct(7Y, 1), struct(9Y, 2)), array(NULL, 2), 'best')",
                reach((byte) 7, (byte) 9));
    }

    @Test
    void masksMayUseEveryBit() {
        String limits = "array(NULL" + ", NULL".repeat(63) + ")";
        answers("SELECT funnel_match(array_repeat(struct(1, -1L), 70), " + limits + ", 'best').steps", 64);
        String thirtyTwo = "array(NULL" + ", NULL".repeat(31) + ")";
        answers("SELECT funnel_match(array_repeat(struct(1, -1), 70), " + thirtyTwo + ", 'best').steps", 32);
    }

    /** Users of 0 to 19 events in any order, many of them at the same time. */
    @ParameterizedTest
    @ValueSource(strings = {"best", "greedy", "best, after", "greedy, after"})
    void theAggregateAndTheArrayAgreeUnderEverySetting(String mode) {
        spark.sql(
                        "SELECT id % 50 AS user, CAST(hash(id, 1) % 8 AS INT) AS at, hash(id, 2) % 3 = 0 AS a, hash(id, 3) % 3 ="
                                + " 0 AS b, hash(id, 4) % 3 = 0 AS c FROM range(600) WHERE hash(id % 50) % 600 <= id")
                .createOrReplaceTempView("random_events");
        String limits = "array(NULL, INTERVAL 3 SECONDS, INTERVAL 2 SECONDS), '" + mode + "'";
        String events = "collect_list(struct(timestamp_seconds(at), array(a, b, c)))";
        String reaches = "SELECT user, funnel(timestamp_seconds(at), " + limits + ", a, b, c) AS of_rows, funnel_match("
                + events + ", " + limits + ") AS of_array, funnel_match(sort_array(" + events + "), " + limits
                + ") AS of_sorted_array FROM random_events GROUP BY user";
        for (Map<String, String> settings : SETTINGS) {
            SessionConf.during(
                    settings,
                    () -> AggregateAssert.assertAnswer(
                            reaches,
                            spark.sql("SELECT count(*), count_if(of_rows = of_array AND of_rows = of_sorted_array),"
                                    + " count(DISTINCT of_rows.steps) FROM (" + reaches + ")"),
                            List.of(List.of(50L, 50L, 4L))));
        }
    }

    @Test
    void itWorksInsideAFunctionOfAnArray() {
        answers(
                "SELECT transform(sessions, events -> funnel_match(events, array(NULL, NULL), 'best').steps) FROM VALUES"
                        + " (array(array(struct(1, 1), struct(2, 2)), array(struct(1, 2)), NULL)) AS users(sessions)",
                Arrays.asList(2, 0, null));
    }

    @Test
    void itRunsInGeneratedCode() {
        String plan = spark.sql("SELECT funnel_match(array(struct(id, 1)), array(NULL), 'best') FROM range(3)")
                .queryExecution()
                .executedPlan()
                .toString();
        assertThat(plan).contains("*(1) Project [funnel_match(");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "struct(1, 4) | a funnel of 2 steps, but an event has the mask 4 with the bit of step 3; give within an element for it, or clear it: mask & 3",
                "struct(1, array(true)) | a funnel of 2 steps, but an event has 1 conditions; give one condition per element of within",
                "struct(1, array(true, true, NULL)) | a funnel of 2 steps, but an event has 3 conditions",
            })
    void conditionsThatDoNotFitTheStepsAreAnError(String event, String message) {
        for (Map<String, String> settings : SETTINGS) {
            SessionConf.during(
                    settings,
                    () -> assertThatThrownBy(
                                    () -> spark.sql("SELECT funnel_match(events, array(NULL, NULL), 'best') FROM"
                                                    + " (SELECT array(" + event + ") AS events FROM range(1))")
                                            .collectAsList())
                            .hasStackTraceContaining(message));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "funnel_match(events, array(NULL)) | funnel_match needs 3 arguments, got 2; write e.g. funnel_match(events,",
                "funnel_match(1, array(NULL), 'best') | an ARRAY of structs of a time and a mask of steps or an ARRAY<BOOLEAN>, e.g. collect_list(struct(ts, array(event = 'view', event = 'buy'))), as argument 1, but 1 is INT. SQLSTATE",
                "funnel_match(NULL, array(NULL), 'best') | but NULL is VOID. SQLSTATE",
                "funnel_match(array(struct(1)), array(NULL), 'best') | an ARRAY of structs of a time and a mask",
                "funnel_match(array(struct('1', 1)), array(NULL), 'best') | an ARRAY of structs of a time and a mask",
                "funnel_match(array(struct(1, 'view')), array(NULL), 'best') | an ARRAY of structs of a time and a mask",
                "funnel_match(events, array(), 'best') | funnel_match takes 1 to 64 steps, but argument 2, array(), has 0 elements; give one per step",
                "funnel_match(events, array(1), 'best') | write NULL as the first element of argument 2, array(1)",
                "funnel_match(events, array(NULL, INTERVAL 1 DAY), 'best') | in the unit of the INT time",
                "funnel_match(events, array(NULL, size(events)), 'best') | needs the limits of the steps as a constant",
                "funnel_match(events, array(NULL), 'beast') | did you mean 'best'?",
            },
            quoteCharacter = '`')
    void argumentErrorsNamePositionValueAndCure(String call, String message) {
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM VALUES (array(struct(1, 1))) AS users(events)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }

    private static List<Object> reach(Object... times) {
        return List.of(times.length, List.of(times));
    }

    private static void answers(String sql, Object... row) {
        for (Map<String, String> settings : SETTINGS) {
            SessionConf.during(
                    settings, () -> AggregateAssert.assertAnswer(sql, spark.sql(sql), List.of(Arrays.asList(row))));
        }
    }
}
