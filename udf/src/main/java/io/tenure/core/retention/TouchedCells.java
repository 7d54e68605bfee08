package io.tenure.core.retention;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.retention.IndexRanges.Range;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which cells of a retention table may differ from those of the run before, and what has to be read to count them anew.
 *
 * <p>A cell can change when activity changed on a date on which its events can be, when a member entered or left its cohort
 * or changed, or when as-of has moved past its beginning or past the end of a member's own period. All of it but the members
 * comes down to a set of <em>touched periods</em>: those of the changed dates, and those that as-of has passed over. A cell
 * is touched iff one of the offsets it looks at falls on a touched period:
 *
 * <table>
 *   <caption>The offsets that decide a cell at offset k</caption>
 *   <tr><td>on</td><td>k</td></tr>
 *   <tr><td>on or after</td><td>k to the horizon</td></tr>
 *   <tr><td>on or before, streak</td><td>1 to k (0 for k = 0)</td></tr>
 *   <tr><td>bracket</td><td>as many offsets from its first as the table's longest bracket has</td></tr>
 * </table>
 *
 * <p>In calendar mode with kind <em>on</em> these are exactly the cells whose events can have changed. In rolling mode an
 * event's period is touched together with the one before (and a neighbour, within hours of a change of clocks), which holds
 * every such cell and some others. Counting a cell that didn't change gives the same cell again.
 *
 * <p>Periods are numbered as in {@link CalendarPeriods}; a cell's period is its cohort plus its offset (a bracket's first
 * offset), also in rolling mode, and begins on the date that a table keeps as {@code period_start}. Dates are UTC event dates
 * where they say so. Immutable.
 */
public final class TouchedCells implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final RetentionSpec spec;
    private final CalendarPeriods calendar;
    private final EventPeriods events;
    private final long asOfMicros;
    private final int firstCohort;
    private final int lastPeriod;
    private final int lastOffset;
    /** How many offsets beyond its own a cell of kind {@code ON_OR_AFTER} or {@code BRACKET} looks at, at most. */
    private final int reach;

    private final boolean isEverything;
    private final IndexRanges periods = new IndexRanges();
    private final IndexRanges cohorts = new IndexRanges();

    /**
     * The cells that a change touches.
     *
     * @param spec what the table counts; {@link RetentionKind#ON_OR_AFTER} needs its horizon
     * @param lastOffset the last offset that the table keeps, 0 to {@link RetentionSpec#LAST_OFFSET}; null: all that have
     *     begun. Brackets are kept whatever it is
     * @param change what changed
     * @param firstCohort the earliest cohort that has a member, or had one in the run before
     * @param changedCohorts the cohorts of which a member entered, left or changed in any way: a member that moved counts
     *     in its old and in its new cohort
     */
    public TouchedCells(
            RetentionSpec spec,
            @Nullable Integer lastOffset,
            RetentionChange change,
            int firstCohort,
            Collection<Integer> changedCohorts) {
        this.spec = spec;
        this.calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        this.asOfMicros = change.asOfMicros();
        long previousAsOfMicros = change.previousAsOfMicros() == null ? asOfMicros : change.previousAsOfMicros();
        long newestAsOfMicros = Math.max(asOfMicros, previousAsOfMicros);
        this.events = new EventPeriods(spec, firstCohort, newestAsOfMicros);
        this.firstCohort = firstCohort;
        this.lastPeriod = events.lastUntil(newestAsOfMicros - 1);
        this.lastOffset = lastOffset(spec, lastOffset);
        this.reach = reach(spec);
        this.isEverything = change.isFromScratch();
        changedCohorts.forEach(cohort -> cohorts.add(cohort, cohort));
        if (isEverything) {
            cohorts.add(firstCohort, lastPeriod);
            touch(firstCohort, lastPeriod);
            return;
        }
        change.eventDates().forEach(this::touch);
        if (previousAsOfMicros < asOfMicros) {
            touch(events.firstFrom(previousAsOfMicros), events.lastUntil(asOfMicros));
        }
    }

    private static int lastOffset(RetentionSpec spec, @Nullable Integer lastOffset) {
        if (lastOffset != null && (lastOffset < 0 || lastOffset > RetentionSpec.LAST_OFFSET)) {
            throw new IllegalArgumentException(
                    "not an offset to keep: " + lastOffset + " is not from 0 to " + RetentionSpec.LAST_OFFSET);
        }
        if (spec.kind() == RetentionKind.BRACKET) {
            return RetentionSpec.LAST_OFFSET;
        }
        int kept = lastOffset == null ? RetentionSpec.LAST_OFFSET : lastOffset;
        return spec.horizon() == null ? kept : Math.min(kept, spec.horizon());
    }

    private static int reach(RetentionSpec spec) {
        return switch (spec.kind()) {
            case ON, ON_OR_BEFORE, STREAK -> 0;
            case ON_OR_AFTER -> horizon(spec);
            case BRACKET ->
                spec.brackets().stream()
                        .mapToInt(bracket -> bracket.last() - bracket.first())
                        .max()
                        .orElseThrow();
        };
    }

    private static int horizon(RetentionSpec spec) {
        Integer horizon = spec.horizon();
        if (horizon == null) {
            throw new IllegalArgumentException("a table of kind ON_OR_AFTER that is kept needs a horizon");
        }
        return horizon;
    }

    private void touch(LocalDate eventDate) {
        long startMicros = Math.multiplyExact(eventDate.toEpochDay(), MICROS_PER_DAY);
        if (startMicros < asOfMicros) {
            touch(
                    events.firstFrom(startMicros),
                    events.lastUntil(Math.min(startMicros + MICROS_PER_DAY, asOfMicros) - 1));
        }
    }

    private void touch(int firstPeriod, int last) {
        periods.add(Math.max(firstPeriod, firstCohort), Math.min(last, lastPeriod));
    }

    /** Whether the whole table is counted anew: there is no run before, or its as-of was later. */
    public boolean isEverything() {
        return isEverything;
    }

    /** Whether no cell is touched, so that nothing has to be read or written. */
    public boolean isEmpty() {
        return periods.isEmpty() && cohorts.isEmpty();
    }

    /**
     * Whether a cell has to be counted anew and replaced.
     *
     * @param cohort the cohort's index
     * @param offsets the cell's column
     */
    public boolean contains(int cohort, OffsetRange offsets) {
        int offset = offsets.first();
        if (offset > lastOffset) {
            return false;
        }
        int period = cohort + offset;
        return cohorts.contains(cohort)
                || switch (spec.kind()) {
                    case ON -> periods.contains(period);
                    case ON_OR_AFTER -> periods.intersect(period, cohort + reach);
                    case ON_OR_BEFORE, STREAK ->
                        offset == 0 ? periods.contains(cohort) : periods.intersect(cohort + 1, period);
                    case BRACKET -> periods.intersect(period, period + reach);
                };
    }

    /**
     * The touched cells, as blocks that may overlap: a cell with an offset that the table keeps is in one of them iff it is
     * touched. Every one of these is to be replaced, also when its cohort has no member any more.
     */
    public List<CellBlock> blocks() {
        List<CellBlock> blocks = new ArrayList<>();
        for (Range touched : periods.ranges()) {
            int first = touched.first();
            int last = touched.last();
            switch (spec.kind()) {
                case ON -> addBlock(blocks, first - lastOffset, last, first, last);
                case ON_OR_AFTER -> addBlock(blocks, first - reach, last, first - reach, last);
                case ON_OR_BEFORE, STREAK -> {
                    addBlock(blocks, first - lastOffset, last - 1, first, last - 1 + lastOffset);
                    addBlock(blocks, last, last, last, last);
                }
                case BRACKET -> addBlock(blocks, firstCohort, last, first - reach, last);
            }
        }
        for (Range changed : cohorts.ranges()) {
            addBlock(blocks, changed.first(), changed.last(), changed.first(), lastPeriod);
        }
        return blocks;
    }

    private void addBlock(List<CellBlock> blocks, int cohort, int lastOfCohorts, int period, int lastOfPeriods) {
        int first = Math.max(cohort, firstCohort);
        int last = Math.min(lastOfCohorts, lastPeriod);
        int from = Math.max(period, first);
        int to = Math.min(lastOfPeriods, lastPeriod);
        if (first <= last && from <= to) {
            blocks.add(new CellBlock(
                    new DateRange(calendar.firstDay(first), calendar.firstDay(last)),
                    new DateRange(calendar.firstDay(from), calendar.firstDay(to))));
        }
    }

    /**
     * The UTC event dates whose activity has to be read for the members of all cohorts: every event before as-of that a
     * touched cell of an unchanged cohort looks at is on one of them.
     */
    public List<DateRange> eventDates() {
        IndexRanges dates = new IndexRanges();
        for (Range touched : periods.ranges()) {
            int first = touched.first();
            int last = touched.last();
            switch (spec.kind()) {
                case ON -> addDates(dates, first, last);
                case ON_OR_AFTER -> addDates(dates, first - reach, last + reach);
                case ON_OR_BEFORE, STREAK -> addDates(dates, first - lastOffset, Math.max(last, last - 1 + lastOffset));
                case BRACKET -> addDates(dates, first - reach, last + reach);
            }
        }
        return dateRanges(dates);
    }

    /**
     * The UTC event dates whose activity has to be read for the members of the changed cohorts, each cohort from its
     * beginning on.
     */
    public List<DateRange> eventDatesOfChangedCohorts() {
        IndexRanges dates = new IndexRanges();
        int lastRead = switch (spec.kind()) {
            case ON, ON_OR_BEFORE, STREAK -> lastOffset;
            case ON_OR_AFTER -> reach;
            case BRACKET ->
                spec.brackets().stream().mapToInt(OffsetRange::last).max().orElseThrow();
        };
        for (Range changed : cohorts.ranges()) {
            addDates(dates, changed.first(), changed.last() + lastRead);
        }
        return dateRanges(dates);
    }

    /** Whether a member's cohort is among the changed ones, so that all its cells are touched. */
    public boolean isChangedCohort(int cohort) {
        return cohorts.contains(cohort);
    }

    private void addDates(IndexRanges dates, int firstPeriod, int last) {
        int first = Math.max(firstPeriod, firstCohort);
        long endMicros = Math.min(events.endMicros(Math.min(last, lastPeriod)), asOfMicros);
        dates.add(dateOf(events.startMicros(first)), dateOf(endMicros - 1));
    }

    private static int dateOf(long micros) {
        return Math.toIntExact(Math.floorDiv(micros, MICROS_PER_DAY));
    }

    private static List<DateRange> dateRanges(IndexRanges dates) {
        return dates.ranges().stream()
                .map(range -> new DateRange(LocalDate.ofEpochDay(range.first()), LocalDate.ofEpochDay(range.last())))
                .toList();
    }
}
