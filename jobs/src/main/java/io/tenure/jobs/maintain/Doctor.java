package io.tenure.jobs.maintain;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.maintain.DoctorLine.State;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.RunsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreSession;
import io.tenure.jobs.table.StoreTables;
import io.tenure.jobs.table.TableSpec;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Looks at everything around a store that has gone wrong for somebody, and says what to do. */
public final class Doctor {
    private static final int JAVA = 17;
    private static final String SPARK = "4.2.";
    private static final String DELTA = "4.4.";
    private static final double LITTLE_SPACE = 0.1;
    private static final double NO_SPACE = 0.01;
    private static final Duration LONG_AGO = Duration.ofHours(36);
    private static final int LAST_RUNS = 3;

    private final List<DoctorLine> lines = new ArrayList<>();

    private Doctor() {}

    /** Looks at what every store needs of its surroundings. */
    public static List<DoctorLine> examine(SparkSession spark) {
        Doctor doctor = new Doctor();
        doctor.surroundings(spark);
        return doctor.lines;
    }

    /** Looks at a store. */
    public static List<DoctorLine> examine(Store store) {
        Doctor doctor = new Doctor();
        doctor.attempt("hard links", () -> {
            store.requireHardLinks();
            return "work on the disk of the store";
        });
        doctor.lock(store);
        store.disk().ifPresent(disk -> doctor.space("disk of the store", disk));
        doctor.runs(store);
        doctor.tables(store);
        doctor.attempt("definitions", () -> definitions(store));
        return doctor.lines;
    }

    private void surroundings(SparkSession spark) {
        int java = Runtime.version().feature();
        add(
                java >= JAVA ? State.OK : State.FAIL,
                "java",
                Runtime.version() + (java >= JAVA ? "" : ": install JDK " + JAVA + " or later"));
        version("spark", spark.version(), SPARK);
        version("delta", StoreSession.deltaVersion(), DELTA);
        List<String> unfit = StoreSession.unfit(spark);
        add(
                unfit.isEmpty() ? State.OK : State.FAIL,
                "settings",
                unfit.isEmpty() ? "as a store needs them" : String.join("; ", unfit));
        String zone = TimeZone.getDefault().getID();
        boolean isUtc = TimeZone.getDefault().getRawOffset() == 0
                && !TimeZone.getDefault().useDaylightTime();
        add(
                isUtc ? State.OK : State.WARN,
                "time zone",
                zone + (isUtc ? "" : ": start the JVM with -Duser.timezone=UTC, as scripts/tenure does"));
        space("disk of temporary files", disk(Path.of(System.getProperty("java.io.tmpdir"))));
    }

    private void version(String subject, String found, String tested) {
        add(
                found.startsWith(tested) ? State.OK : State.WARN,
                subject,
                found + (found.startsWith(tested) ? "" : ": tested with " + tested + "x only"));
    }

    private void space(String subject, FileStore disk) {
        try {
            double free = (double) disk.getUsableSpace() / Math.max(1, disk.getTotalSpace());
            String finding = (disk.getUsableSpace() >> 30) + " GiB free";
            add(
                    free < NO_SPACE ? State.FAIL : free < LITTLE_SPACE ? State.WARN : State.OK,
                    subject,
                    finding + (free < LITTLE_SPACE ? ": free some, or move to a larger disk" : ""));
        } catch (IOException e) {
            add(State.FAIL, subject, "can't be looked at: " + e);
        }
    }

    private static FileStore disk(Path folder) {
        try {
            return Files.getFileStore(folder);
        } catch (IOException e) {
            throw new IllegalStateException("No disk of " + folder, e);
        }
    }

    /** A run that is writing is no fault. */
    private void lock(Store store) {
        try {
            store.requireUnlocked();
            add(State.OK, "lock", "free: no run is writing");
        } catch (TenureException e) {
            add(e.code() == ErrorCode.LOCKED ? State.WARN : State.FAIL, "lock", String.valueOf(e.getMessage()));
        }
    }

    private void runs(Store store) {
        Optional<Publication> published = store.published();
        if (published.isEmpty()) {
            add(State.WARN, "published", "nothing yet: the first run publishes");
            return;
        }
        Publication last = published.get();
        Duration age = Duration.between(last.publishedAt(), store.clock().instant());
        add(
                age.compareTo(LONG_AGO) > 0 ? State.WARN : State.OK,
                "published",
                "run " + last.number() + " (" + last.job() + ") " + age.toHours() + " h ago"
                        + (last.asOf() == null ? "" : ", as of " + last.asOf())
                        + (age.compareTo(LONG_AGO) > 0 ? ": does tenure nightly still run?" : ""));
        for (Row row : store.runs()
                .where(col(RunsTable.STATUS).notEqual(RunsTable.STARTED))
                .orderBy(col(RunsTable.AT).desc(), col(RunsTable.RUN_ID))
                .limit(LAST_RUNS)
                .collectAsList()) {
            String status = row.getAs(RunsTable.STATUS);
            String error = row.getAs(RunsTable.ERROR);
            add(
                    RunsTable.FAILED.equals(status) ? State.WARN : State.OK,
                    "run",
                    row.getAs(RunsTable.JOB) + " " + status + " at " + row.getAs(RunsTable.AT)
                            + (error == null
                                    ? ""
                                    : ": " + error.lines().findFirst().orElse("")));
        }
    }

    private void tables(Store store) {
        List<String> newer = new ArrayList<>();
        store.published().ifPresent(last -> {
            for (TableSpec table : StoreTables.ALL) {
                Long version = last.versions().get(table.name());
                if (version != null && store.newestVersion(table) > version) {
                    newer.add(table.name());
                }
            }
        });
        add(
                newer.isEmpty() ? State.OK : State.WARN,
                "tables",
                newer.isEmpty()
                        ? "are as they were published"
                        : "a run has not published what it wrote to " + String.join(", ", newer)
                                + ": it is at work, or has died; then the next run puts it back");
    }

    private static String definitions(Store store) {
        AppliedDefinitions applied =
                DefinitionRows.read(store.read(DefinitionsTable.SPEC)).inForce();
        return applied.cohorts().size() + " cohorts and "
                + applied.definitions().signals().size() + " signals in force";
    }

    /** Something that is fine if it doesn't throw. */
    private interface Attempt {
        String finding();
    }

    private void attempt(String subject, Attempt attempt) {
        try {
            add(State.OK, subject, attempt.finding());
        } catch (TenureException e) {
            add(State.FAIL, subject, String.valueOf(e.getMessage()));
        }
    }

    private void add(State state, String subject, String finding) {
        lines.add(new DoctorLine(state, subject, finding));
    }
}
