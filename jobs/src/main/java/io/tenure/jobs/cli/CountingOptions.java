package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how retention is counted, whatever it is counted from. */
final class CountingOptions {
    private static final Pattern BRACKET = Pattern.compile("\\s*(?<first>\\d{1,5})\\s*(-\\s*(?<last>\\d{1,5})\\s*)?");

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

    @Option(names = "--horizon", paramLabel = "N", description = "The last period to look at (default: as data goes).")
    private @Nullable Integer horizon;

    @Option(
            names = "--brackets",
            split = ",",
            paramLabel = "RANGE",
            description = "Periods in ranges instead of one by one: 0,1,3-7,8-30.")
    private List<String> brackets = List.of();

    @Mixin
    private WindowOptions window;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private CountingOptions() {}

    RetentionMode mode() {
        return mode;
    }

    /** The zone asked for; null: none was. */
    @Nullable
    ZoneId zone() {
        return window.zone();
    }

    /**
     * What to count.
     *
     * @param defaultWeekStart the first day of a week where none was asked for
     * @throws TenureException USAGE for options that contradict each other or are out of range
     */
    RetentionSpec spec(ZoneId zone, DayOfWeek defaultWeekStart) {
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
        List<OffsetRange> ranges = ranges();
        return new RetentionSpec(
                granularity,
                mode,
                ranges.isEmpty() ? kind == null ? RetentionKind.ON : kind : RetentionKind.BRACKET,
                zone,
                window.weekStart(defaultWeekStart),
                horizon,
                ranges,
                window.endMicros(zone));
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

    /** The instant from which events are entries; null: from the first event on. */
    @Nullable
    Long windowStartMicros(RetentionSpec spec) {
        return window.startMicros(spec.zone());
    }

    /** The instant from which events are not read; null: none was asked for. */
    @Nullable
    Long asOfMicros(ZoneId zone) {
        return window.asOfMicros(zone);
    }

    private static TenureException usage(String message) {
        return new TenureException(ErrorCode.USAGE, message);
    }
}
