package io.tenure.core.period;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;

/**
 * Calendar periods of one granularity in one zone, numbered so that the difference of two indexes is the calendar offset
 * between them.
 *
 * <p>A period is a stretch of local dates, never a fixed number of hours: a change of clocks shifts nothing. An instant
 * belongs to the period of its local date. A local date that the zone skipped (Apia, 2011-12-30) is part of its period all
 * the same; as a period of its own it is empty and begins when the next one does. Where clocks are put back over midnight,
 * an instant after the beginning of a period can belong to the period before.
 *
 * <p>Immutable and thread-safe; serializable, so that a task can carry it. Making one reads the zone's transitions (about a
 * millisecond), so make it once and not for each event.
 */
public final class CalendarPeriods implements Serializable {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int DAYS_PER_WEEK = 7;
    /** More than clocks were ever put forward or back at once. */
    private static final long LONGEST_CHANGE_SECONDS = 2 * 86_400;

    private final ZoneId zone;
    private final ZoneOffsets offsets;
    private final int daysPerPeriod;
    private final int monthsPerPeriod;
    /** Days from the beginning of period 0 to 1970-01-01, where periods are counted in days. */
    private final int daysIntoPeriod0;

    /**
     * Periods of a granularity.
     *
     * @param zone where local dates are read
     * @param weekStart the first day of a week; matters for {@link Granularity#WEEK} only
     */
    public CalendarPeriods(Granularity granularity, ZoneId zone, DayOfWeek weekStart) {
        this.zone = zone;
        offsets = ZoneOffsets.of(zone);
        daysPerPeriod = granularity.days();
        monthsPerPeriod = granularity.months();
        daysIntoPeriod0 = granularity == Granularity.WEEK
                ? Math.floorMod(DayOfWeek.THURSDAY.getValue() - weekStart.getValue(), DAYS_PER_WEEK)
                : 0;
    }

    /**
     * The period that an instant belongs to.
     *
     * <p>A day's index is its number of days since 1970-01-01, a week's its number of weeks since the one that holds
     * 1970-01-01, a month's {@code 12 * year + month - 1}, a quarter's {@code 4 * year + quarter - 1}, a year's the year.
     * Constant time; no allocation for instants from 1900 to 2200, nor at all in a zone of a fixed offset.
     *
     * @param epochMicros microseconds since 1970-01-01T00:00:00Z; any value
     */
    public int indexOf(long epochMicros) {
        return indexOfEpochDay(offsets.epochDayAt(Math.floorDiv(epochMicros, MICROS_PER_SECOND)));
    }

    /**
     * The period that a local date belongs to.
     *
     * @throws ArithmeticException if the index does not fit, which takes a date millions of years away
     */
    public int indexOf(LocalDate date) {
        return indexOfEpochDay(date.toEpochDay());
    }

    /**
     * The period that a local date belongs to.
     *
     * @param epochDay the local date, as days since 1970-01-01
     * @throws ArithmeticException if the index does not fit, which takes a date millions of years away
     */
    public int indexOfEpochDay(long epochDay) {
        if (monthsPerPeriod == 0) {
            return Math.toIntExact(Math.floorDiv(epochDay + daysIntoPeriod0, daysPerPeriod));
        }
        return Math.toIntExact(Math.floorDiv(EpochMonths.ofEpochDay(epochDay), monthsPerPeriod));
    }

    /** The first local date of a period. */
    public LocalDate firstDay(int index) {
        if (monthsPerPeriod == 0) {
            return LocalDate.ofEpochDay((long) index * daysPerPeriod - daysIntoPeriod0);
        }
        long month = (long) index * monthsPerPeriod;
        return LocalDate.of(Math.toIntExact(Math.floorDiv(month, 12L)), Math.floorMod(month, 12) + 1, 1);
    }

    /**
     * The instant at which a period begins: the first moment of its first day in the zone, which is after midnight where
     * clocks are put forward over it. An empty period begins together with the next.
     *
     * @return microseconds since 1970-01-01T00:00:00Z
     * @throws ArithmeticException if that instant does not fit ({@link java.time.DateTimeException} if it has no date at all)
     */
    public long startMicros(int index) {
        return Math.multiplyExact(firstDay(index).atStartOfDay(zone).toEpochSecond(), MICROS_PER_SECOND);
    }

    /**
     * The last period that has begun at an instant: the one that the instant belongs to, or the next where clocks were put
     * back over midnight.
     */
    public int lastBegunAt(long epochMicros) {
        int last = indexOf(epochMicros);
        long second = Math.floorDiv(epochMicros, MICROS_PER_SECOND);
        if (!offsets.areSteady(second - LONGEST_CHANGE_SECONDS, second)) {
            while (startMicros(last + 1) <= epochMicros) {
                last++;
            }
        }
        return last;
    }

    /**
     * The instant from which on no instant belongs to a period: the beginning of the next one, or later where clocks are
     * put back over midnight into the period.
     *
     * @return microseconds since 1970-01-01T00:00:00Z
     * @throws ArithmeticException if that instant does not fit ({@link java.time.DateTimeException} if it has no date at all)
     */
    public long endMicros(int index) {
        LocalDateTime midnight = firstDay(index + 1).atStartOfDay();
        ZoneOffsetTransition change = zone.getRules().getTransition(midnight);
        if (change != null && change.isOverlap() && midnight.isAfter(change.getDateTimeAfter())) {
            return Math.multiplyExact(midnight.toEpochSecond(change.getOffsetAfter()), MICROS_PER_SECOND);
        }
        return startMicros(index + 1);
    }

    /**
     * Whether the instants from one to another, both included, belong to the periods of these two only, first all that
     * belong to the one and then all that belong to the other.
     *
     * <p>So it is for nearly all instants within 24 hours of each other; not where clocks are put back over midnight. Says
     * false in doubt, which takes a change of clocks in between. Constant time.
     */
    public boolean changesOnceAtMost(long fromMicros, long toMicros) {
        int first = indexOf(fromMicros);
        int last = indexOf(toMicros);
        if (offsets.areSteady(
                Math.floorDiv(fromMicros, MICROS_PER_SECOND), Math.floorDiv(toMicros, MICROS_PER_SECOND))) {
            return last - first <= 1;
        }
        return first <= last
                && endMicros(first - 1) <= fromMicros
                && toMicros < startMicros(last + 1)
                && (first == last || endMicros(first) == startMicros(last));
    }
}
