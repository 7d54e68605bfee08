package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.funnel.FunnelCounts;
import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.core.funnel.Ties;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.FunnelStepDefinition;
import io.tenure.jobs.funnel.FunnelPlan;
import io.tenure.jobs.funnel.FunnelQuestion;
import io.tenure.jobs.funnel.StepColumns;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.result.ResultFormat;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure funnel}: event files in, how many users reached each step out. */
@Command(
        name = "funnel",
        description = "How far did they get: the steps of a funnel, from event files.",
        customSynopsis = "tenure funnel --input FILE... --steps STEPS [OPTION...]",
        sortOptions = false,
        usageHelpAutoWidth = true)
final class FunnelCommand implements Callable<Integer> {
    @Mixin
    private FileInput input;

    @Option(
            names = "--steps",
            required = true,
            paramLabel = "STEPS",
            description =
                    "The events of the steps, in order: 'view or preview, coupon optional, add_to_cart where country ="
                            + " ''US'' within 1h, \"pay now\" without refund within 2d'. A limit counts from the last step"
                            + " taken before, and what a step is without must not happen since then.")
    private String steps;

    @Option(
            names = "--window",
            paramLabel = "DURATION",
            description = "The longest time from the first step to any other, such as 7d (default: any).")
    private @Nullable Duration total;

    @Option(
            names = "--hold",
            paramLabel = "COLUMN",
            description =
                    "The property that is the same in all steps of a user, such as an order's id; events without it "
                            + "don't count.")
    private @Nullable String hold;

    @Option(
            names = "--match",
            paramLabel = "STRATEGY",
            description =
                    "best: the furthest step that any choice of events reaches; greedy: the earliest event of each "
                            + "step, once (default: best).")
    private FunnelStrategy match = FunnelStrategy.BEST;

    @Option(
            names = "--ties",
            paramLabel = "TIES",
            description =
                    "at_or_after: a step may be at the instant of the one before; after: it must be later (default: "
                            + "at_or_after).")
    private Ties ties = Ties.AT_OR_AFTER;

    @Option(
            names = "--by",
            paramLabel = "PERIOD",
            description = "A funnel for each cohort, by the day, week, month, quarter or year of the entry.")
    private @Nullable Granularity by;

    @Option(names = "--times", description = "Instead of users: the time that each step took since the one before.")
    private boolean times;

    @Mixin
    private EntryOptions entry;

    @Mixin
    private WindowOptions window;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, json or table (default: table on a terminal, else csv).")
    private @Nullable ResultFormat format;

    @Option(names = "--output", paramLabel = "FILE", description = "Where to write (default: standard output).")
    private @Nullable Path output;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private FunnelCommand() {}

    @Override
    public Integer call() throws IOException {
        List<FunnelStepDefinition> wanted = wantedSteps();
        List<Path> written = requireOutputs();
        ZoneId zone = Objects.requireNonNullElse(window.zone(), ZoneId.of("UTC"));
        CalendarPeriods periods = by == null ? null : new CalendarPeriods(by, zone, window.weekStart(DayOfWeek.MONDAY));
        Long asOfMicros = window.asOfMicros(zone);
        Long startMicros = window.startMicros(zone);
        Set<String> properties = new TreeSet<>(entry.properties());
        wanted.forEach(step -> properties.addAll(step.properties()));
        if (hold != null) {
            properties.add(hold);
        }

        SparkSession spark = input.openSession("funnel");
        EventInput events = input.open(spark, zone, properties, written);
        Column held = hold == null ? null : EventInput.property(hold);
        FunnelQuestion question = new FunnelQuestion(
                FunnelDefinition.toCohortFunnel(wanted, match, ties, total),
                new StepColumns(wanted, NamedEvents.name(), EventInput::property).conditions(held),
                held,
                entry.toColumn(),
                startMicros,
                window.endMicros(zone),
                periods,
                entry.segment(),
                asOfMicros);
        FunnelCounts counts = FunnelPlan.run(
                events.encodedEvents(),
                question,
                () -> asOfMicros == null ? FileInput.justAfterNewest(events.report(), Long.MIN_VALUE) : asOfMicros);
        input.conclude(events, asOfMicros);
        explainAbsence(events, counts, wanted);
        FunnelReport report = new FunnelReport(counts, wanted, periods, entry.segmentBy() != null);
        write(times ? report.times(spark) : report.users(spark));
        return 0;
    }

    private List<FunnelStepDefinition> wantedSteps() {
        List<FunnelStepDefinition> wanted = FunnelStepDefinition.parse(steps);
        if (wanted.size() > FunnelStepDefinition.MOST) {
            throw usage(
                    "--steps has " + wanted.size() + " steps; a funnel has at most " + FunnelStepDefinition.MOST + ".");
        }
        FunnelStepDefinition first = wanted.get(0);
        if (first.within() != null || first.isOptional() || !first.without().isEmpty()) {
            throw usage("The first of --steps "
                    + (first.within() != null
                            ? "has a limit"
                            : first.isOptional() ? "is optional" : "is without something")
                    + ", and there is no step before it; --entry-from and --entry-to say when users enter.");
        }
        if (times && (by != null || entry.segmentBy() != null)) {
            throw usage("--times is of all users together; leave --by and --segment-by out.");
        }
        return wanted;
    }

    private List<Path> requireOutputs() {
        List<Path> files = new ArrayList<>();
        if (output != null) {
            OutputFile.requireWritable("--output", output);
            files.add(output);
        }
        Path rejects = input.rejects();
        if (rejects != null) {
            OutputFile.requireWritable("--rejects", rejects);
            files.add(rejects);
            if (output != null
                    && output.toAbsolutePath()
                            .normalize()
                            .equals(rejects.toAbsolutePath().normalize())) {
                throw usage("'" + output + "' is named by --output and --rejects; each writes its own file.");
            }
        }
        return files;
    }

    /** An event that never occurs is most likely a typo, and a funnel that ends there would look like an answer. */
    private void explainAbsence(EventInput events, FunnelCounts counts, List<FunnelStepDefinition> wanted) {
        if (events.report().rowsKept() == 0) {
            return;
        }
        if (counts.cohorts().isEmpty()) {
            String event = entry.event();
            if (event != null) {
                EventNames.require(events.events(), "--entry-event", event);
            }
            FileInput.note(
                    "none of the events is an entry by --entry-event, --entry-where, --entry-from, --entry-to and --as-of");
        }
        for (int step : counts.stepsOfNobody()) {
            for (String name : wanted.get(step).eventNames()) {
                EventNames.require(events.events(), "Step " + (step + 1) + " of --steps,", name);
            }
        }
    }

    private void write(Dataset<Row> rows) throws IOException {
        if (output == null) {
            Writer standardOutput = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
            Terminal.resultFormat(format).write(rows, standardOutput);
            standardOutput.flush();
        } else {
            ResultFormat chosen = format == null ? ResultFormat.CSV : format;
            OutputFile.write(output, writer -> chosen.write(rows, writer));
        }
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
