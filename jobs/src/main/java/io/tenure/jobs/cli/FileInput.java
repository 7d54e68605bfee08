package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.input.ExistingTable;
import io.tenure.jobs.input.InputReport;
import io.tenure.jobs.input.InputSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which files and tables hold the events, and how they are read. */
final class FileInput {
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "FILE",
            description = "CSV, JSON lines (both also .gz) or Parquet: paths, patterns, folders, Hadoop addresses. "
                    + "Or tables: catalog.schema.table, delta:PATH, parquet:PATH.")
    private List<String> input = List.of();

    @Option(
            names = "--map",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description = "Which column holds event_time, user_id, event_name: event_time=ts,user_id=uid.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(names = "--rejects", paramLabel = "FILE", description = "Write rows that can't be used to this CSV.")
    private @Nullable Path rejects;

    @Option(names = "--allow-http", description = "Let --input read http and https addresses.")
    private boolean allowHttp;

    boolean isAskedFor() {
        return !input.isEmpty();
    }

    /** What was given. */
    List<String> paths() {
        return input;
    }

    /** The file for rows that can't be used; null: they are only counted. */
    @Nullable
    Path rejects() {
        return rejects;
    }

    /** Opens the session of a command that reads them. */
    SparkSession openSession(String command) {
        return input.stream().anyMatch(ExistingTable::isMeant)
                ? SparkSessions.openForTables(command)
                : SparkSessions.open(command);
    }

    /**
     * Opens the files and tables, and fits the session to them.
     *
     * @param zone of times without an offset
     * @param properties the properties that are read
     * @param outputs the files that are going to be written, none of which may be read
     */
    EventInput open(SparkSession spark, ZoneId zone, Set<String> properties, List<Path> outputs) throws IOException {
        EventInput events = EventInput.open(spark, new InputSpec(input, columns, zone, allowHttp), properties);
        for (Path file : outputs) {
            if (events.reads(file)) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "'" + file + "' is one of the input files and would be overwritten; name another output.");
            }
        }
        SparkSessions.fitShuffles(spark, events.textBytes());
        return events;
    }

    /** The instant just after the newest of events that have been read; where there are none, one before all events. */
    static long justAfterNewest(InputReport report, long none) {
        return report.rowsKept() == 0 ? none : report.newestMicros() + 1;
    }

    /**
     * Says what was read and what was not used, never on standard output, where the data goes; writes the rejects.
     *
     * @param asOfMicros the instant that was asked for; null: none was
     * @throws TenureException INPUT_EMPTY where no row can be used
     */
    void conclude(EventInput events, @Nullable Long asOfMicros) {
        InputReport report = events.report();
        report.summary().forEach(FileInput::note);
        Instant newest = Instant.EPOCH.plus(report.newestMicros(), ChronoUnit.MICROS);
        if (asOfMicros == null && newest.isAfter(Instant.now())) {
            note("the newest event, " + newest
                    + ", is in the future, and everything is judged just after it; --as-of sets " + "another day");
        }
        if (rejects != null) {
            OutputFile.write(rejects, events::writeRejects);
        }
        if (report.rowsKept() == 0 && report.rowsRejected() > 0) {
            throw new TenureException(
                    ErrorCode.INPUT_EMPTY,
                    "None of the rows can be used, for the reasons above. "
                            + (rejects == null ? "--rejects FILE lists them" : "'" + rejects + "' lists them")
                            + "; --map says which columns hold what.");
        }
    }

    static void note(String line) {
        System.err.println("tenure: " + line);
    }
}
