package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.jobs.maintain.Doctor;
import io.tenure.jobs.maintain.DoctorLine;
import io.tenure.jobs.table.Store;
import java.time.Clock;
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
    @Option(names = "--store", paramLabel = "STORE", description = "The store: a folder or Hadoop address.")
    private @Nullable String location;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private DoctorCommand() {}

    @Override
    public Integer call() {
        SparkSession spark = SparkSessions.openForStore("doctor");
        List<DoctorLine> lines = new ArrayList<>(Doctor.examine(spark));
        if (location != null) {
            lines.addAll(Doctor.examine(Store.open(spark, location, Clock.systemUTC())));
        }
        for (DoctorLine line : lines) {
            System.out.printf(
                    "%-5s %-24s %s%n", line.state().name().toLowerCase(Locale.ROOT), line.subject(), line.finding());
        }
        boolean fails = lines.stream().anyMatch(line -> line.state() == DoctorLine.State.FAIL);
        return fails ? ErrorCode.CONFIGURATION.exitCode() : 0;
    }
}
