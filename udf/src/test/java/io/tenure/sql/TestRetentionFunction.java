package io.tenure.sql;

import static io.tenure.SameData.assertSameData;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.core.retention.RetentionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.debug.package$;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** retention(c1, ..., cN) as Spark SQL runs it. */
final class TestRetentionFunction {
    private static final List<Boolean> BOTH = List.of(true, true);
    private static final List<Boolean> ANCHOR = List.of(true, false);
    private static final List<Boolean> NEITHER = List.of(false, false);

    private static SparkSession spark;

    @BeforeAll
    static void threeUsers() {
        spark = SharedSpark.session();
        spark.sql("""
                SELECT * FROM VALUES
                  ('ann', 'web', 0), ('ann', 'web', 1), ('ann', 'app', 5),
                  ('bob', 'web', 0), ('bob', 'app', 3),
                  ('cat', 'app', 1), ('cat', 'app', 1)
                AS visits(user_id, channel, day)""").createOrReplaceTempView("visits");
    }

    @Test
    void everyPlanGivesTheSameAnswerPerGroup() {
        AggregateAssert.that("retention(day = 0, day = 1)")
                .over(spark.table("visits"))
                .groupedBy("user_id")
                .gives(List.of("ann", BOTH), List.of("bob", ANCHOR), List.of("cat", NEITHER));
    }

    @Test
    void everyPlanGivesTheSameAnswerOverAllRows() {
        AggregateAssert.that("retention(day = 0, day = 1, day = 2, NULL)")
                .over(spark.table("visits"))
                .gives(List.of(List.of(true, true, false, false)));
    }

    @Test
    void everyPlanGivesAllFalseOverNoRows() {
        AggregateAssert.that("retention(day = 0, day = 1)")
                .over(spark.table("visits").limit(0))
                .gives(List.of(NEITHER));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 32, 33, 64, 65, 365, 1024})
    void anyNumberOfConditionsAgreesWithTheDefinition(int conditions) {
        long seed = 20260101L + conditions;
        RandomRows random = RandomRows.of(seed, conditions);
        AggregateAssert.assertAnswer(
                "seed " + seed,
                random.input().groupBy("user_id").agg(functions.expr(call(conditions))),
                random.expected());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 65})
    void everyPlanAgreesWithTheDefinition(int conditions) {
        RandomRows random = RandomRows.of(7, conditions);
        AggregateAssert.that(call(conditions))
                .over(random.input())
                .groupedBy("user_id")
                .givesAll(random.expected());
    }

    private static String call(int conditions) {
        return "retention("
                + String.join(
                        ", ",
                        IntStream.range(0, conditions)
                                .mapToObj(i -> "seen[" + i + "]")
                                .toList()) + ")";
    }

    /** Rows with an array of conditions, some of them NULL, and their answers from the definition. */
    private record RandomRows(Dataset<Row> input, List<List<Object>> expected) {
        static RandomRows of(long seed, int conditions) {
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>();
            Map<Integer, RetentionState> states = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                int user = random.nextInt(12);
                Boolean[] row = new Boolean[conditions];
                for (int condition = 0; condition < conditions; condition++) {
                    int chance = random.nextInt(6);
                    row[condition] = chance == 0 ? Boolean.TRUE : chance == 1 ? null : Boolean.FALSE;
                }
                rows.add(RowFactory.create(user, row));
                RetentionState state = states.computeIfAbsent(user, id -> RetentionState.empty(conditions));
                for (int condition = 0; condition < conditions; condition++) {
                    if (Boolean.TRUE.equals(row[condition])) {
                        state.see(condition);
                    }
                }
            }
            StructType schema = new StructType()
                    .add("user_id", DataTypes.IntegerType)
                    .add("seen", new ArrayType(DataTypes.BooleanType, true));
            List<List<Object>> expected = new ArrayList<>();
            states.forEach((user, state) -> expected.add(List.of(user, listOf(state.result()))));
            return new RandomRows(SharedSpark.session().createDataFrame(rows, schema), expected);
        }

        private static List<Boolean> listOf(boolean[] values) {
            return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
        }
    }

    @Test
    void resultIsAnArrayOfBooleansWithoutNulls() {
        StructType schema =
                spark.sql("SELECT retention(day = 0) AS r FROM visits").schema();
        assertThat(schema.apply("r").dataType()).isEqualTo(new ArrayType(DataTypes.BooleanType, false));
        assertThat(schema.apply("r").nullable()).isFalse();
    }

    @Test
    void columnIsNamedByTheCall() {
        assertThat(spark.sql("SELECT retention(a, b) FROM VALUES (true, false) AS flags(a, b)")
                        .columns())
                .containsExactly("retention(a, b)");
    }

    @Test
    void nullConditionsAreFalse() {
        answers("SELECT retention(a, b) FROM VALUES (true, NULL), (NULL, true) AS flags(a, b)", List.of(BOTH));
        answers("SELECT retention(a, b) FROM VALUES (NULL, true), (NULL, NULL) AS flags(a, b)", List.of(NEITHER));
        answers(
                "SELECT retention(a, NULL, n) FROM (SELECT true AS a, NULL AS n)",
                List.of(List.of(true, false, false)));
        answers("SELECT retention(NULL, day = 0) FROM visits", List.of(NEITHER));
    }

    @Test
    void groupsWithoutRowsHaveNoResultAndNoGroupsHaveOne() {
        answers("SELECT user_id, retention(day = 0, day = 1) FROM visits WHERE day > 99 GROUP BY user_id");
        answers("SELECT retention(day = 0, day = 1) FROM visits WHERE day > 99", List.of(NEITHER));
    }

    @Test
    void emptyWindowFramesAreAllFalse() {
        answers("""
                SELECT day, retention(day = 0, day = 1) OVER (ORDER BY day ROWS BETWEEN 8 FOLLOWING AND 9 FOLLOWING)
                FROM visits WHERE user_id = 'bob'""", List.of(0, NEITHER), List.of(3, NEITHER));
    }

    @Test
    void havingCubeRollupAndGroupingSets() {
        answers("SELECT user_id FROM visits GROUP BY user_id HAVING retention(day = 0, day = 1)[1]", List.of("ann"));
        answers(
                "SELECT coalesce(channel, '*'), retention(day = 0, day = 1) FROM visits GROUP BY CUBE (channel)",
                List.of("*", BOTH),
                List.of("web", BOTH),
                List.of("app", NEITHER));
        answers(
                """
                SELECT coalesce(user_id, '*'), coalesce(channel, '*'), retention(day = 0, day = 1) FROM visits
                WHERE user_id <> 'cat' GROUP BY ROLLUP (user_id, channel)""",
                List.of("*", "*", BOTH),
                List.of("ann", "*", BOTH),
                List.of("ann", "web", BOTH),
                List.of("ann", "app", NEITHER),
                List.of("bob", "*", ANCHOR),
                List.of("bob", "web", ANCHOR),
                List.of("bob", "app", NEITHER));
        answers("""
                SELECT coalesce(user_id, '*'), retention(day = 0, day = 1) FROM visits
                GROUP BY GROUPING SETS ((user_id), ())""", List.of("*", BOTH), List.of("ann", BOTH), List.of("bob", ANCHOR), List.of("cat", NEITHER));
    }

    @Test
    void pivot() {
        answers("""
                SELECT * FROM visits PIVOT (retention(day = 0, day = 1) FOR channel IN ('web', 'app'))
                WHERE user_id <> 'cat'""", List.of("ann", BOTH, NEITHER), List.of("bob", ANCHOR, NEITHER));
    }

    @Test
    void distinctAndFilter() {
        answers("""
                SELECT retention(DISTINCT day = 0, day = 1), count(DISTINCT user_id), count(DISTINCT channel, day),
                  retention(day = 0, day = 1) FILTER (WHERE user_id = 'bob')
                FROM visits""", List.of(BOTH, 3L, 5L, ANCHOR));
        answers("""
                SELECT retention(day = 0, day = 1), count(DISTINCT user_id), count(DISTINCT channel, day),
                  retention(DISTINCT day = 0, day = 1) FILTER (WHERE user_id = 'bob')
                FROM visits WHERE day > 99""", List.of(NEITHER, 0L, 0L, NEITHER));
    }

    @Test
    void runningWindows() {
        answers(
                """
                SELECT user_id, day, retention(day = 0, day = 1) OVER (PARTITION BY user_id ORDER BY day)
                FROM visits WHERE user_id <> 'cat'""",
                List.of("ann", 0, ANCHOR),
                List.of("ann", 1, BOTH),
                List.of("ann", 5, BOTH),
                List.of("bob", 0, ANCHOR),
                List.of("bob", 3, ANCHOR));
        answers("""
                SELECT day, retention(day = 0, day = 1) OVER (ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
                FROM visits WHERE user_id = 'ann'""", List.of(0, ANCHOR), List.of(1, BOTH), List.of(5, NEITHER));
    }

    @Test
    void subqueries() {
        answers("""
                SELECT users.user_id,
                  (SELECT retention(day = 0, day = 1) FROM visits WHERE visits.user_id = users.user_id) AS retained
                FROM VALUES ('ann'), ('bob'), ('dan') AS users(user_id)""", List.of("ann", BOTH), List.of("bob", ANCHOR), List.of("dan", NEITHER));
        answers("""
                SELECT count_if(retained[0]), count_if(retained[1])
                FROM (SELECT user_id, retention(day = 0, day = 1) AS retained FROM visits GROUP BY user_id)""", List.of(2L, 1L));
    }

    @Test
    void temporaryAndPermanentViews() {
        String query = "SELECT user_id, retention(day = 0, day = 1) AS retained FROM ";
        spark.sql("CREATE OR REPLACE TEMPORARY VIEW retained AS " + query + "visits GROUP BY user_id");
        answers("SELECT retained FROM retained WHERE user_id = 'bob'", List.of(ANCHOR));
        spark.sql("CREATE OR REPLACE VIEW retained_for_good AS " + query
                + "VALUES ('ann', 0), ('ann', 1) AS visits(user_id, day) GROUP BY user_id");
        try {
            answers("SELECT retained FROM retained_for_good", List.of(BOTH));
        } finally {
            spark.sql("DROP VIEW retained_for_good");
        }
    }

    @Test
    void pipeSyntax() {
        answers("""
                FROM visits
                |> AGGREGATE retention(day = 0, day = 1) AS retained GROUP BY user_id
                |> WHERE retained[0]
                |> SELECT user_id, retained[1]""", List.of("ann", true), List.of("bob", false));
    }

    @Test
    void dataFramesCallItByExpressionOrByName() {
        Dataset<Row> byExpression = spark.table("visits")
                .groupBy("user_id")
                .agg(functions.expr("retention(day = 0, day = 1)").as("retained"));
        Dataset<Row> byName = spark.table("visits")
                .groupBy("user_id")
                .agg(functions
                        .call_function(
                                "retention",
                                functions.col("day").equalTo(0),
                                functions.col("day").equalTo(1))
                        .as("retained"));
        assertSameData(byExpression, byName);
    }

    /** The usage query of the function's requirement document, word for word. */
    @Test
    void monthlyCohortQueryRuns() {
        spark.sql("""
                SELECT user_id, DATE(cohort_month) AS cohort_month, DATE(activity_date) AS activity_date FROM VALUES
                  (1, '2024-01-01', '2024-01-01'), (1, '2024-01-01', '2024-02-01'), (1, '2024-01-01', '2024-04-01'),
                  (2, '2024-01-01', '2024-01-01'),
                  (3, '2024-11-01', '2024-11-01'), (3, '2024-11-01', '2025-01-01'),
                  (4, '2024-11-01', '2024-12-01')
                AS activity(user_id, cohort_month, activity_date)""").createOrReplaceTempView("user_activity");
        answers(
                """
                SELECT cohort_month,
                  retention(
                    activity_date = cohort_month,
                    activity_date = cohort_month + INTERVAL '1 month',
                    activity_date = cohort_month + INTERVAL '2 months',
                    activity_date = cohort_month + INTERVAL '3 months'
                  ) as retained
                FROM user_activity
                GROUP BY user_id, cohort_month;""",
                List.of(java.sql.Date.valueOf("2024-01-01"), List.of(true, true, false, true)),
                List.of(java.sql.Date.valueOf("2024-01-01"), List.of(true, false, false, false)),
                List.of(java.sql.Date.valueOf("2024-11-01"), List.of(true, false, true, false)),
                List.of(java.sql.Date.valueOf("2024-11-01"), List.of(false, false, false, false)));
    }

    @Test
    void bothStagesAreHashAggregationInGeneratedCode() {
        SessionConf.during(Map.of("spark.sql.adaptive.enabled", "false"), () -> {
            String plan = planOf("SELECT user_id, retention(day = 0, day = 1) FROM visits GROUP BY user_id");
            assertThat(plan.lines().filter(line -> line.contains("HashAggregate")))
                    .hasSize(2)
                    .allMatch(line -> line.matches("[ +:-]*\\*\\(\\d+\\) HashAggregate.*"));
            assertThat(plan).doesNotContain("ObjectHashAggregate").doesNotContain("SortAggregate");
        });
    }

    /** The JVM interprets methods of more than 8,000 bytes for ever, and Java has none of more than 65,535. */
    @ParameterizedTest
    @ValueSource(ints = {8, 365, 1024})
    void generatedMethodsStayShortEnoughForTheCompilerOfTheJvm(int conditions) {
        Dataset<Row> input = RandomRows.of(conditions, conditions).input();
        Map<String, String> settings =
                Map.of("spark.sql.adaptive.enabled", "false", "spark.sql.codegen.fallback", "false");
        SessionConf.during(settings, () -> {
            Dataset<Row> answer = input.groupBy("user_id").agg(functions.expr(call(conditions)));
            assertThat(answer.collectAsList()).isNotEmpty();
            assertThat(CollectionConverters.asJava(package$.MODULE$.codegenStringSeq(
                            answer.queryExecution().executedPlan())))
                    .hasSize(2)
                    .allSatisfy(
                            stage -> assertThat(stage._3().maxMethodCodeSize()).isLessThan(8000));
        });
    }

    @Test
    void conditionsMayComeFromMoreColumnsThanAJavaMethodHasParameters() {
        int conditions = 300;
        RandomRows random = RandomRows.of(11, conditions);
        Dataset<Row> wide = random.input()
                .selectExpr(Stream.concat(
                                Stream.of("user_id"),
                                IntStream.range(0, conditions).mapToObj(i -> "if(seen[" + i + "], 1L, 0L) AS c" + i))
                        .toArray(String[]::new))
                .localCheckpoint();
        String anyOfFive = IntStream.range(0, conditions)
                .mapToObj(i -> IntStream.range(i, i + 5)
                        .mapToObj(j -> "c" + j % conditions + " * " + (j == i ? 1 : 0))
                        .collect(Collectors.joining(" + ", "", " = 1")))
                .collect(Collectors.joining(", ", "retention(", ")"));
        SessionConf.during(
                Map.of("spark.sql.codegen.maxFields", "1000"),
                () -> AggregateAssert.assertAnswer(
                        conditions + " columns",
                        wide.groupBy("user_id").agg(functions.expr(anyOfFive)),
                        random.expected()));
    }

    private static String planOf(String sql) {
        return spark.sql(sql).queryExecution().executedPlan().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retention()                       | retention needs at least 1 condition, got none; give the anchor first",
                "retention(day = 0, day)           | argument 2, day, is INT; write a comparison, e.g. day = 1",
                "retention(user_id, day = 0)       | argument 1, visits.user_id, is STRING; write a comparison, e.g. visits.user_id = 'signup'",
                "retention(day = 0, DATE(user_id)) | argument 2, CAST(visits.user_id AS DATE), is DATE; write a comparison, e.g. CAST(visits.user_id AS DATE) IS NOT NULL",
                "retention(array(day = 0))         | argument 1, array((day = 0)), is ARRAY<BOOLEAN>; give every condition as an argument of its own",
                "retention(day = 0, day + 1L, 'x') | argument 2, (CAST(day AS BIGINT) + 1L), is BIGINT",
            })
    void argumentErrorsNamePositionTypeAndCure(String call, String message) {
        for (String ansi : List.of("true", "false")) {
            SessionConf.during(
                    Map.of("spark.sql.ansi.enabled", ansi),
                    () -> assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM visits"))
                            .isInstanceOf(AnalysisException.class)
                            .hasMessageContaining("retention")
                            .hasMessageContaining(message));
        }
    }

    private static void answers(String sql, List<?>... expected) {
        AggregateAssert.assertAnswer(sql, spark.sql(sql), List.of(expected));
    }
}
