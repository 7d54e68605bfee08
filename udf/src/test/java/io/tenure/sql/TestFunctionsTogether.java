package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import io.tenure.core.digest.Digest;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.core.funnel.CohortFunnelMode;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import io.tenure.core.funnel.FunnelReach;
import io.tenure.core.sequence.NextNodeEvents;
import io.tenure.core.sequence.NextNodeSearch;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.core.sequence.SequencePattern;
import io.tenure.sql.scalar.ScalarFunctions;
import io.tenure.sql.scalar.SequenceMatchEventsArray;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Several functions in one query, over random rows under random plans, answer as the core does on the rows of each group
 * alone.
 */
final class TestFunctionsTogether {
    private static final int CONDITIONS = 4;
    private static final int CALLS_PER_QUERY = 4;
    private static final int DISTINCT_CALLS_PER_QUERY = 2;
    private static final String EVENTS = "collect_list(struct(at, array(c1, c2, c3, c4)))";
    private static final String NODES = "collect_list(struct(at, page, c4, array(c1, c2)))";

    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType, false)
            .add("user", DataTypes.IntegerType)
            .add("at", DataTypes.LongType)
            .add("page", DataTypes.StringType)
            .add("seconds", DataTypes.DoubleType)
            .add("c1", DataTypes.BooleanType)
            .add("c2", DataTypes.BooleanType)
            .add("c3", DataTypes.BooleanType)
            .add("c4", DataTypes.BooleanType);

    /** A call and the same question put to the core. */
    private record Call(String sql, Function<List<Row>, @Nullable Object> answer) {}

    private static final List<Call> CALLS = calls();

    /** With more than one set of distinct columns Spark copies each row and reads all other functions from one copy. */
    private static final List<Call> DISTINCT_CALLS = distinctCalls();

    private static SparkSession spark;

    @BeforeAll
    static void functionsOverArrays() {
        spark = SharedSpark.session();
        ScalarFunctions.register(spark);
        spark.udf()
                .registerJava(
                        "sequence_match_events_array",
                        SequenceMatchEventsArray.class.getName(),
                        DataTypes.createArrayType(DataTypes.LongType));
        spark.udf()
                .registerJava(
                        "funnel_array",
                        io.tenure.sql.scalar.FunnelArray.class.getName(),
                        org.apache.spark.sql.types.DataType.fromDDL("STRUCT<steps: INT, times: ARRAY<BIGINT>>"));
    }

    private static List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (String modes : List.of(
                "",
                "strict_order",
                "strict_increase",
                "strict_once",
                "strict_deduplication",
                "strict_once, strict_deduplication",
                "strict_order, allow_reentry",
                "strict_order, strict_increase, strict_deduplication")) {
            for (int window : new int[] {0, 4, 100}) {
                Function<List<Row>, Object> answer = rows ->
                        new FunnelMatcher(CONDITIONS, window, FunnelMode.parse(modes)).stepsReached(cursor(rows));
                calls.add(new Call("window_funnel(" + window + ", '" + modes + "', at, c1, c2, c3, c4)", answer));
                calls.add(new Call("window_funnel_array(" + window + "L, '" + modes + "', " + EVENTS + ")", answer));
                calls.add(new Call(
                        "window_funnel(INTERVAL " + window + " SECONDS, '" + modes
                                + "', timestamp_seconds(at), c1, c2, c3, c4)",
                        answer));
                calls.add(new Call(
                        "window_funnel(INTERVAL " + window + " DAYS, '" + modes
                                + "', date_from_unix_date(CAST(at AS INT)), c1, c2, c3, c4)",
                        answer));
            }
        }
        for (String pattern : List.of(
                "(?1)(?2)",
                "(?1).*(?2)(?t<=3)(?3)",
                "(?1)(?t>2)(?2).*(?4)",
                "(?3)(?t==1)(?4)",
                ".(?2)",
                "(?1)(?1)(?1)(?1)")) {
            SequenceMatcher matcher = new SequenceMatcher(SequencePattern.parse(pattern, CONDITIONS, 1));
            String arguments = "('" + pattern + "', at, c1, c2, c3, c4)";
            String arrayArguments = "('" + pattern + "', " + EVENTS + ")";
            calls.add(new Call(
                    "sequence_match" + arguments,
                    rows -> matcher.matches(buffer(rows).arrays())));
            calls.add(new Call(
                    "sequence_count" + arguments,
                    rows -> matcher.count(buffer(rows).arrays())));
            Function<List<Row>, Object> chain =
                    rows -> Arrays.stream(matcher.longestChain(buffer(rows).arrays()))
                            .boxed()
                            .toList();
            calls.add(new Call("sequence_match_events" + arguments, chain));
            calls.add(new Call("sequence_match_events_array" + arrayArguments, chain));
            calls.add(new Call(
                    "sequence_count_array" + arrayArguments,
                    rows -> matcher.count(buffer(rows).arrays())));
        }
        for (String how : List.of(
                "'forward', 'head'",
                "'backward', 'tail'",
                "'forward', 'first_match'",
                "'backward', 'first_match'",
                "'forward', 'last_match'",
                "'backward', 'last_match'")) {
            String[] parts = how.replace("'", "").split(", ", -1);
            Function<List<Row>, @Nullable Object> answer = rows -> nextNode(parts[0], parts[1], rows);
            calls.add(new Call("sequence_next_node(" + how + ", at, page, c4, c1, c2)", answer));
            calls.add(new Call("sequence_next_node_array(" + how + ", " + NODES + ")", answer));
        }
        for (String mode : List.of("best", "greedy", "best, after", "greedy, after")) {
            Function<List<Row>, Object> answer = rows -> reach(mode, rows);
            calls.add(new Call("funnel(at, array(NULL, 3, NULL, 1), '" + mode + "', c1, c2, c3, c4)", answer));
            calls.add(new Call("funnel_array(" + EVENTS + ", array(NULL, 3L, NULL, 1L), '" + mode + "')", answer));
            calls.add(new Call("funnel_match(" + EVENTS + ", array(NULL, 3, NULL, 1), '" + mode + "')", answer));
        }
        for (double q : new double[] {0, 0.5, 1}) {
            calls.add(new Call("tdigest_quantile(tdigest_agg(seconds), " + q + ")", rows -> {
                double value = digest(rows).quantile(q);
                return Double.isNaN(value) ? null : value;
            }));
        }
        calls.add(new Call(
                "tdigest_skipped(tdigest_agg(seconds, 20))",
                rows -> digest(rows).skipped()));
        return calls;
    }

    private static List<Call> distinctCalls() {
        List<Call> calls = new ArrayList<>();
        calls.add(new Call(
                "count(DISTINCT page)",
                rows -> rows.stream()
                        .map(row -> row.getAs("page"))
                        .filter(page -> page != null)
                        .distinct()
                        .count()));
        calls.add(new Call(
                "count(DISTINCT at, c1)",
                rows -> rows.stream()
                        .filter(row -> row.getAs("at") != null && row.getAs("c1") != null)
                        .map(row -> List.of(row.<Object>getAs("at"), row.<Object>getAs("c1")))
                        .distinct()
                        .count()));
        calls.add(new Call(
                "count(*) FILTER (WHERE c1)",
                rows -> rows.stream().filter(row -> isTrue(row, "c1")).count()));
        calls.add(new Call(
                "window_funnel(3, at, c1, c2, c3, c4) FILTER (WHERE c4 OR c2)",
                rows -> new FunnelMatcher(CONDITIONS, 3, java.util.Set.of())
                        .stepsReached(cursor(rows.stream()
                                .filter(row -> isTrue(row, "c4") || isTrue(row, "c2"))
                                .toList()))));
        calls.add(new Call(
                "window_funnel(DISTINCT 3, 'strict_deduplication', at, c1, c2, c3, c4)",
                rows -> new FunnelMatcher(CONDITIONS, 3, FunnelMode.parse("strict_deduplication"))
                        .stepsReached(cursor(distinct(rows)))));
        calls.add(new Call(
                "sequence_next_node(DISTINCT 'forward', 'first_match', at, page, c4, c1, c2)",
                rows -> nextNode("forward", "first_match", distinctNodes(rows))));
        calls.add(new Call(
                "sequence_count(DISTINCT '(?1).*(?2)', at, c1, c2, c3, c4) FILTER (WHERE id % 2 = 0)",
                rows -> new SequenceMatcher(SequencePattern.parse("(?1).*(?2)", CONDITIONS, 1))
                        .count(buffer(distinct(rows.stream()
                                        .filter(row -> row.<Long>getAs("id") % 2 == 0)
                                        .toList()))
                                .arrays())));
        return calls;
    }

    private static Collection<Row> distinct(List<Row> rows) {
        Map<List<Object>, Row> first = new LinkedHashMap<>();
        rows.forEach(row -> first.putIfAbsent(
                Arrays.asList(row.getAs("at"), row.getAs("c1"), row.getAs("c2"), row.getAs("c3"), row.getAs("c4")),
                row));
        return first.values();
    }

    private static List<Row> distinctNodes(List<Row> rows) {
        Map<List<Object>, Row> first = new LinkedHashMap<>();
        rows.forEach(row -> first.putIfAbsent(
                Arrays.asList(row.getAs("at"), row.getAs("page"), row.getAs("c4"), row.getAs("c1"), row.getAs("c2")),
                row));
        return List.copyOf(first.values());
    }

    private static boolean isTrue(Row row, String column) {
        return Boolean.TRUE.equals(row.getAs(column));
    }

    private static long conditions(Row row) {
        return IntStream.rangeClosed(1, CONDITIONS)
                .filter(i -> isTrue(row, "c" + i))
                .mapToLong(i -> 1L << (i - 1))
                .sum();
    }

    private static EventBuffer buffer(Collection<Row> rows) {
        EventBuffer buffer = new EventBuffer();
        rows.stream()
                .filter(row -> row.getAs("at") != null)
                .forEach(row -> buffer.add(row.<Long>getAs("at"), conditions(row)));
        return buffer;
    }

    private static EventCursor cursor(Collection<Row> rows) {
        return buffer(rows).cursor();
    }

    private static @Nullable String nextNode(String direction, String base, List<Row> rows) {
        NextNodeEvents events = new NextNodeEvents(NextNodeSearch.parse(direction, base, 2));
        rows.stream()
                .filter(row -> row.getAs("at") != null && row.getAs("page") != null)
                .forEach(row -> events.add(
                        row.<Long>getAs("at"),
                        row.<String>getAs("page").getBytes(StandardCharsets.UTF_8),
                        isTrue(row, "c4"),
                        conditions(row) & 3));
        byte[] value = events.nextNode();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static List<Object> reach(String mode, List<Row> rows) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(new CohortFunnel(
                CohortFunnelMode.parse(mode), List.of(CohortFunnel.NO_LIMIT, 3L, CohortFunnel.NO_LIMIT, 1L)));
        EventCursor cursor = cursor(rows);
        while (cursor.next()) {
            matcher.accept(cursor.time(), cursor.conditions());
        }
        FunnelReach reach = matcher.finish();
        return List.of(reach.steps(), Arrays.stream(reach.times()).boxed().toList());
    }

    private static Digest digest(List<Row> rows) {
        Digest digest = Digest.empty();
        rows.forEach(row -> {
            Double value = row.getAs("seconds");
            if (value == null) {
                digest.skip();
            } else {
                digest.add(value);
            }
        });
        return digest;
    }

    private static List<Row> rows(Random random, int users, int count) {
        List<Row> rows = new ArrayList<>();
        for (long id = 0; id < count; id++) {
            Integer user = random.nextInt(30) == 0 ? null : (Integer) random.nextInt(1 + random.nextInt(users));
            rows.add(row(
                    id,
                    user,
                    random.nextInt(12) == 0 ? null : (Object) (long) random.nextInt(-4, 9),
                    random.nextInt(9) == 0 ? null : "p" + random.nextInt(4),
                    random.nextInt(9) == 0 ? null : random.nextInt(9) == 0 ? Double.NaN : (double) random.nextInt(15),
                    condition(random),
                    condition(random),
                    condition(random),
                    condition(random)));
        }
        return rows;
    }

    private static Row row(@Nullable Object... values) {
        return new GenericRowWithSchema(values, SCHEMA);
    }

    private static @Nullable Boolean condition(Random random) {
        return switch (random.nextInt(7)) {
            case 0, 1 -> true;
            case 2 -> null;
            default -> false;
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void severalFunctionsOfOneQueryDoNotDisturbEachOther(long seed) {
        Random random = new Random(seed);
        List<Row> rows = rows(random, 120, 1500);
        List<Call> calls = some(CALLS_PER_QUERY, CALLS, random);
        calls.addAll(some(random.nextInt(1 + DISTINCT_CALLS_PER_QUERY), DISTINCT_CALLS, random));
        String key = List.of(
                        "user",
                        "CAST(user AS STRING)",
                        "CAST(user AS DECIMAL(30, 2))",
                        "named_struct('k', user)",
                        "date_add(DATE'2025-01-01', user)")
                .get(random.nextInt(5));
        String sql = "SELECT max(user), " + calls.stream().map(Call::sql).collect(Collectors.joining(", "))
                + " FROM together GROUP BY " + key;
        Map<Integer, List<Row>> groups = new HashMap<>();
        rows.forEach(row -> groups.computeIfAbsent(row.getAs("user"), user -> new ArrayList<>())
                .add(row));
        Map<Integer, List<Object>> expected = new HashMap<>();
        groups.forEach((user, group) -> expected.put(user, answers(calls, group)));

        partitioned(rows, random).createOrReplaceTempView("together");
        SessionConf.during(plan(random), () -> {
            Map<Integer, List<Object>> found = new HashMap<>();
            spark.sql(sql).collectAsList().forEach(row -> found.put(row.getAs(0), plain(row, 1)));
            assertThat(found).as("seed " + seed + ": " + sql).isEqualTo(expected);
        });
    }

    private static List<Call> some(int count, List<Call> calls, Random random) {
        List<Call> shuffled = new ArrayList<>(calls);
        Collections.shuffle(shuffled, random);
        return new ArrayList<>(shuffled.subList(0, count));
    }

    private static List<Object> answers(List<Call> calls, List<Row> rows) {
        List<Object> answers = new ArrayList<>();
        calls.forEach(call -> answers.add(call.answer().apply(rows)));
        return answers;
    }

    private static Dataset<Row> partitioned(List<Row> rows, Random random) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        Dataset<Row> input = spark.createDataFrame(shuffled, SCHEMA).repartition(1 + random.nextInt(6));
        return random.nextBoolean() ? input.sortWithinPartitions(functions.col("user")) : input;
    }

    private static Map<String, String> plan(Random random) {
        Map<String, String> plan = new HashMap<>();
        if (random.nextBoolean()) {
            plan.put("spark.sql.objectHashAggregate.sortBased.fallbackThreshold", random.nextBoolean() ? "1" : "128");
        }
        if (random.nextInt(3) == 0) {
            plan.put("spark.sql.execution.useObjectHashAggregateExec", "false");
        }
        if (random.nextInt(3) == 0) {
            plan.put("spark.sql.codegen.wholeStage", "false");
            plan.put("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        }
        plan.put("spark.sql.adaptive.enabled", String.valueOf(random.nextBoolean()));
        plan.put("spark.sql.ansi.enabled", String.valueOf(random.nextBoolean()));
        plan.put("spark.sql.shuffle.partitions", String.valueOf(1 + random.nextInt(4)));
        return plan;
    }

    private static List<Object> plain(Row row, int from) {
        List<Object> values = new ArrayList<>();
        for (int i = from; i < row.size(); i++) {
            values.add(plain(row.get(i)));
        }
        return values;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Row struct) {
            return plain(struct, 0);
        }
        return value instanceof Seq<?> array
                ? CollectionConverters.asJava(array).stream()
                        .map(TestFunctionsTogether::plain)
                        .collect(Collectors.toList())
                : value;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
                "ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING",
                "ROWS BETWEEN 2 FOLLOWING AND 6 FOLLOWING"
            })
    void everyFrameOfAWindowIsAGroupOfItsOwn(String frame) {
        Random random = new Random(7);
        List<Row> rows = rows(random, 20, 300);
        List<Call> asked = some(
                10,
                CALLS.stream()
                        .filter(call -> !call.sql().contains("collect_list")
                                && !call.sql().startsWith("tdigest_"))
                        .toList(),
                random);
        Map<Long, List<Object>> expected = new HashMap<>();
        rows.stream()
                .collect(Collectors.groupingBy(row -> String.valueOf(row.<Object>getAs("user"))))
                .values()
                .forEach(group -> {
                    for (int i = 0; i < group.size(); i++) {
                        int from = frame.contains("UNBOUNDED PRECEDING") ? 0 : first(frame, i);
                        int to = frame.contains("UNBOUNDED FOLLOWING") ? group.size() : last(frame, i) + 1;
                        from = Math.max(0, from);
                        to = Math.min(group.size(), to);
                        expected.put(
                                group.get(i).getAs("id"),
                                answers(asked, from < to ? group.subList(from, to) : List.of()));
                    }
                });
        partitioned(rows, random).createOrReplaceTempView("together");
        Map<Long, List<Object>> found = new HashMap<>();
        spark.sql("SELECT id, "
                        + asked.stream().map(call -> call.sql() + " OVER w").collect(Collectors.joining(", "))
                        + " FROM together WINDOW w AS (PARTITION BY user ORDER BY id " + frame + ")")
                .collectAsList()
                .forEach(row -> found.put(row.getAs(0), plain(row, 1)));
        assertThat(found).isEqualTo(expected);
    }

    private static int first(String frame, int row) {
        return frame.contains("3 PRECEDING") ? row - 3 : frame.contains("2 FOLLOWING AND") ? row + 2 : row;
    }

    private static int last(String frame, int row) {
        return frame.endsWith("6 FOLLOWING") ? row + 6 : frame.endsWith("2 FOLLOWING") ? row + 2 : row;
    }

    @Test
    void callsThatDifferInAConstantOnlyAreTwoAndEqualCallsAreOne() {
        spark.createDataFrame(rows(new Random(1), 5, 50), SCHEMA).createOrReplaceTempView("together");
        Dataset<Row> query = spark.sql(
                "SELECT user, window_funnel(4, at, c1, c2), window_funnel(4, 'strict_order', at, c1, c2),"
                        + " window_funnel(5, at, c1, c2), window_funnel(4, at, c1, c2) + 1 FROM together GROUP BY user");
        String physical = query.queryExecution().sparkPlan().toString();
        assertThat(physical.split("partial_window_funnel", -1)).hasSize(4);
    }

    @Test
    void aPlanWithAnyFunctionCanBeWrittenAsJson() {
        String call = "SELECT window_funnel(4, id, id = 1), sequence_match('(?1)', id, id = 1),"
                + " sequence_next_node('forward', 'head', id, string(id), true), funnel(id, array(NULL), 'best', id = 1),"
                + " funnel_match(array(struct(max(id), 1)), array(NULL), 'best'), retention(id = 1),"
                + " tdigest_quantile(tdigest_merge(tdigest_array(array(id))), 0.5), tdigest_mean(tdigest_agg(id))"
                + " FROM range(5)";
        assertThat(spark.sql(call).queryExecution().optimizedPlan().toJSON())
                .contains("io.tenure.sql.TDigestReading")
                .contains("io.tenure.sql.FunnelMatch");
    }

    @Test
    void groupsOfUnionsSubqueriesAndCachedTablesAnswerAlike() {
        List<Row> rows = rows(new Random(3), 30, 400);
        spark.createDataFrame(rows, SCHEMA).createOrReplaceTempView("together");
        String call = "SELECT user, window_funnel(4, 'strict_once', at, c1, c2, c3) AS steps,"
                + " sequence_count('(?1).*(?2)', at, c1, c2) AS chains,"
                + " sequence_next_node('forward', 'first_match', at, page, true, c1) AS next FROM together GROUP BY user";
        Map<Object, List<Object>> plain = byUser(spark.sql(call));
        Dataset<Row> cached = spark.sql(call).cache();
        assertThat(byUser(cached)).isEqualTo(plain);
        cached.unpersist();
        List<Row> twice = spark.sql(call + " UNION ALL " + call).collectAsList();
        assertThat(twice)
                .hasSize(2 * plain.size())
                .allSatisfy(row -> assertThat(plain(row, 1)).isEqualTo(plain.get(row.get(0))));
        List<Row> correlated = spark.sql(
                        "SELECT DISTINCT user, (SELECT window_funnel(4, 'strict_once', i.at, i.c1, i.c2, i.c3)"
                                + " FROM together i WHERE i.user = o.user) FROM together o")
                .collectAsList();
        assertThat(correlated)
                .allSatisfy(row -> assertThat(row.get(1)).isEqualTo(row.isNullAt(0) ? 0 : first(plain, row.get(0))));
        List<Row> rolled = spark.sql(
                        "SELECT grouping(user) AS total, user, window_funnel(4, 'strict_once', at, c1, c2, c3),"
                                + " count(DISTINCT page) FROM together GROUP BY ROLLUP(user)")
                .collectAsList();
        assertThat(rolled).hasSize(plain.size() + 1);
        rolled.stream()
                .filter(row -> row.getByte(0) == 0)
                .forEach(row -> assertThat(row.get(2)).isEqualTo(first(plain, row.get(1))));
    }

    private static Object first(Map<Object, List<Object>> answers, Object user) {
        return Objects.requireNonNull(answers.get(user)).get(0);
    }

    private static Map<Object, List<Object>> byUser(Dataset<Row> query) {
        Map<Object, List<Object>> byUser = new HashMap<>();
        query.collectAsList().forEach(row -> byUser.put(row.get(0), plain(row, 1)));
        return byUser;
    }
}
