package io.tenure.bench;

import io.tenure.jobs.generate.model.GeneratorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * What a night costs after histories of different lengths: the same events and users a day, 1 % of the events one to three
 * days late.
 *
 * <p>The last night of each history is measured: the ingest of the files that arrive on its last day, the run for the cohort
 * counted by day, week and month, and apart from these the run for the one counted by quarter and year. Last days are whole
 * weeks after the first, so all of them are the same weekday. The nights of the histories run in turns, two before the
 * measured one to warm up.
 */
public final class NightlyCostBenchmark {
    private static final String DEFAULT_DAYS = "30,120,365";
    private static final long DEFAULT_EVENTS = 200_000;
    private static final long EVENTS_PER_SIGNUP = 50;
    private static final double LATE = 0.01;
    private static final int NIGHTS = 3;
    private static final int WEEK = 7;
    private static final String OFTEN = "by_day_week_month";
    private static final String SELDOM = "by_quarter_year";
    private static final String DEFINITIONS = """
            cohorts:
              - {name: by_day_week_month, entry: {event: signup}, granularities: [day, week, month]}
              - {name: by_quarter_year, entry: {event: signup}, granularities: [quarter, year]}
            """;

    private final BytesRead bytes;
    private final List<History> histories = new ArrayList<>();

    private NightlyCostBenchmark(BytesRead bytes) {
        this.bytes = bytes;
    }

    /** Arguments: days of each history, separated by commas; events a day; signups a day. */
    public static void main(String[] arguments) {
        String days = arguments.length > 0 ? arguments[0] : DEFAULT_DAYS;
        long events = arguments.length > 1 ? Long.parseLong(arguments[1]) : DEFAULT_EVENTS;
        long users = arguments.length > 2 ? Long.parseLong(arguments[2]) : Math.max(1, events / EVENTS_PER_SIGNUP);
        SparkSession spark = BenchmarkSession.startForStores();
        NightlyCostBenchmark benchmark = new NightlyCostBenchmark(BytesRead.by(spark));
        Stream.of(days.split(","))
                .mapToInt(Integer::parseInt)
                .forEach(length -> benchmark.build(spark, length, events, users));
        for (int night = NIGHTS - 1; night >= 0; night--) {
            for (History history : benchmark.histories) {
                history.live(night, benchmark.bytes);
            }
        }
        System.out.printf("%n%,d events and %,d signups a day%n%n", events, users);
        benchmark.report();
        benchmark.histories.forEach(history -> history.store.delete());
        spark.stop();
    }

    private void build(SparkSession spark, int days, long events, long users) {
        int lastDay = (days - 1) / WEEK * WEEK;
        GeneratorSpec spec =
                GeneratorSpec.perDay(users, lastDay + 1, events, 0.8, 1).with(LATE, 0, 0);
        BenchmarkStore store = BenchmarkStore.create(spark, "nightly-" + days, spec, DEFINITIONS);
        store.ingestDirectly(0, lastDay - NIGHTS);
        store.compute(lastDay - NIGHTS);
        histories.add(new History(days, lastDay, store));
    }

    private void report() {
        System.out.println("| days | ingest s | run s | processor s | MB read | seconds / first | processor / first "
                + "| MB / first | quarter, year: s | processor s | MB read |");
        System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        History first = histories.get(0);
        for (History each : histories) {
            Cost night = each.ingest.plus(each.often);
            Cost firstNight = first.ingest.plus(first.often);
            System.out.printf(
                    "| %d | %.2f | %.2f | %.2f | %.1f | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f |%n",
                    each.days,
                    each.ingest.seconds(),
                    each.often.seconds(),
                    night.processorSeconds(),
                    each.bytesOften / 1e6,
                    night.seconds() / firstNight.seconds(),
                    night.processorSeconds() / firstNight.processorSeconds(),
                    (double) each.bytesOften / first.bytesOften,
                    each.seldom.seconds(),
                    each.seldom.processorSeconds(),
                    each.bytesSeldom / 1e6);
        }
    }

    /** A history and what its newest night took. */
    private static final class History {
        private final int days;
        private final int lastDay;
        private final BenchmarkStore store;
        private Cost ingest = new Cost(0, 0);
        private Cost often = ingest;
        private Cost seldom = ingest;
        private long bytesOften;
        private long bytesSeldom;

        History(int days, int lastDay, BenchmarkStore store) {
            this.days = days;
            this.lastDay = lastDay;
            this.store = store;
        }

        /** Lives through a night so many before the last one. */
        void live(int nightsBefore, BytesRead bytes) {
            int day = lastDay - nightsBefore;
            store.writeFiles(day, day);
            long before = bytes.total();
            ingest = Cost.of(() -> store.ingestFiles(day, day));
            often = Cost.of(() -> store.compute(day, OFTEN));
            long between = bytes.total();
            seldom = Cost.of(() -> store.compute(day, SELDOM));
            bytesOften = between - before;
            bytesSeldom = bytes.total() - between;
        }
    }
}
