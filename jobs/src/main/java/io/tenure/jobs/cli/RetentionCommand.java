package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.definition.Condition;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.input.InputReport;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.report.ReportOptions;
import io.tenure.jobs.report.RetentionFormat;
import io.tenure.jobs.report.RetentionReport;
import io.tenure.jobs.retention.RetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure retention}: event files in, a retention table out. */
@Command(
        name = "retention",
        description = "Who came back: a retention table from event files.",
        customSynopsis = "tenure retention --input FILE... [OPTION...]",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class RetentionCommand implements Callable<Integer> {
    private static final Path STANDARD_OUTPUT = Path.of("-");
    private static final Pattern BRACKET = Pattern.compile("\\s*(?<first>\\d{1,5})\\s*(-\\s*(?<last>\\d{1,5})\\s*)?");

    @Option(
            names = "--input",
            required = true,
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

    @Option(
            names = "--granularity",
            paramLabel = "PERIOD",
            description = "day, week, month, quarter or year (default: week).")
    private Granularity granularity = Granularity.WEEK;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "calendar: periods of the calendar; rolling: counted from each user's own entry (default: "
                    + "calendar).")
    private RetentionMode mode = RetentionMode.CALENDAR;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "on, on_or_after, on_or_before or streak: which active periods count (default: on).")
    private @Nullable RetentionKind kind;

    @Option(names = "--entry-event", paramLabel = "EVENT", description = "Cohorts by this event (default: any event).")
    private @Nullable String entryEvent;

    @Option(
            names = "--entry-where",
            arity = "1..*",
            paramLabel = "CONDITION",
            description = "Only entries with these properties: \"country = 'US'\". Several are joined by and.")
    private List<String> entryConditions = List.of();

    @Option(names = "--entry-from", paramLabel = "TIME", description = "Entries at or after this date or time.")
    private @Nullable String entryFrom;

    @Option(names = "--entry-to", paramLabel = "TIME", description = "Entries before this date or time.")
    private @Nullable String entryTo;

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

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Zone of days, weeks and of times without an offset (default: UTC).")
    private ZoneId zone = ZoneId.of("UTC");

    @Option(names = "--week-start", paramLabel = "DAY", description = "First day of a week (default: monday).")
    private DayOfWeek weekStart = DayOfWeek.MONDAY;

    @Option(names = "--horizon", paramLabel = "N", description = "The last period to look at (default: as data goes).")
    private @Nullable Integer horizon;

    @Option(
            names = "--brackets",
            split = ",",
            paramLabel = "RANGE",
            description = "Periods in ranges instead of one by one: 0,1,3-7,8-30.")
    private List<String> brackets = List.of();

    @Option(
            names = "--min-cohort-size",
            paramLabel = "N",
            description = "Leave out cohorts with fewer users (default: ${DEFAULT-VALUE}).")
    private int minCohortSize = 5;

    @Option(
            names = "--compare-at",
            paramLabel = "DATE",
            description = "Compare the cohorts that start on or after this date with those before.")
    private @Nullable LocalDate compareAt;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Read events before the end of this date, or before this time (default: all; judged just "
                    + "after the newest).")
    private @Nullable String asOf;

    @Option(names = "--zeros", description = "List periods that have begun and in which nobody was active.")
    private boolean zeros;

    @Option(names = "--states", description = "Add eligible users, interval, state and closing time of each cell.")
    private boolean states;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "csv, json, markdown, table or html (default: by the name of the output; table on a terminal, "
                            + "else csv).")
    private @Nullable RetentionFormat format;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write; - is standard output, the default. May be repeated, for several formats.")
    private List<Path> outputs = List.of(STANDARD_OUTPUT);

    @Option(names = "--rejects", paramLabel = "FILE", description = "Write rows that can't be used to this CSV.")
    private @Nullable Path rejects;

    @Option(names = "--allow-http", description = "Let --input read http and https addresses.")
    private boolean allowHttp;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private RetentionCommand() {}

    @Override
    public Integer call() throws IOException {
        RetentionSpec spec = spec();
        Condition entry = condition(entryConditions);
        Condition returns = condition(returnConditions);
        Long asOfMicros = asOf == null ? null : TimeArgument.endMicros("--as-of", asOf, zone);
        Long fromMicros = windowStart(spec);
        requireOutputs();

        SparkSession spark = SparkSessions.open("retention");
        EventInput events =
                EventInput.open(spark, new InputSpec(input, columns, zone, allowHttp), properties(entry, returns));
        refuseToOverwriteInput(events);
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

        summarise(events.report());
        writeRejects(events);
        refuseUnusable(events.report());
        explainAbsence(events, table);
        Set<String> notes = new LinkedHashSet<>();
        for (Path output : outputs) {
            notes.addAll(write(table, output));
        }
        notes.forEach(RetentionCommand::note);
        return 0;
    }

    private RetentionSpec spec() {
        if (kind != null && !brackets.isEmpty()) {
            throw usage(
                    "--brackets and --kind exclude each other: a bracket counts users active in any of its periods.");
        }
        if (kind == RetentionKind.BRACKET) {
            throw usage("--kind bracket needs ranges: write --brackets 0,1,3-7,8-30 instead.");
        }
        if (horizon != null && !brackets.isEmpty()) {
            throw usage("--brackets and --horizon exclude each other: the last bracket is the last period looked at.");
        }
        if (horizon != null && (horizon < 0 || horizon > RetentionSpec.LAST_OFFSET)) {
            throw usage("--horizon " + horizon + " is not from 0 to " + RetentionSpec.LAST_OFFSET + ".");
        }
        if (minCohortSize < 0) {
            throw usage("--min-cohort-size " + minCohortSize + " is negative; 1 lists all cohorts.");
        }
        List<OffsetRange> ranges = ranges();
        return new RetentionSpec(
                granularity,
                mode,
                ranges.isEmpty() ? kind == null ? RetentionKind.ON : kind : RetentionKind.BRACKET,
                zone,
                weekStart,
                horizon,
                ranges,
                entryTo == null ? null : TimeArgument.startMicros("--entry-to", entryTo, zone));
    }

    private List<OffsetRange> ranges() {
        List<OffsetRange> ranges = new ArrayList<>();
        for (String text : brackets) {
            OffsetRange range = bracket(text);
            if (ranges.contains(range)) {
                throw usage("--brackets names " + range.label() + " twice.");
            }
            ranges.add(range);
        }
        return ranges;
    }

    private static OffsetRange bracket(String text) {
        Matcher ends = BRACKET.matcher(text);
        if (!ends.matches()) {
            throw usage("--brackets has '" + text + "'; write periods and ranges such as 0,1,3-7.");
        }
        int first = Integer.parseInt(ends.group("first"));
        int last = ends.group("last") == null ? first : Integer.parseInt(ends.group("last"));
        if (last < first) {
            throw usage(
                    "--brackets has '" + text + "', which ends before it begins; write " + last + "-" + first + ".");
        }
        return new OffsetRange(first, last);
    }

    private @Nullable Long windowStart(RetentionSpec spec) {
        if (entryFrom == null) {
            return null;
        }
        long start = TimeArgument.startMicros("--entry-from", entryFrom, zone);
        Long end = spec.windowEndMicros();
        if (end != null && start >= end) {
            throw usage("--entry-from " + entryFrom + " is not before --entry-to " + entryTo
                    + ", so no event could be an entry.");
        }
        return start;
    }

    /** Fails before anything is read where a result would have no place. */
    private void requireOutputs() {
        Set<Path> files = new HashSet<>();
        for (Path output : outputs) {
            if (!output.equals(STANDARD_OUTPUT)) {
                OutputFile.requireWritable("--output", output);
            }
            requireNew(files, output);
        }
        if (rejects != null) {
            if (rejects.equals(STANDARD_OUTPUT)) {
                throw usage("--rejects writes a file, not standard output.");
            }
            OutputFile.requireWritable("--rejects", rejects);
            requireNew(files, rejects);
        }
    }

    private static void requireNew(Set<Path> files, Path file) {
        if (!files.add(file.toAbsolutePath().normalize())) {
            throw usage("'" + file + "' is named twice among --output and --rejects; each writes its own file.");
        }
    }

    private void refuseToOverwriteInput(EventInput events) throws IOException {
        for (Path output : outputs) {
            requireNotRead(events, output);
        }
        if (rejects != null) {
            requireNotRead(events, rejects);
        }
    }

    private static void requireNotRead(EventInput events, Path file) throws IOException {
        if (events.reads(file)) {
            throw usage("'" + file + "' is one of the input files and would be overwritten; name another output.");
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

    private ReportOptions reportOptions(Path output) {
        return new ReportOptions(
                null,
                described("first ", entryEvent, entryConditions),
                described("", returnEvent, returnConditions),
                segmentBy,
                minCohortSize,
                zeros,
                states,
                output.equals(STANDARD_OUTPUT) && Terminal.isColoured(),
                Terminal.columns());
    }

    /** Which events are meant, in words: {@code first purchase where country = 'US'}. */
    private static String described(String which, @Nullable String event, List<String> conditions) {
        String name = event != null ? event : which.isEmpty() ? "any event" : "event";
        return which + name + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    private @Nullable RetentionComparison comparison(RetentionTable table) {
        return compareAt == null ? null : RetentionComparison.of(table.everybody(), compareAt);
    }

    /** Says what was read and what was not used; never on standard output, where the data goes. */
    private void summarise(InputReport report) {
        report.summary().forEach(RetentionCommand::note);
        Instant newest = Instant.EPOCH.plus(report.newestMicros(), ChronoUnit.MICROS);
        if (asOf == null && newest.isAfter(Instant.now())) {
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

    /** Writes the report and gives the notes that its format has no place for. */
    private List<String> write(RetentionTable table, Path output) throws IOException {
        RetentionReport report = new RetentionReport(table, reportOptions(output), comparison(table), input);
        RetentionFormat chosen = formatOf(output);
        if (output.equals(STANDARD_OUTPUT)) {
            Writer standardOutput = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
            chosen.write(report, standardOutput);
            standardOutput.flush();
            if (System.out.checkError()) {
                throw usage("Cannot write to standard output: it was closed, or there is no room.");
            }
        } else {
            OutputFile.write(output, writer -> chosen.write(report, writer));
        }
        return switch (chosen) {
            case CSV -> report.notesForCsv().lines().toList();
            case JSON -> report.suppressedNote().lines().toList();
            default -> List.of();
        };
    }

    /** What was asked for; of several outputs those with a telling name go by that. */
    private RetentionFormat formatOf(Path output) {
        Optional<RetentionFormat> byName = formatByName(output);
        if (format != null && (outputs.size() == 1 || byName.isEmpty())) {
            return format;
        }
        boolean forPeople = output.equals(STANDARD_OUTPUT) && Terminal.isInteractive();
        return byName.orElse(forPeople ? RetentionFormat.TABLE : RetentionFormat.CSV);
    }

    private static Optional<RetentionFormat> formatByName(Path output) {
        String name = output.toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> Optional.of(RetentionFormat.CSV);
            case "json" -> Optional.of(RetentionFormat.JSON);
            case "md" -> Optional.of(RetentionFormat.MARKDOWN);
            case "html", "htm" -> Optional.of(RetentionFormat.HTML);
            default -> Optional.empty();
        };
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
