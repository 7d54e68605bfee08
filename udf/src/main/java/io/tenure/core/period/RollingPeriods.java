package io.tenure.core.period;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Periods of one granularity that are counted from an instant, a user's entry.
 *
 * <p>A day is exactly 24 hours and a week exactly 7 times that, whatever the clocks do. Months, quarters and years are
 * calendar months counted from the entry's local date and time in the zone and clamped to the end of a shorter month,
 * always from the entry itself: 31 January, 28 February, 31 March. A boundary whose local time the zone skips moves forward
 * by the length of the gap; of two readings of a repeated local time it takes the one with the entry's offset, else the
 * earlier (the rules of {@link java.time.ZonedDateTime#plusMonths}).
 *
 * <p>Clamping lets a later entry come first: offset 1 of 31 January, 00:00, begins on 28 February, 00:00, that of 30
 * January, 15:00, only at 15:00 of the same day.
 *
 * <p>Instants are microseconds since 1970-01-01T00:00:00Z. Immutable and thread-safe; serializable, so that a task can
 * carry it. Make it once and not for each event.
 */
public final class RollingPeriods implements Serializable {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    private final ZoneId zone;
    private final ZoneOffsets offsets;
    private final long microsPerPeriod;
    private final int monthsPerPeriod;

    /**
     * Periods of a granularity.
     *
     * @param zone where local dates and times are read; matters for months, quarters and years only
     */
    public RollingPeriods(Granularity granularity, ZoneId zone) {
        this.zone = zone;
        offsets = ZoneOffsets.of(zone);
        microsPerPeriod = granularity.days() * MICROS_PER_DAY;
        monthsPerPeriod = granularity.months();
    }

    /**
     * How many whole periods have elapsed from an entry to an event. Constant time.
     *
     * @throws IllegalArgumentException if the event is before the entry
     */
    public int offset(long entryMicros, long eventMicros) {
        if (eventMicros < entryMicros) {
            throw new IllegalArgumentException("an event at " + eventMicros + " is before its entry at " + entryMicros
                    + " (microseconds since 1970): only events at or after the entry have an offset");
        }
        if (monthsPerPeriod == 0) {
            return Math.toIntExact(Math.subtractExact(eventMicros, entryMicros) / microsPerPeriod);
        }
        return elapsedByMonths(entryMicros, eventMicros);
    }

    private int elapsedByMonths(long entryMicros, long eventMicros) {
        long months = localMonth(eventMicros) - localMonth(entryMicros);
        int elapsed = Math.toIntExact(Math.max(0, months / monthsPerPeriod));
        while (elapsed > 0 && startMicros(entryMicros, elapsed) > eventMicros) {
            elapsed--;
        }
        while (startMicros(entryMicros, elapsed + 1) <= eventMicros) {
            elapsed++;
        }
        return elapsed;
    }

    private long localMonth(long epochMicros) {
        return EpochMonths.ofEpochDay(offsets.epochDayAt(Math.floorDiv(epochMicros, MICROS_PER_SECOND)));
    }

    /**
     * The instant at which an offset of a user begins; offset 0 begins at the entry.
     *
     * @param offset 0 or more
     * @throws IllegalArgumentException if the offset is negative
     * @throws ArithmeticException if the instant does not fit ({@link java.time.DateTimeException} if it has no date at all)
     */
    public long startMicros(long entryMicros, int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("no offset is before the entry: " + offset);
        }
        if (monthsPerPeriod == 0) {
            return Math.addExact(entryMicros, Math.multiplyExact(offset, microsPerPeriod));
        }
        long months = (long) offset * monthsPerPeriod;
        long boundarySecond = Instant.ofEpochSecond(Math.floorDiv(entryMicros, MICROS_PER_SECOND))
                .atZone(zone)
                .plusMonths(months)
                .toEpochSecond();
        return Math.addExact(
                Math.multiplyExact(boundarySecond, MICROS_PER_SECOND), Math.floorMod(entryMicros, MICROS_PER_SECOND));
    }
}
