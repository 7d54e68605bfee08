package io.tenure.bench;

import io.tenure.jobs.generate.GeneratedEvents;
import io.tenure.jobs.generate.model.GeneratorSpec;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/** How fast events are made up: alone, as Parquet and as CSV. */
public final class GenerateBenchmark {
    private static final long DEFAULT_EVENTS = 10_000_000;
    private static final int DEFAULT_ROUNDS = 3;
    private static final int DAYS = 30;
    private static final long EVENTS_PER_USER = 150;

    private GenerateBenchmark() {}

    /** Arguments: events; rounds. */
    public static void main(String[] arguments) {
        long events = arguments.length > 0 ? Long.parseLong(arguments[0]) : DEFAULT_EVENTS;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_ROUNDS;
        SparkSession spark = BenchmarkSession.start();
        GeneratorSpec spec = GeneratorSpec.inTotal(Math.max(1, events / EVENTS_PER_USER), DAYS, events, 0.8, 1);
        Contest contest = new Contest(1, rounds);
        contest.enter(
                "made up",
                () -> GeneratedEvents.of(spark, spec)
                        .write()
                        .format("noop")
                        .mode("overwrite")
                        .save());
        contest.enter(
                "Parquet",
                () -> TargetFolder.use(
                        "generate", folder -> GeneratedEvents.writeParquet(spark, spec, folder.toString())));
        contest.enter(
                "CSV",
                () -> TargetFolder.use("generate", folder -> GeneratedEvents.writeCsv(spark, spec, folder.toString())));
        contest.run();
        System.out.printf(Locale.ROOT, "%n%,d events%n", events);
        contest.report();
        spark.stop();
    }
}
