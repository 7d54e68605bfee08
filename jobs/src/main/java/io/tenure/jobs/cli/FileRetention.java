package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.definition.Condition;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.input.InputReport;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.retention.RetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Retention from event files: which of the events are entries and returns, to the microsecond. */
final class FileRetention {
    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "FILE",
            description = "CSV, JSON lines (both also .gz) or Parquet: paths, patterns, folders, Hadoop addresses.")
    private List<String> input = List.of();

    @Option(
            names = "--map",
            split = ",",
            paramLabel = "NAME=COLUMN",
            description = "Which column holds event_time, user_id, event_name: event_time=ts,user_id=uid.")
    private Map<String, String> columns = new LinkedHashMap<>();

    @Option(names = "--entry-event", paramLabel = "EVENT", description = "Cohorts by this event (default: any event).")
    private @Nullable String entryEvent;

    @Option(
            names = "--entry-where",
            arity = "1..*",
            paramLabel = "CONDITION",
            description = "Only entries with these properties: \"country = 'US'\". Several are joined by and.")
    private List<String> entryConditions = List.of();

    @Option(names = "--return-event", paramLabel = "EVENT", description = "Active means this event (default: any).")
    private @Nullable String returnEvent;

    @Option(
            names = "--return-where",
            arity = "1..*",
            paramLabel = "CONDITION",
            description = "Only return events with these properties.")
    private List<String> returnConditions = List.of();

    @Option(
            names = "--segment-by",
            paramLabel = "COLUMN",
            description = "Repeat the table for each value of this property at entry.")
    private @Nullable String segmentBy;

    @Option(names = "--rejects", paramLabel = "FILE", description = "Write rows that can't be used to this CSV.")
    private @Nullable Path rejects;

    @Option(names = "--allow-http", description = "Let --input read http and https addresses.")
    private boolean allowHttp;

    boolean isAskedFor() {
        return !input.isEmpty();
    }

    /** The file for rows that can't be used; null: they are only counted. */
    @Nullable
    Path rejects() {
        return rejects;
    }

    /**
     * Reads the files once and counts.
     *
     * @param outputs the files that are going to be written, none of which may be read
     */
    CountedRetention count(CountingOptions options, List<Path> outputs) throws IOException {
        ZoneId zone = Objects.requireNonNullElse(options.zone(), ZoneId.of("UTC"));
        RetentionSpec spec = options.spec(zone, DayOfWeek.MONDAY);
        Condition entry = condition(entryConditions);
        Condition returns = condition(returnConditions);
        Long asOfMicros = options.asOfMicros(zone);
        Long fromMicros = options.windowStartMicros(spec);

        SparkSession spark = SparkSessions.open("retention");
        EventInput events =
                EventInput.open(spark, new InputSpec(input, columns, zone, allowHttp), properties(entry, returns));
        refuseToOverwriteInput(events, outputs);
        SparkSessions.fitShuffles(spark, events.textBytes());
        RetentionQuestion question = new RetentionQuestion(
                spec,
                isEvent(entryEvent).and(entry.toColumn(EventInput::property)),
                fromMicros,
                isEvent(returnEvent).and(returns.toColumn(EventInput::property)),
                segmentBy == null ? null : EventInput.property(segmentBy),
                asOfMicros);
        RetentionTable table = RetentionPlan.run(
                events.events(), question, () -> asOfMicros == null ? justAfterNewest(events.report()) : asOfMicros);

        summarise(events.report(), asOfMicros);
        writeRejects(events);
        refuseUnusable(events.report());
        explainAbsence(events, table);
        return new CountedRetention(
                table,
                described("first ", entryEvent, entryConditions),
                described("", returnEvent, returnConditions),
                segmentBy,
                input);
    }

    private static void refuseToOverwriteInput(EventInput events, List<Path> outputs) throws IOException {
        for (Path file : outputs) {
            if (events.reads(file)) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        "'" + file + "' is one of the input files and would be overwritten; name another output.");
            }
        }
    }

    private static Condition condition(List<String> texts) {
        return new Condition.And(texts.stream().map(Condition::parse).toList());
    }

    private Set<String> properties(Condition entry, Condition returns) {
        Set<String> names = new TreeSet<>(entry.properties());
        names.addAll(returns.properties());
        if (segmentBy != null) {
            names.add(segmentBy);
        }
        return names;
    }

    private static Column isEvent(@Nullable String name) {
        return name == null ? lit(true) : coalesce(col("event_name").equalTo(lit(name)), lit(false));
    }

    private static long justAfterNewest(InputReport report) {
        return report.rowsKept() == 0 ? RetentionTable.NO_EVENTS : report.newestMicros() + 1;
    }

    /** Which events are meant, in words: {@code first purchase where country = 'US'}. */
    private static String described(String which, @Nullable String event, List<String> conditions) {
        String name = event != null ? event : which.isEmpty() ? "any event" : "event";
        return which + name + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    /** Says what was read and what was not used; never on standard output, where the data goes. */
    private static void summarise(InputReport report, @Nullable Long asOfMicros) {
        report.summary().forEach(FileRetention::note);
        Instant newest = Instant.EPOCH.plus(report.newestMicros(), ChronoUnit.MICROS);
        if (asOfMicros == null && newest.isAfter(Instant.now())) {
            note("the newest event, " + newest + ", is in the future, and cells are judged just after it; "
                    + "--as-of sets another day");
        }
    }

    private static void note(String line) {
        System.err.println("tenure: " + line);
    }

    private void refuseUnusable(InputReport report) {
        if (report.rowsKept() == 0 && report.rowsRejected() > 0) {
            throw new TenureException(
                    ErrorCode.INPUT_EMPTY,
                    "None of the rows can be used, for the reasons above. "
                            + (rejects == null ? "--rejects FILE lists them" : "'" + rejects + "' lists them")
                            + "; --map says which columns hold what.");
        }
    }

    /**
     * An empty table would look like an answer. A name that never occurs is most likely a typo and ends the run; otherwise
     * a note says which options leave nothing.
     */
    private void explainAbsence(EventInput events, RetentionTable table) {
        if (events.report().rowsKept() == 0) {
            return;
        }
        boolean nobodyEntered = table.everybody().cohorts().isEmpty();
        boolean nobodyReturned = table.everybody().cohorts().stream()
                .flatMap(row -> row.cells().stream())
                .allMatch(cell -> cell.activeUsers() == 0);
        if (entryEvent != null && nobodyEntered) {
            EventNames.require(events.events(), "--entry-event", entryEvent);
        }
        if (returnEvent != null && nobodyReturned) {
            EventNames.require(events.events(), "--return-event", returnEvent);
        }
        if (nobodyEntered) {
            note(
                    "none of the events is an entry by --entry-event, --entry-where, --entry-from, --entry-to and --as-of");
        } else if (nobodyReturned) {
            note("none of the members has a return event by --return-event and --return-where");
        }
    }

    private void writeRejects(EventInput events) {
        if (rejects != null) {
            OutputFile.write(rejects, events::writeRejects);
        }
    }
}
