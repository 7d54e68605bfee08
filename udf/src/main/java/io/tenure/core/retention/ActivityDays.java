package io.tenure.core.retention;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.RollingPeriods;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;

/**
 * The offsets that the activity of one day adds to a member, as if every event had been seen.
 *
 * <p>A row of activity stands for events of one UTC day and one local date, and keeps the first and the last of them. Only
 * events at or after the member's entry and before as-of count. When these are all events of the row, the first and the
 * last one tell which offsets they have, because a row is cut at most once: by the midnight of the definition's zone, or in
 * rolling mode by the hour of the entry. When the entry (or as-of) cuts the row, the last (or first) event alone tells it,
 * unless a midnight cuts what is left, too: then {@link #needsEvents} is true and the row can't be used. It is read from
 * the events instead: those of the same user and UTC day, at or after the entry and before as-of, rolled up by their local
 * date in the definition's zone. An instance for that zone decides each of these rows.
 *
 * <p>So no row needs events in rolling mode, nor where the definition's zone is the rows' own or UTC, with as-of at the end
 * of a local date. Clocks put back over midnight may make a row need events as well.
 *
 * <p>Instants are microseconds since 1970-01-01T00:00:00Z, dates days since 1970-01-01. Immutable and thread-safe. Making
 * one reads the zone's transitions, so make it once per task.
 */
public final class ActivityDays {
    private final boolean isRolling;
    private final boolean localDateDecides;
    private final boolean eventDateDecides;
    private final CalendarPeriods calendar;
    private final RollingPeriods rolling;
    private final long asOfMicros;
    private final boolean mayAsOfCut;

    /**
     * The rows of a table whose local dates are read in a zone.
     *
     * @param spec how offsets are counted; its kind, horizon and brackets don't matter here
     * @param localZone the zone of the rows' local dates: the store's, or the definition's for rows read from events
     * @param asOfMicros events at or after this instant don't count
     */
    public ActivityDays(RetentionSpec spec, ZoneId localZone, long asOfMicros) {
        this.isRolling = spec.mode() == RetentionMode.ROLLING;
        this.localDateDecides = haveSameClocks(spec.zone(), localZone);
        this.eventDateDecides = haveSameClocks(spec.zone(), ZoneOffset.UTC);
        this.calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        this.rolling = new RollingPeriods(spec.granularity(), spec.zone());
        this.asOfMicros = asOfMicros;
        this.mayAsOfCut = mayCut(asOfMicros, localZone);
    }

    /** Whether as-of may come between events of one UTC day and one local date: it isn't the end of both, for certain. */
    private static boolean mayCut(long asOfMicros, ZoneId localZone) {
        Instant asOf = Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS);
        Instant day = asOf.truncatedTo(ChronoUnit.DAYS);
        if (asOf.equals(day)) {
            return false;
        }
        LocalDate before = LocalDate.ofInstant(asOf.minus(1, ChronoUnit.MICROS), localZone);
        ZoneOffsetTransition next = localZone.getRules().nextTransition(day.minusNanos(1));
        boolean changesClocks = next != null && next.getInstant().isBefore(day.plus(1, ChronoUnit.DAYS));
        return changesClocks || before.equals(LocalDate.ofInstant(asOf, localZone));
    }

    private static boolean haveSameClocks(ZoneId zone, ZoneId other) {
        return zone.getRules().equals(other.getRules());
    }

    /** Whether {@link #needsEvents} is true of any row; false only if it can't be. */
    public boolean mayNeedEvents() {
        return mayAsOfCut || (!isRolling && !localDateDecides && !eventDateDecides);
    }

    /**
     * Whether a row's first and last event can't tell which offsets its events have for a member with this entry.
     *
     * @param firstAtMicros the row's first event
     * @param lastAtMicros the row's last event, on the same UTC day and local date
     */
    public boolean needsEvents(long entryMicros, long firstAtMicros, long lastAtMicros) {
        if (lastAtMicros < entryMicros || firstAtMicros >= asOfMicros) {
            return false;
        }
        boolean firstCounts = firstAtMicros >= entryMicros;
        boolean lastCounts = lastAtMicros < asOfMicros;
        if (!firstCounts && !lastCounts) {
            return true;
        }
        if (!isRolling && (localDateDecides || eventDateDecides)) {
            return false;
        }
        long fromMicros = Math.max(firstAtMicros, entryMicros);
        long toMicros = Math.min(lastAtMicros, asOfMicros - 1);
        boolean isCutOnce = isRolling || calendar.changesOnceAtMost(fromMicros, toMicros);
        boolean areBothEnds = firstCounts && lastCounts;
        return !isCutOnce || (!areBothEnds && offset(entryMicros, fromMicros) != offset(entryMicros, toMicros));
    }

    /**
     * Marks the offsets of a row's events.
     *
     * @param active the member's offsets so far
     * @param entryMicros the member's entry
     * @param eventDate the UTC date of the row's events
     * @param localDate their local date in the rows' zone
     * @param firstAtMicros the first of them
     * @param lastAtMicros the last of them
     * @throws IllegalArgumentException if the row {@linkplain #needsEvents needs events}
     */
    public void add(
            PeriodMask active,
            long entryMicros,
            long eventDate,
            long localDate,
            long firstAtMicros,
            long lastAtMicros) {
        if (lastAtMicros < entryMicros || firstAtMicros >= asOfMicros) {
            return;
        }
        if (needsEvents(entryMicros, firstAtMicros, lastAtMicros)) {
            throw new IllegalArgumentException("the events from " + firstAtMicros + " to " + lastAtMicros
                    + " of a member with entry " + entryMicros + " have to be read one by one");
        }
        if (!isRolling && (localDateDecides || eventDateDecides)) {
            int period = calendar.indexOfEpochDay(localDateDecides ? localDate : eventDate);
            active.set(offsetOf(period, entryMicros));
            return;
        }
        if (firstAtMicros >= entryMicros) {
            active.set(offset(entryMicros, firstAtMicros));
        }
        if (lastAtMicros < asOfMicros) {
            active.set(offset(entryMicros, lastAtMicros));
        }
    }

    private int offset(long entryMicros, long eventMicros) {
        return isRolling
                ? rolling.offset(entryMicros, eventMicros)
                : offsetOf(calendar.indexOf(eventMicros), entryMicros);
    }

    /** Where clocks are put back over midnight, an event after the entry can be on the date before. */
    private int offsetOf(int period, long entryMicros) {
        return Math.max(0, period - calendar.indexOf(entryMicros));
    }
}
