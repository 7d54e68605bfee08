package io.tenure.bench;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.sql.scalar.ScalarFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * One user with 10 million events in an executor of 700 MB, a process of its own with Spark's default settings: the aggregates
 * over all of them, pattern matchers and array forms over a tenth. Every answer is known from how the events are made.
 *
 * <p>All events satisfy a condition, so each takes room. They come in no order. In time they repeat A, B, C, some 0.1
 * seconds apart with odd microseconds, and end with A, B, C, D, E, F, a second apart: D, E and F come nowhere else, so an
 * event lost at the end changes every answer.
 *
 * <p>{@code tenure funnel} takes files of all of them beside those of 600,000 users of few events: once over twelve days, and once
 * all within a day, which is what a task keeps of a user.
 *
 * <p>{@code scripts/bench hot-user [events]}; ends with exit code 1 when a statement fails or answers wrongly
 */
public final class HotUserBenchmark {
    private static final int EXECUTOR_MEGABYTES = 700;
    private static final Path FOLDER = Path.of("bench", "target", "events");
    private static final int FILES = 4;
    private static final int STEPS = 6;
    private static final long STEP_MICROS = 100_000;
    /** So short that ten million events are of one day. */
    private static final long STEP_MICROS_OF_A_DAY = 8_000;

    private static final long BYSTANDERS = 600_000;
    private static final long JITTER = 48_271;
    /** Visits the ranks in no order: a prime that divides no size in use. */
    private static final long STRIDE = 2_147_483_647;

    private final SparkSession spark;
    private final ExecutorHeap heap;
    private final List<String> failures = new ArrayList<>();

    private HotUserBenchmark(SparkSession spark, ExecutorHeap heap) {
        this.spark = spark;
        this.heap = heap;
    }

    public static void main(String[] arguments) throws IOException {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000L;
        if (events < 10 * STEPS || events % STRIDE == 0) {
            throw new IllegalArgumentException("At least " + 10 * STEPS + " events are needed, not " + events);
        }
        ExecutorHeap heap = new ExecutorHeap(Path.of("bench", "target", "hot-user-gc.log"));
        List<String> failures;
        try (SparkSession spark = BenchmarkSession.on("local-cluster[1,1," + EXECUTOR_MEGABYTES + "]")
                .config("spark.executor.memory", EXECUTOR_MEGABYTES + "m")
                .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .config("spark.executor.extraJavaOptions", "-Duser.timezone=UTC " + heap.jvmOption())
                .config("spark.task.maxFailures", "1")
                .getOrCreate()) {
            ScalarFunctions.register(spark);
            HotUserBenchmark benchmark = new HotUserBenchmark(spark, heap);
            benchmark.aggregates(events);
            benchmark.patternsAndArrays(events / 10);
            benchmark.funnels(events);
            failures = benchmark.failures;
        }
        if (!failures.isEmpty()) {
            System.out.println("FAILED: " + String.join("; ", failures));
            System.exit(1);
        }
    }

    private void aggregates(long events) throws IOException {
        useEvents(events, STEP_MICROS);
        String within = withinOneSecondEach();
        check("window_funnel", "5 seconds", "window_funnel(INTERVAL 5 SECONDS, ts, " + conditions() + ")", "6");
        check(
                "window_funnel",
                "a microsecond less",
                "window_funnel(INTERVAL '4.999999' SECOND, ts, " + conditions() + ")",
                "5");
        check(
                "window_funnel",
                "strict_order",
                "window_funnel(INTERVAL 5 SECONDS, 'strict_order', ts, " + conditions() + ")",
                "6");
        check("funnel", "best", "funnel(ts, " + within + ", 'best', " + conditions() + ").steps", "6");
    }

    private void patternsAndArrays(long events) throws IOException {
        useEvents(events, STEP_MICROS);
        long body = events - STEPS;
        check(
                "sequence_match",
                "",
                "sequence_match('(?1)(?2)(?3)(?t<=1)(?4)(?5)(?6)', ts, " + conditions() + ")",
                "true");
        check(
                "sequence_count",
                "",
                "sequence_count('(?1)(?2)', ts, " + conditions() + ")",
                Long.toString((body + 1) / 3 + 1));
        check(
                "sequence_match_events",
                "",
                "size(sequence_match_events('(?3)(?4)(?5)(?6)', ts, " + conditions() + "))",
                "4");
        check(
                "sequence_next_node",
                "",
                "sequence_next_node('forward', 'first_match', ts, event, event = 'D', event = 'D', event = 'E')",
                "F");
        String array = "collect_list(struct(ts, array(" + conditions() + ")))";
        check("window_funnel_array", "array", "window_funnel_array(INTERVAL 5 SECONDS, '', " + array + ")", "6");
        check("funnel_match", "array", "funnel_match(" + array + ", " + withinOneSecondEach() + ", 'best').steps", "6");
    }

    private void funnels(long events) throws IOException {
        String bystanders = bystanders();
        for (long stepMicros : new long[] {STEP_MICROS, STEP_MICROS_OF_A_DAY}) {
            String hotUser = useEvents(events, stepMicros);
            for (FunnelStrategy strategy : FunnelStrategy.values()) {
                // who takes the first A is too late for D
                int reached = strategy == FunnelStrategy.BEST ? STEPS : 3;
                SortedMap<Integer, Long> expected = new TreeMap<>();
                for (int step = 1; step <= STEPS; step++) {
                    expected.put(step, BYSTANDERS / STEPS * (STEPS + 1 - step) + (step <= reached ? 1 : 0));
                }
                check(
                        "tenure funnel, " + strategy.name().toLowerCase(Locale.ROOT)
                                + (stepMicros == STEP_MICROS ? "" : ", all within a day"),
                        () -> FunnelFiles.usersByStep(
                                        List.of(hotUser, bystanders, "--map", "event_time=ts,event_name=event"),
                                        "A, B within 1s, C within 1s, D within 1s, E within 1s, F within 1s",
                                        strategy,
                                        FOLDER.resolve("hot-user.csv").toAbsolutePath())
                                .toString(),
                        expected.toString());
            }
        }
    }

    /** Files of users who take the steps from A on, a second apart: as many of them one as two, and so on up to six. */
    private String bystanders() {
        String folder =
                FOLDER.resolve("bystanders-" + BYSTANDERS).toAbsolutePath().toString();
        spark.range(1, BYSTANDERS + 1, 1, FILES)
                .selectExpr("id + 1 AS user_id", "explode(sequence(0, CAST(id % " + STEPS + " AS INT))) AS step")
                .selectExpr(
                        "user_id",
                        "timestamp_micros(user_id * 100000 + step * 1000000L) AS ts",
                        "element_at(array('A', 'B', 'C', 'D', 'E', 'F'), step + 1) AS event")
                .write()
                .mode("overwrite")
                .parquet(folder);
        return folder;
    }

    /** Writes the hot user's events and makes them the view; the folder of their files. */
    private String useEvents(long events, long stepMicros) {
        String folder = FOLDER.resolve("hot-user-" + events + "-" + stepMicros)
                .toAbsolutePath()
                .toString();
        spark.range(0, events, 1, FILES)
                .selectExpr(rankOf(events) + " AS rank")
                .selectExpr(
                        "1L AS user_id",
                        "timestamp_micros(" + microsOf(events, stepMicros) + ") AS ts",
                        "if(rank < " + (events - STEPS)
                                + ", element_at(array('A', 'B', 'C'), CAST(rank % 3 + 1 AS INT)),"
                                + " element_at(array('A', 'B', 'C', 'D', 'E', 'F'), CAST(rank - " + (events - STEPS)
                                + " + 1 AS INT))) AS event")
                .write()
                .mode("overwrite")
                .parquet(folder);
        spark.read().parquet(folder).createOrReplaceTempView("events");
        EventBuffer buffer = new EventBuffer();
        for (long id = 0; id < events; id++) {
            long rank = id * STRIDE % events;
            buffer.add(micros(rank, events, stepMicros), 1L << condition(rank, events));
        }
        System.out.printf(
                "%n%,d events of one user; their state takes %.2f bytes an event%n",
                events, (double) buffer.sizeInBytes() / events);
        return folder;
    }

    /** The place of an event in time, from its place in the file. */
    private static String rankOf(long events) {
        return "id * " + STRIDE + "L % " + events;
    }

    private static String microsOf(long events, long stepMicros) {
        long body = events - STEPS;
        return "if(rank < " + body + ", rank * " + stepMicros + " + rank * " + JITTER + " % " + stepMicros + ", "
                + events * stepMicros + " + (rank - " + body + ") * 1000000L)";
    }

    private static long micros(long rank, long events, long stepMicros) {
        long body = events - STEPS;
        return rank < body
                ? rank * stepMicros + rank * JITTER % stepMicros
                : events * stepMicros + (rank - body) * 1_000_000L;
    }

    private static int condition(long rank, long events) {
        long body = events - STEPS;
        return (int) (rank < body ? rank % 3 : rank - body);
    }

    private static String conditions() {
        return "event = 'A', event = 'B', event = 'C', event = 'D', event = 'E', event = 'F'";
    }

    private static String withinOneSecondEach() {
        return "array(NULL" + ", INTERVAL 1 SECOND".repeat(STEPS - 1) + ")";
    }

    private void check(String function, String variant, String call, String expected) throws IOException {
        if (!spark.catalog().functionExists(function)) {
            System.out.println(function + " is left out: there is no such function");
            return;
        }
        String sql = "SELECT user_id, CAST(" + call + " AS STRING) FROM events GROUP BY user_id";
        check(
                (function + " " + variant).strip(),
                () -> String.valueOf(spark.sql(sql).collectAsList().get(0).getString(1)),
                expected);
    }

    private void check(String name, Supplier<String> answering, String expected) throws IOException {
        long start = System.nanoTime();
        String outcome = outcomeOf(answering);
        double seconds = (System.nanoTime() - start) / 1e9;
        ExecutorHeap.Peak peak = heap.peak();
        System.out.printf(
                "%s: %s in %.1f s; heap at most %,d MB, %,d MB after a collection%n",
                name, outcome, seconds, peak.before(), peak.after());
        if (!outcome.equals(expected)) {
            failures.add(name + " gave " + outcome + ", not " + expected);
        }
    }

    /** The answer, or why there is none. */
    private static String outcomeOf(Supplier<String> answering) {
        try {
            return answering.get();
        } catch (Exception e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("no answer");
        }
    }
}
