package io.tenure.core.retention;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.period.RollingPeriods;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * When the cohorts and offsets of a retention table begin and end.
 *
 * <p>A cohort is the index of the calendar period of the entry, in both modes. An offset has begun when as-of is past its
 * start for somebody who could be in the cohort, and has closed for a user when as-of has reached the end of the user's
 * own period. Immutable.
 */
public final class RetentionPeriods {
    private final RetentionSpec spec;
    private final CalendarPeriods calendar;
    private final RollingPeriods rolling;
    private final CalendarPeriods days;
    private final CalendarPeriods rollUp;

    public RetentionPeriods(RetentionSpec spec) {
        this.spec = spec;
        this.calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        this.rolling = new RollingPeriods(spec.granularity(), spec.zone());
        this.days = new CalendarPeriods(Granularity.DAY, spec.zone(), spec.weekStart());
        this.rollUp = isCalendar() ? calendar : new CalendarPeriods(Granularity.DAY, ZoneOffset.UTC, DayOfWeek.MONDAY);
    }

    /**
     * The key under which a user's events may be rolled up to the first and the last of them: a user's offsets can
     * change at most once inside a slot, so these two tell which offsets were active.
     *
     * <p>Calendar periods are their own slots. Rolling periods are at least 24 hours long, so a UTC day holds at most one
     * of their ends.
     */
    public int slotOf(long eventMicros) {
        return rollUp.indexOf(eventMicros);
    }

    /** The cohort of an entry. */
    public int cohortOf(long entryMicros) {
        return calendar.indexOf(entryMicros);
    }

    /** The cohort of an entry on a local date. */
    public int cohortOf(LocalDate entryDate) {
        return calendar.indexOf(entryDate);
    }

    /** The first day of a cohort. */
    public LocalDate firstDay(int cohort) {
        return calendar.firstDay(cohort);
    }

    /**
     * The offset of an event at or after the entry; 0 too where clocks put back over midnight make the event's date the one
     * before the entry's.
     */
    public int offset(long entryMicros, long eventMicros) {
        return isCalendar()
                ? Math.max(0, calendar.indexOf(eventMicros) - calendar.indexOf(entryMicros))
                : rolling.offset(entryMicros, eventMicros);
    }

    /** How many offsets, from 0, have closed at as-of for a member with this entry. */
    public int closedOffsets(long entryMicros, long asOfMicros) {
        if (asOfMicros <= entryMicros) {
            return 0;
        }
        return isCalendar()
                ? calendar.lastBegunAt(asOfMicros) - calendar.indexOf(entryMicros)
                : rolling.offset(entryMicros, asOfMicros);
    }

    /** How many offsets, from 0, have begun before as-of for somebody who could be in the cohort. */
    public int begunOffsets(int cohort, long asOfMicros) {
        long startMicros = calendar.startMicros(cohort);
        if (asOfMicros <= startMicros) {
            return 0;
        }
        return 1
                + (isCalendar()
                        ? calendar.lastBegunAt(asOfMicros - 1) - cohort
                        : rolling.offset(startMicros, asOfMicros - 1));
    }

    /** When an offset has closed for everybody who could be in the cohort. */
    public long closesAtMicros(int cohort, int offset) {
        if (isCalendar()) {
            return calendar.startMicros(cohort + offset + 1);
        }
        long cohortEndMicros = calendar.startMicros(cohort + 1);
        Long windowEndMicros = spec.windowEndMicros();
        return windowEndMicros == null || windowEndMicros >= cohortEndMicros
                ? rolling.startMicros(cohortEndMicros, offset + 1)
                : afterLastEntry(cohort, windowEndMicros, offset + 1);
    }

    /**
     * When an offset has begun for every entry of a cohort before an instant.
     *
     * <p>An entry late on the day before can begin an offset later: 30 and 31 January are both clamped to 28 February, and a
     * date that a zone has skipped becomes the next. So those are asked as well.
     */
    private long afterLastEntry(int cohort, long entriesEndMicros, int offset) {
        long startMicros = rolling.startMicros(entriesEndMicros, offset);
        long dayMicros = days.startMicros(days.indexOf(entriesEndMicros));
        return dayMicros > calendar.startMicros(cohort)
                ? Math.max(startMicros, rolling.startMicros(dayMicros - 1, offset) + 1)
                : startMicros;
    }

    private boolean isCalendar() {
        return spec.mode() == RetentionMode.CALENDAR;
    }
}
