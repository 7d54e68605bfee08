package io.tenure.core.retention;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A question about retention of which whole days are all that decides.
 *
 * <p>Days are local dates of the spec's zone as days since 1970-01-01. A member enters on the first day with an entry
 * event, and every return event of that day counts, also one before the entry event: that is where the answer can differ
 * from one by instants, at offset 0 only, and never when each entry event is a return event. Immutable.
 */
public final class RetentionDays implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RetentionSpec spec;
    private final CalendarPeriods days;
    private final CalendarPeriods calendar;
    private final long asOfMicros;
    private final int firstEntryDay;
    private final int entriesEndDay;
    private final int asOfDay;

    /**
     * Restates a question in days.
     *
     * @param windowStartMicros entries are at or after this instant; null: from the first event on
     * @param asOfMicros events at or after this instant are not read
     * @throws IllegalArgumentException unless {@link #decide}
     */
    public RetentionDays(RetentionSpec spec, @Nullable Long windowStartMicros, long asOfMicros) {
        if (!decide(spec, windowStartMicros, asOfMicros)) {
            throw new IllegalArgumentException("whole days do not decide " + spec + " from " + windowStartMicros
                    + " as of " + asOfMicros + " (microseconds since 1970)");
        }
        this.spec = spec;
        this.asOfMicros = asOfMicros;
        days = days(spec);
        calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        asOfDay = days.indexOf(asOfMicros);
        firstEntryDay = windowStartMicros == null ? Integer.MIN_VALUE : days.indexOf(windowStartMicros);
        Long windowEndMicros = spec.windowEndMicros();
        entriesEndDay = windowEndMicros == null ? asOfDay : Math.min(asOfDay, days.indexOf(windowEndMicros));
    }

    /**
     * Whether whole days decide: calendar periods, and a window and an as-of that begin and end with a local day.
     *
     * @param windowStartMicros entries are at or after this instant; null: from the first event on
     */
    public static boolean decide(RetentionSpec spec, @Nullable Long windowStartMicros, long asOfMicros) {
        Long windowEndMicros = spec.windowEndMicros();
        return spec.mode() == RetentionMode.CALENDAR
                && startsDay(spec, asOfMicros)
                && (windowStartMicros == null || startsDay(spec, windowStartMicros))
                && (windowEndMicros == null || startsDay(spec, windowEndMicros));
    }

    private static boolean startsDay(RetentionSpec spec, long micros) {
        CalendarPeriods days = days(spec);
        return days.startMicros(days.indexOf(micros)) == micros;
    }

    private static CalendarPeriods days(RetentionSpec spec) {
        return new CalendarPeriods(Granularity.DAY, spec.zone(), spec.weekStart());
    }

    /** What is counted. */
    public RetentionSpec spec() {
        return spec;
    }

    /** Days from this one on are not read; microseconds since 1970. */
    public long asOfMicros() {
        return asOfMicros;
    }

    /** Days from this one on are not read. */
    public int asOfDay() {
        return asOfDay;
    }

    /** Members enter on this day or later; {@link Integer#MIN_VALUE}: from the first event on. */
    public int firstEntryDay() {
        return firstEntryDay;
    }

    /** Members enter before this day, which is at most the day of as-of. */
    public int entriesEndDay() {
        return entriesEndDay;
    }

    /** When a day begins, which stands for every entry of that day. */
    public long startMicros(int day) {
        return days.startMicros(day);
    }

    /** The period of a day. */
    int periodOf(int day) {
        return calendar.indexOfEpochDay(day);
    }

    /** The first day of a period. */
    int firstDayOf(int period) {
        return Math.toIntExact(calendar.firstDay(period).toEpochDay());
    }

    /**
     * The last offset that is looked at, or one that is high enough.
     *
     * @param firstDay the day on which the first member of all entered; read only if {@link RetentionSpec#needsFirstCohort}
     */
    int horizon(int firstDay) {
        return RetentionCounts.horizonOfPart(spec, asOfMicros, spec.needsFirstCohort() ? periodOf(firstDay) : null);
    }
}
