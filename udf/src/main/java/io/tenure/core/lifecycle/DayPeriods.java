package io.tenure.core.lifecycle;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.retention.PeriodMask;
import java.time.LocalDate;
import java.util.stream.IntStream;

/**
 * The calendar periods of some adjacent days. Days and periods are both numbered from 0: the first day, and its period.
 *
 * <p>Of the first period only the days from the first day on are seen, and of the last only those before the end. Immutable,
 * 4 bytes for each day and each period; make it once per task.
 */
public final class DayPeriods {
    private final LocalDate[] firstDates;
    /** By period, the first day of the next. */
    private final int[] ends;

    private final int[] periods;

    /**
     * The periods of days.
     *
     * @param calendar the periods; its zone doesn't matter, for days are local dates
     * @param firstDay days since 1970-01-01; for masks of whole blocks the first day of a block
     * @param endDay the day after the last, such as the day of as-of
     */
    public DayPeriods(CalendarPeriods calendar, int firstDay, int endDay) {
        if (endDay < firstDay) {
            throw new IllegalArgumentException("days from " + firstDay + " on that end before " + endDay);
        }
        int firstPeriod = calendar.indexOfEpochDay(firstDay);
        periods = IntStream.range(firstDay, endDay)
                .map(day -> calendar.indexOfEpochDay(day) - firstPeriod)
                .toArray();
        int size = periods.length == 0 ? 0 : periods[periods.length - 1] + 1;
        firstDates = IntStream.range(0, size)
                .mapToObj(period -> calendar.firstDay(firstPeriod + period))
                .toArray(LocalDate[]::new);
        ends = IntStream.rangeClosed(1, size)
                .map(period ->
                        Math.toIntExact(calendar.firstDay(firstPeriod + period).toEpochDay() - firstDay))
                .toArray();
    }

    /** How many periods have begun before the end of the days. */
    public int begun() {
        return ends.length;
    }

    /** How many periods, from 0, lie before the end of the days with all their days: {@link #begun} or one less. */
    public int closed() {
        int size = ends.length;
        return size > 0 && ends[size - 1] > periods.length ? size - 1 : size;
    }

    /** The first date of a period, which for period 0 may be before the first day. */
    public LocalDate firstDate(int period) {
        return firstDates[period];
    }

    /** The period of a day. */
    public int periodOf(int day) {
        return periods[day];
    }

    /**
     * Marks the periods in which a user was active. Takes a step for each of them.
     *
     * @param days the user's active days; those from the end on don't count
     * @param active periods are added to this
     */
    public void mark(PeriodMask days, PeriodMask active) {
        int day = days.firstFrom(0);
        while (day >= 0 && day < periods.length) {
            int period = periods[day];
            active.set(period);
            day = days.firstFrom(ends[period]);
        }
    }
}
