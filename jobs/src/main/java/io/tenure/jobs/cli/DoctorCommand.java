package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.jobs.maintain.Doctor;
import io.tenure.jobs.maintain.DoctorLine;
import io.tenure.jobs.pipeline.PendingBatches;
import io.tenure.jobs.table.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure doctor}: whether the surroundings and a store are fit. */
@Command(
        name = "doctor",
        description =
                "Look at Java, Spark, Delta, settings and, with --store, at a store. Ends with 3 if anything fails.",
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {
    private static final int MOST_BATCHES = 20;

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "The store: a folder or Hadoop address, or catalog.schema.")
    private @Nullable String location;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private DoctorCommand() {}

    @Override
    public Integer call() {
        SparkSession spark = SparkSessions.openForStore("doctor", location);
        List<DoctorLine> lines = new ArrayList<>(Doctor.examine(spark));
        if (location != null) {
            Store store = SparkSessions.openStore("doctor", location);
            lines.addAll(Doctor.examine(store));
            lines.addAll(pending(store));
        }
        for (DoctorLine line : lines) {
            System.out.printf(
                    "%-5s %-24s %s%n", line.state().name().toLowerCase(Locale.ROOT), line.subject(), line.finding());
        }
        boolean fails = lines.stream().anyMatch(line -> line.state() == DoctorLine.State.FAIL);
        return fails ? ErrorCode.CONFIGURATION.exitCode() : 0;
    }

    private static List<DoctorLine> pending(Store store) {
        List<String> batches = PendingBatches.of(store.preview());
        if (batches.isEmpty()) {
            return List.of(new DoctorLine(DoctorLine.State.OK, "batches", "all are in the results"));
        }
        List<DoctorLine> lines = new ArrayList<>();
        lines.add(new DoctorLine(
                DoctorLine.State.WARN,
                "batches",
                batches.size() + " ingested and in no result yet: tenure run counts them"));
        batches.stream()
                .limit(MOST_BATCHES)
                .forEach(batch -> lines.add(new DoctorLine(DoctorLine.State.WARN, "batch", batch)));
        if (batches.size() > MOST_BATCHES) {
            lines.add(
                    new DoctorLine(DoctorLine.State.WARN, "batch", "and " + (batches.size() - MOST_BATCHES) + " more"));
        }
        return lines;
    }
}
