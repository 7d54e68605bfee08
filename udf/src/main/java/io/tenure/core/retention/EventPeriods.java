package io.tenure.core.retention;

import io.tenure.core.period.CalendarPeriods;
import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Which cells an event can be active in, whoever the member, and which events a cell needs.
 *
 * <p>The period of a cell is its cohort plus its offset. In calendar mode an event's own period is the only one. In rolling
 * mode it is that or the one before: a member that enters late in a period has reached its offset {@code k} only late in the
 * period {@code k} after. Clocks that change between the entry and the event shift this by as much as they change, up to
 * three times (a boundary in the hour that is skipped, a boundary in the hour that is repeated, the event itself), so ranges
 * of instants are widened by that.
 */
final class EventPeriods implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int SHIFTS = 3;

    private final CalendarPeriods calendar;
    private final boolean isRolling;
    private final long slackMicros;

    /**
     * For cohorts from one on and events before an instant.
     *
     * @param endMicros after every event and as-of
     */
    EventPeriods(RetentionSpec spec, int firstCohort, long endMicros) {
        this.calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        this.isRolling = spec.mode() == RetentionMode.ROLLING;
        this.slackMicros =
                isRolling ? SHIFTS * largestShiftMicros(spec.zone(), calendar.startMicros(firstCohort), endMicros) : 0;
    }

    private static long largestShiftMicros(ZoneId zone, long fromMicros, long toMicros) {
        ZoneRules rules = zone.getRules();
        Instant from = Instant.ofEpochSecond(Math.floorDiv(fromMicros, MICROS_PER_SECOND));
        Instant to = Instant.ofEpochSecond(Math.floorDiv(toMicros, MICROS_PER_SECOND));
        ZoneOffset initial = rules.getOffset(from);
        int lowest = initial.getTotalSeconds();
        int highest = lowest;
        ZoneOffsetTransition change = rules.nextTransition(from);
        while (change != null && !change.getInstant().isAfter(to)) {
            int seconds = change.getOffsetAfter().getTotalSeconds();
            lowest = Math.min(lowest, seconds);
            highest = Math.max(highest, seconds);
            change = rules.nextTransition(change.getInstant());
        }
        return (highest - lowest) * MICROS_PER_SECOND;
    }

    /** The first period of the cells that events from one instant on can be active in, or that begin or close since. */
    int firstFrom(long fromMicros) {
        long earliest = fromMicros - slackMicros;
        int first = calendar.indexOf(earliest);
        while (calendar.endMicros(first - 1) > earliest || calendar.startMicros(first - 1) >= earliest) {
            first--;
        }
        return isRolling ? first - 1 : first;
    }

    /** The last period of the cells that events up to an instant, included, can be active in, or that begin until then. */
    int lastUntil(long toMicros) {
        return calendar.lastBegunAt(toMicros + slackMicros);
    }

    /** No event that can be active in cells of a period or a later one is before this instant. */
    long startMicros(int period) {
        return calendar.startMicros(period) - slackMicros;
    }

    /** Every event that can be active in cells of a period or an earlier one is before this instant. */
    long endMicros(int period) {
        return calendar.endMicros(isRolling ? period + 1 : period) + slackMicros;
    }
}
