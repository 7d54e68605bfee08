package io.tenure.sql;

import static io.tenure.SameData.assertSameData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** window_funnel(window, [modes,] ts, c1, ..., cN) as Spark SQL runs it. */
final class TestWindowFunnel {
    private static final String STEPS = "event = 'view', event = 'cart', event = 'buy'";
    private static final String CALL = "window_funnel(INTERVAL 10 SECONDS, ts, " + STEPS + ")";

    private static SparkSession spark;

    @BeforeAll
    static void fourUsers() {
        spark = SharedSpark.session();
        spark.sql("""
                SELECT user, channel, at, timestamp_seconds(at) AS ts, event FROM VALUES
                  ('ann', 'web', 1, 'view'), ('ann', 'web', 4, 'cart'), ('ann', 'app', 11, 'buy'),
                  ('bob', 'web', 1, 'view'), ('bob', 'web', 2, 'help'), ('bob', 'app', 4, 'cart'), ('bob', 'app', 12, 'buy'),
                  ('cat', 'app', 1, 'cart'),
                  ('dan', 'app', NULL, 'view')
                AS clicks(user, channel, at, event)""").createOrReplaceTempView("clicks");
    }

    @Test
    void everyPlanGivesTheSameAnswerPerGroup() {
        AggregateAssert.that(CALL)
                .over(spark.table("clicks"))
                .groupedBy("user")
                .gives(List.of("ann", 3), List.of("bob", 2), List.of("cat", 0), List.of("dan", 0));
    }

    @Test
    void everyPlanGivesTheSameAnswerWhereRowsOfNoStepCount() {
        AggregateAssert.that("window_funnel(INTERVAL 10 SECONDS, 'strict_order', ts, " + STEPS + ")")
                .over(spark.table("clicks"))
                .groupedBy("user")
                .gives(List.of("ann", 3), List.of("bob", 1), List.of("cat", 0), List.of("dan", 0));
    }

    @Test
    void everyPlanGivesTheSameAnswerOverAllRowsAndOverNone() {
        AggregateAssert.that(CALL).over(spark.table("clicks")).gives(List.of(3));
        AggregateAssert.that(CALL).over(spark.table("clicks").limit(0)).gives(List.of(0));
    }

    @Test
    void everySetOfModesAgreesWithTheMatcherOnRandomRows() {
        RandomRows random = RandomRows.of(5);
        List<String> modes = List.of(
                "",
                "strict_deduplication",
                "strict_order",
                "strict_increase",
                "strict_once",
                "strict_order, allow_reentry",
                "strict_deduplication, strict_once",
                "strict_deduplication, strict_order, strict_increase, strict_once, allow_reentry");
        AggregateAssert.assertAnswer(
                "every set of modes",
                random.input()
                        .groupBy("user")
                        .agg(functions.expr(
                                modes.stream().map(RandomRows::call).collect(Collectors.joining(", ", "array(", ")")))),
                random.expected(modes));
    }

    @Test
    void everyPlanAgreesWithTheMatcherOnRandomRows() {
        RandomRows random = RandomRows.of(6);
        AggregateAssert.that(RandomRows.call("strict_order, strict_once"))
                .over(random.input())
                .groupedBy("user")
                .givesAll(random.expected("strict_order, strict_once"));
    }

    /** Rows with a time and a mask of three steps, and their answers from the matcher. */
    private record RandomRows(List<Row> rows, Map<Integer, EventBuffer> events) {
        static RandomRows of(long seed) {
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>();
            Map<Integer, EventBuffer> events = new TreeMap<>();
            for (int i = 0; i < 400; i++) {
                int user = random.nextInt(40);
                long at = random.nextInt(12);
                long steps = random.nextInt(3) == 0 ? random.nextInt(8) : 1L << random.nextInt(3);
                rows.add(RowFactory.create(user, at, steps));
                events.computeIfAbsent(user, id -> new EventBuffer()).add(at, steps);
            }
            return new RandomRows(rows, events);
        }

        Dataset<Row> input() {
            StructType schema = new StructType()
                    .add("user", DataTypes.IntegerType)
                    .add("at", DataTypes.LongType)
                    .add("steps", DataTypes.LongType);
            return spark.createDataFrame(rows, schema);
        }

        static String call(String modes) {
            return "window_funnel(6, '" + modes + "', at, steps & 1 = 1, steps & 2 = 2, steps & 4 = 4)";
        }

        List<List<Object>> expected(String modes) {
            return answers(buffer -> answer(modes, buffer));
        }

        List<List<Object>> expected(List<String> modes) {
            return answers(
                    buffer -> modes.stream().map(each -> answer(each, buffer)).toList());
        }

        private List<List<Object>> answers(Function<EventBuffer, Object> answer) {
            return events.entrySet().stream()
                    .map(user -> List.of(user.getKey(), answer.apply(user.getValue())))
                    .toList();
        }

        private static int answer(String modes, EventBuffer buffer) {
            return new FunnelMatcher(3, 6, FunnelMode.parse(modes)).stepsReached(buffer.cursor());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TINYINT,       10",
        "SMALLINT,      10S",
        "INT,           10L",
        "BIGINT,        10",
        "TIMESTAMP,     INTERVAL 10 SECONDS",
        "TIMESTAMP_NTZ, INTERVAL '0:10' MINUTE TO SECOND",
    })
    void timesAreTimestampsOrIntegersOfAnyWidth(String type, String window) {
        String time = type.startsWith("TIMESTAMP")
                ? "CAST(timestamp_seconds(at) AS " + type + ")"
                : "CAST(at AS " + type + ")";
        answers(
                "SELECT window_funnel(" + window + ", " + time + ", " + STEPS + ") FROM clicks WHERE user <> 'ann'",
                List.of(2));
    }

    @Test
    void aDateIsItsMidnight() {
        String days = " FROM VALUES (DATE'2025-01-01', 'view'), (DATE'2025-01-08', 'buy') AS visits(day, event)";
        answers("SELECT window_funnel(INTERVAL 7 DAYS, day, event = 'view', event = 'buy')" + days, List.of(2));
        answers("SELECT window_funnel(INTERVAL 167 HOURS, day, event = 'view', event = 'buy')" + days, List.of(1));
        answers(
                "SELECT window_funnel(INTERVAL 0 DAYS, day, true, true) FROM VALUES (DATE'0001-01-01') AS visits(day)",
                List.of(2));
    }

    @Test
    void theWindowIsExactToTheMicrosecond() {
        String events = " FROM VALUES (TIMESTAMP'2025-01-01 00:00:00', 1), (TIMESTAMP'2025-01-01 00:00:01.5', 2)"
                + " AS events(ts, step)";
        answers("SELECT window_funnel(INTERVAL 1.5 SECONDS, ts, step = 1, step = 2)" + events, List.of(2));
        answers("SELECT window_funnel(INTERVAL 1.499999 SECONDS, ts, step = 1, step = 2)" + events, List.of(1));
    }

    @Test
    void nullConditionsAreFalseAndRowsOfNullsOnlyEndStrictOrder() {
        String rows = " FROM VALUES (1, true, NULL), (2, NULL, NULL), (3, NULL, true) AS events(ts, a, b)";
        answers("SELECT window_funnel(9, ts, a, b), window_funnel(9, ts, a, NULL)" + rows, List.of(2, 1));
        answers("SELECT window_funnel(9, 'strict_order', ts, a, b)" + rows, List.of(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 32, 33, 64})
    void upToSixtyFourConditions(int conditions) {
        answers(
                "SELECT window_funnel(" + conditions + ", id, " + conditions(conditions) + ") FROM range(" + conditions
                        + ")",
                List.of(conditions));
    }

    private static String conditions(int count) {
        return IntStream.range(0, count).mapToObj(i -> "id = " + i).collect(Collectors.joining(", "));
    }

    @Test
    void resultIsAnIntegerThatIsNeverNull() {
        StructType schema =
                spark.sql("SELECT " + CALL + " AS steps FROM clicks").schema();
        assertThat(schema.apply("steps").dataType()).isEqualTo(DataTypes.IntegerType);
        assertThat(schema.apply("steps").nullable()).isFalse();
    }

    @Test
    void columnIsNamedByTheCall() {
        assertThat(spark.sql("SELECT window_funnel(INTERVAL 1 HOUR, 'strict_once', ts, event = 'view') FROM clicks")
                        .columns())
                .containsExactly("window_funnel(INTERVAL '01' HOUR, strict_once, ts, (event = view))");
    }

    @Test
    void groupsWithoutRowsHaveNoResultAndNoGroupsHaveOne() {
        answers("SELECT user, " + CALL + " FROM clicks WHERE at > 99 GROUP BY user");
        answers("SELECT " + CALL + " FROM clicks WHERE at > 99", List.of(0));
    }

    @Test
    void havingCubeAndRollup() {
        answers("SELECT user FROM clicks GROUP BY user HAVING " + CALL + " >= 2", List.of("ann"), List.of("bob"));
        answers(
                "SELECT coalesce(channel, '*'), " + CALL + " FROM clicks WHERE user = 'bob' GROUP BY CUBE (channel)",
                List.of("*", 2),
                List.of("web", 1),
                List.of("app", 0));
        answers(
                "SELECT coalesce(user, '*'), coalesce(channel, '*'), " + CALL
                        + " FROM clicks WHERE user IN ('ann', 'cat')" + " GROUP BY ROLLUP (user, channel)",
                List.of("*", "*", 3),
                List.of("ann", "*", 3),
                List.of("ann", "web", 2),
                List.of("ann", "app", 0),
                List.of("cat", "*", 0),
                List.of("cat", "app", 0));
    }

    @Test
    void pivot() {
        answers(
                "SELECT * FROM (SELECT user, channel, ts, event FROM clicks WHERE user < 'c') PIVOT (" + CALL
                        + " FOR channel IN ('web', 'app'))",
                List.of("ann", 2, 0),
                List.of("bob", 1, 0));
    }

    @Test
    void distinctAndFilter() {
        answers(
                "SELECT window_funnel(DISTINCT INTERVAL 10 SECONDS, ts, " + STEPS + "), count(DISTINCT user), "
                        + CALL + " FILTER (WHERE user = 'bob'), "
                        + CALL.replace("ts,", "'strict_order', ts,") + " FILTER (WHERE user = 'bob') FROM clicks",
                List.of(3, 4L, 2, 1));
        answers(
                "SELECT window_funnel(10, 'strict_deduplication', at, " + STEPS + "), "
                        + "window_funnel(DISTINCT 10, 'strict_deduplication', at, " + STEPS + ")"
                        + " FROM VALUES (1, 'view'), (2, 'cart'), (2, 'cart'), (3, 'buy') AS clicks(at, event)",
                List.of(2, 3));
    }

    @Test
    void runningWindows() {
        answers(
                "SELECT at, " + CALL + " OVER (PARTITION BY user ORDER BY at) FROM clicks WHERE user = 'bob'",
                List.of(1, 1),
                List.of(2, 1),
                List.of(4, 2),
                List.of(12, 2));
        answers(
                "SELECT at, " + CALL + " OVER (ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM clicks"
                        + " WHERE user = 'ann'",
                List.of(1, 1),
                List.of(4, 2),
                List.of(11, 0));
        answers(
                "SELECT at, " + CALL + " OVER (ORDER BY at ROWS BETWEEN 8 FOLLOWING AND 9 FOLLOWING) FROM clicks"
                        + " WHERE user = 'cat'",
                List.of(1, 0));
    }

    @Test
    void subqueries() {
        answers(
                "SELECT users.user, (SELECT " + CALL + " FROM clicks WHERE clicks.user = users.user)"
                        + " FROM VALUES ('ann'), ('bob'), ('eve') AS users(user)",
                List.of("ann", 3),
                List.of("bob", 2),
                List.of("eve", 0));
        answers(
                "SELECT steps, count(*) FROM (SELECT user, " + CALL
                        + " AS steps FROM clicks GROUP BY user) GROUP BY steps",
                List.of(3, 1L),
                List.of(2, 1L),
                List.of(0, 2L));
    }

    @Test
    void temporaryAndPermanentViews() {
        spark.sql("CREATE OR REPLACE TEMPORARY VIEW funnels AS SELECT user, " + CALL
                + " AS steps FROM clicks GROUP BY user");
        answers("SELECT steps FROM funnels WHERE user = 'bob'", List.of(2));
        spark.sql(
                "CREATE OR REPLACE VIEW funnels_for_good AS SELECT window_funnel(10, 'strict_once', at, at > 0, at > 1)"
                        + " AS steps FROM VALUES (1), (2) AS clicks(at)");
        try {
            answers("SELECT steps FROM funnels_for_good", List.of(2));
        } finally {
            spark.sql("DROP VIEW funnels_for_good");
        }
    }

    @Test
    void pipeSyntaxAndParameters() {
        answers(
                "FROM clicks |> AGGREGATE " + CALL + " AS steps GROUP BY user |> WHERE steps > 1 |> SELECT user",
                List.of("ann"),
                List.of("bob"));
        AggregateAssert.assertAnswer(
                "named parameters",
                spark.sql(
                        "SELECT window_funnel(:window, :modes, at, event = 'view', event = 'cart') FROM clicks WHERE user = 'bob'",
                        Map.of("window", 10, "modes", "strict_order")),
                List.of(List.of(1)));
        answers(
                "SELECT window_funnel(5 + 5, concat('strict_', 'order'), at, event = 'view', event = 'cart') FROM clicks"
                        + " WHERE user = 'bob'",
                List.of(1));
    }

    @Test
    void dataFramesCallItByExpressionOrByName() {
        Dataset<Row> byExpression = spark.table("clicks")
                .groupBy("user")
                .agg(functions
                        .expr("window_funnel(10, 'strict_order', at, event = 'view', event = 'cart')")
                        .as("steps"));
        Dataset<Row> byName = spark.table("clicks")
                .groupBy("user")
                .agg(functions
                        .call_function(
                                "window_funnel",
                                functions.lit(10),
                                functions.lit("strict_order"),
                                functions.col("at"),
                                functions.col("event").equalTo("view"),
                                functions.col("event").equalTo("cart"))
                        .as("steps"));
        assertSameData(byExpression, byName);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window_funnel()                                     | needs at least 3 arguments, got 0; write e.g. window_funnel(INTERVAL 1 HOUR, ts,",
                "window_funnel(10, at)                               | needs at least 3 arguments, got 2",
                "window_funnel(10, 'strict_once', at)                | takes 1 to 64 conditions, got 0",
                "window_funnel(-1, at, true)                         | needs the window of 0 or more, but argument 1 is -1",
                "window_funnel(CAST(NULL AS INT), at, true)          | needs the window, but argument 1 is NULL",
                "window_funnel(at, at, true)                         | needs the window as a constant, but argument 1, at, differs by row; write a literal",
                "window_funnel(NULL, at, true)                       | expects the window as a number in the unit of the INT time as argument 1, but NULL is VOID",
                "window_funnel(1.5, at, true)                        | expects the window as a number in the unit of the INT time as argument 1, but 1.5BD is DECIMAL(2,1)",
                "window_funnel(INTERVAL 1 HOUR, at, true)            | expects the window as a number in the unit of the INT time as argument 1, but INTERVAL '01' HOUR is INTERVAL HOUR",
                "window_funnel(3600, ts, true)                       | expects the window as an INTERVAL of days to seconds beside the TIMESTAMP time, INTERVAL 3600 SECONDS if it is seconds, as argument 1, but 3600 is INT",
                "window_funnel(0.5, ts, true)                        | INTERVAL 0.5 SECONDS if it is seconds",
                "window_funnel(7, DATE'2026-01-01', true)             | beside the DATE time, INTERVAL 7 DAYS if it is days, as argument 1",
                "window_funnel('1 hour', ts, true)                   | beside the TIMESTAMP time, e.g. INTERVAL 1 HOUR, as argument 1, but '1 hour' is STRING",
                "window_funnel(INTERVAL 1 MONTH, ts, true)           | as argument 1, but INTERVAL '1' MONTH is INTERVAL MONTH",
                "window_funnel(INTERVAL -1 DAY, ts, true)            | needs the window of 0 or more, but argument 1 is INTERVAL '-1' DAY",
                "window_funnel(ts, INTERVAL 1 HOUR, true)            | takes the window first and then the time; write window_funnel(INTERVAL '01' HOUR, ts, ...)",
                "window_funnel(10, NULL, at, true)                   | expects the modes or the time as argument 2, but it is NULL; leave the modes out",
                "window_funnel(10, CAST(NULL AS STRING), at, true)   | needs the modes separated by commas, but argument 2 is NULL",
                "window_funnel(10, event, at, true)                  | needs the modes separated by commas as a constant, but argument 2, event, differs by row; if it is the time, write to_timestamp(event)",
                "window_funnel(10, '', event, true)                  | time as argument 3, but event is STRING; write to_timestamp(event)",
                "window_funnel(10, 'strict_ordre', at, true)         | Unknown mode 'strict_ordre'; the modes are strict_deduplication, strict_order, strict_increase, strict_once, allow_reentry; did you mean 'strict_order'?",
                "window_funnel(10, 'strict', at, true)               | Mode 'strict' is what duckdb-behavioral and old releases of ClickHouse call 'strict_deduplication'; the modes are",
                "window_funnel(10, 'timestamp_dedup', at, true)      | Mode 'timestamp_dedup' is a mode of duckdb-behavioral alone; 'strict_increase' also",
                "window_funnel(10, 'allow_reentry', at, true)        | means nothing alone; write 'strict_order, allow_reentry' or leave it out. SQLSTATE",
                "window_funnel(10, at, 'strict_order', true)         | takes the modes as argument 2, in one text and before the time, but argument 3, 'strict_order', is a text too",
                "window_funnel(10, 'strict_order', 'strict_once', at, true) | takes the modes as argument 2, in one text and before the time, but argument 3, 'strict_once', is a text too",
                "window_funnel(10, user, at, true)                   | argument 2, user, differs by row",
                "window_funnel(10, true, at, true)                   | expects a TIMESTAMP, TIMESTAMP_NTZ, DATE or integral time as argument 2, but true is BOOLEAN",
                "window_funnel(10, CAST(at AS DOUBLE), true)         | integral time as argument 2, but CAST(at AS DOUBLE) is DOUBLE",
                "window_funnel(10, at, event)                        | argument 3, but event is STRING; write a comparison, e.g. event = 'signup'",
                "window_funnel(10, at, 1, 0)                         | expects a BOOLEAN condition as argument 3, but 1 is INT; write a comparison",
                "window_funnel(10, at, array(true, false))           | is ARRAY<BOOLEAN>; give every condition as an argument of its own",
            })
    void argumentErrorsNamePositionTypeAndCure(String call, String message) {
        for (String ansi : List.of("true", "false")) {
            SessionConf.during(
                    Map.of("spark.sql.ansi.enabled", ansi),
                    () -> assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM clicks"))
                            .isInstanceOfSatisfying(
                                    AnalysisException.class,
                                    error -> assertThat(error.getSqlState()).isNotBlank())
                            .hasMessageContaining("window_funnel")
                            .hasMessageContaining(message));
        }
    }

    @Test
    void sixtyFiveConditionsAreAnError() {
        assertThatThrownBy(() -> spark.sql("SELECT window_funnel(65, id, " + conditions(65) + ") FROM range(65)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("window_funnel takes 1 to 64 conditions, got 65");
    }

    private static void answers(String sql, List<?>... expected) {
        AggregateAssert.assertAnswer(sql, spark.sql(sql), List.of(expected));
    }
}
