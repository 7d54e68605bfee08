package io.tenure.bench;

import io.tenure.jobs.generate.model.GeneratorSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * What a million events cost in histories of different sizes: the ingest of all their Parquet files into an empty store, and
 * the first run.
 *
 * <p>The days are the same, so the events and signups of a day grow with the size. The smallest size runs once before to warm
 * up.
 */
public final class IngestRateBenchmark {
    private static final String DEFAULT_MILLIONS = "10,30,100";
    private static final int DEFAULT_DAYS = 100;
    private static final long EVENTS_PER_SIGNUP = 50;
    private static final double LATE = 0.01;
    private static final String DEFINITIONS = """
            cohorts:
              - {name: signups, entry: {event: signup}, granularities: [day, week, month]}
            """;

    private IngestRateBenchmark() {}

    private record Result(BigDecimal millions, Cost ingest, Cost run) {}

    /** Arguments: millions of events, separated by commas; days of the history. */
    public static void main(String[] arguments) {
        String sizes = arguments.length > 0 ? arguments[0] : DEFAULT_MILLIONS;
        int days = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_DAYS;
        SparkSession spark = BenchmarkSession.startForStores();
        List<BigDecimal> millions =
                List.of(sizes.split(",")).stream().map(BigDecimal::new).sorted().toList();
        measure(spark, millions.get(0), days);
        List<Result> results = new ArrayList<>();
        millions.forEach(size -> results.add(measure(spark, size, days)));
        report(results);
        spark.stop();
    }

    private static Result measure(SparkSession spark, BigDecimal millions, int days) {
        long events = millions.movePointRight(6).longValue() / days;
        GeneratorSpec spec = GeneratorSpec.perDay(Math.max(1, events / EVENTS_PER_SIGNUP), days, events, 0.8, 1)
                .with(LATE, 0, 0);
        BenchmarkStore store = BenchmarkStore.create(spark, "ingest-rate", spec, DEFINITIONS);
        store.writeFiles(0, spec.lastDay());
        Cost ingest = Cost.of(() -> store.ingestFiles(0, spec.lastDay()));
        Cost run = Cost.of(() -> store.compute(days - 1));
        store.delete();
        // a large one takes long, and may not end
        System.out.printf("%s million events: ingest %.1f s, run %.1f s%n", millions, ingest.seconds(), run.seconds());
        return new Result(millions, ingest, run);
    }

    private static void report(List<Result> results) {
        System.out.println();
        System.out.println("| million events | ingest s | events/s | run s | events/s | seconds / million | / first "
                + "| processor s / million | / first |");
        System.out.println("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Cost first = perMillion(results.get(0));
        for (Result each : results) {
            double events = each.millions().doubleValue() * 1e6;
            Cost perMillion = perMillion(each);
            System.out.printf(
                    "| %s | %.1f | %,.0f | %.1f | %,.0f | %.2f | %.2f | %.2f | %.2f |%n",
                    each.millions(),
                    each.ingest().seconds(),
                    events / each.ingest().seconds(),
                    each.run().seconds(),
                    events / each.run().seconds(),
                    perMillion.seconds(),
                    perMillion.seconds() / first.seconds(),
                    perMillion.processorSeconds(),
                    perMillion.processorSeconds() / first.processorSeconds());
        }
    }

    private static Cost perMillion(Result result) {
        Cost all = result.ingest().plus(result.run());
        double millions = result.millions().doubleValue();
        return new Cost(all.seconds() / millions, all.processorSeconds() / millions);
    }
}
