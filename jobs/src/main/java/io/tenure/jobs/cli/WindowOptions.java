package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when entries are, in which zone, and up to when events are read. */
final class WindowOptions {
    @Option(names = "--entry-from", paramLabel = "TIME", description = "Entries at or after this date or time.")
    private @Nullable String entryFrom;

    @Option(names = "--entry-to", paramLabel = "TIME", description = "Entries before this date or time.")
    private @Nullable String entryTo;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "Zone of days, weeks and of times without an offset (default: UTC, or the store's).")
    private @Nullable ZoneId zone;

    @Option(
            names = "--week-start",
            paramLabel = "DAY",
            description = "First day of a week (default: monday, or the store's).")
    private @Nullable DayOfWeek weekStart;

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "Read events before the end of this date, or before this time (default: all; judged just "
                    + "after the newest. Of a store: as its last run).")
    private @Nullable String asOf;

    /** The zone asked for; null: none was. */
    @Nullable
    ZoneId zone() {
        return zone;
    }

    /** The first day of a week. */
    DayOfWeek weekStart(DayOfWeek unlessAskedFor) {
        return weekStart == null ? unlessAskedFor : weekStart;
    }

    /**
     * The instant from which events are entries; null: from the first event on.
     *
     * @throws TenureException USAGE for a window that nothing is in
     */
    @Nullable
    Long startMicros(ZoneId zone) {
        if (entryFrom == null) {
            return null;
        }
        long start = TimeArgument.startMicros("--entry-from", entryFrom, zone);
        Long end = endMicros(zone);
        if (end != null && start >= end) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "--entry-from " + entryFrom + " is not before --entry-to " + entryTo
                            + ", so no event could be an entry.");
        }
        return start;
    }

    /** The instant from which events are no entries any more; null: to the last. */
    @Nullable
    Long endMicros(ZoneId zone) {
        return entryTo == null ? null : TimeArgument.startMicros("--entry-to", entryTo, zone);
    }

    /** The instant from which events are not read; null: none was asked for. */
    @Nullable
    Long asOfMicros(ZoneId zone) {
        return asOf == null ? null : TimeArgument.endMicros("--as-of", asOf, zone);
    }
}
