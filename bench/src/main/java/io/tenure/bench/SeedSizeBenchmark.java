package io.tenure.bench;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.retention.MaskRetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The seed's size: an ad-hoc daily retention triangle from twelve months of masks of 50 million users, each time in a
 * process of its own, timed from its start to its exit.
 *
 * <p>{@code scripts/bench seed-size [users] [folder] [runs]}: writes the masks first if the folder has none; remove the
 * folder afterwards. Two questions: who signed up (all users) and visits again, and who purchased (entry in a window of
 * half a year) and purchases again.
 */
public final class SeedSizeBenchmark {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final String ASK = "ask";

    private SeedSizeBenchmark() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length > 0 && arguments[0].equals(ASK)) {
            ask(arguments[1], arguments[2], arguments[3]);
            return;
        }
        long users = arguments.length > 0 ? Long.parseLong(arguments[0]) : 50_000_000L;
        Path folder = Path.of(arguments.length > 1 ? arguments[1] : "bench/target/masks-" + users);
        int runs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        try (SparkSession spark = session()) {
            MaskFiles.write(spark, new UserDays(users), folder);
            System.out.printf(
                    "%,d masks of %,d users, %,d bytes%n",
                    spark.read().format("delta").load(folder.toString()).count(), users, bytes(folder));
        }
        for (int run = 0; run < runs; run++) {
            runProcess(folder, MaskFiles.SIGNUP, MaskFiles.VISIT);
            runProcess(folder, MaskFiles.PURCHASE, MaskFiles.PURCHASE);
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** This program again, with this process's options and as large a heap. */
    private static void runProcess(Path folder, String entry, String returns) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SeedSizeBenchmark.class.getName()));
        command.addAll(List.of(ASK, folder.toString(), entry, returns));
        long start = System.nanoTime();
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        System.out.printf(
                "%s, then %s: %.1f s from start to exit, load %.1f%n",
                entry,
                returns,
                (System.nanoTime() - start) / 1e9,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        if (exit != 0) {
            throw new IllegalStateException("the process ended with " + exit);
        }
    }

    private static SparkSession session() {
        return BenchmarkSession.on("local[2]")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.databricks.delta.snapshotPartitions", "2")
                .config("spark.sql.maxConcurrentOutputFileWriters", "2")
                .getOrCreate();
    }

    private static void ask(String folder, String entry, String returns) throws IOException {
        LiveHeap heap = new LiveHeap();
        heap.reset();
        try (SparkSession spark = session()) {
            long start = System.nanoTime();
            Dataset<Row> masks = spark.read().format("delta").load(folder);
            long opened = System.nanoTime();
            RetentionTable table = MaskRetentionPlan.run(masks, question(entry, returns));
            long end = System.nanoTime();
            System.out.printf(
                    "%,d members, %,d active users in %,d cells; opened in %.1f s, counted in %.1f s; heap kept %,d MB%n",
                    table.everybody().cohorts().stream()
                            .mapToLong(CohortRow::cohortSize)
                            .sum(),
                    table.everybody().cohorts().stream()
                            .flatMap(row -> row.cells().stream())
                            .mapToLong(cell -> cell.activeUsers())
                            .sum(),
                    table.everybody().cohorts().stream()
                            .mapToLong(row -> row.cells().size())
                            .sum(),
                    (opened - start) / 1e9,
                    (end - opened) / 1e9,
                    heap.peakMegabytes());
        }
    }

    private static RetentionQuestion question(String entry, String returns) {
        boolean all = entry.equals(MaskFiles.SIGNUP);
        return new RetentionQuestion(
                new RetentionSpec(
                        Granularity.DAY,
                        RetentionMode.CALENDAR,
                        RetentionKind.ON,
                        ZoneOffset.UTC,
                        DayOfWeek.MONDAY,
                        null,
                        List.of(),
                        all ? null : micros(200)),
                col("signal").equalTo(entry),
                all ? null : micros(20),
                col("signal").equalTo(returns),
                null,
                micros(UserDays.DAYS));
    }

    /** The beginning of a day of the year. */
    private static long micros(int day) {
        return (UserDays.FIRST_DAY + day) * DAY_MICROS;
    }
}
