package io.tenure.core.retention;

import java.io.Serializable;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The members that entered on each day, and how many of them count at each column; the merge of two is their sum.
 *
 * <p>All members of one day share their cohort and what has closed for them, so a member costs the words of its mask and
 * nothing else.
 */
public final class DayCohorts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final RetentionDays question;
    private final NavigableMap<Integer, Day> days = new TreeMap<>();

    /** Counts for nobody yet. */
    public DayCohorts(RetentionDays question) {
        this.question = question;
    }

    /** The counts of a day of entry, empty at first. */
    Day day(int entryDay) {
        return days.computeIfAbsent(entryDay, day -> new Day());
    }

    /** Adds the members of other counts of the same question to these, and returns these. */
    public DayCohorts plus(DayCohorts other) {
        other.days.forEach((entryDay, day) -> day(entryDay).merge(day));
        return this;
    }

    /** The table of all members added so far. */
    public RetentionTable table() {
        RetentionSpec spec = question.spec();
        if (days.isEmpty()) {
            return new RetentionTable(
                    spec, question.asOfMicros(), List.of(), List.of(new RetentionSegment(true, null, List.of())));
        }
        RetentionCounts counts =
                new RetentionCounts(spec, false, question.asOfMicros(), question.periodOf(days.firstKey()));
        days.forEach((entryDay, day) -> counts.addAll(day.members, question.startMicros(entryDay), day.columns));
        return counts.table();
    }

    /** The members that entered on one day. */
    static final class Day implements Serializable {
        private static final long serialVersionUID = 1L;

        private long members;
        private final PositionalCounts columns = new PositionalCounts();

        /** Adds a member that counts at these columns. */
        void add(PeriodMask counted) {
            members++;
            columns.add(counted);
        }

        private void merge(Day other) {
            members += other.members;
            columns.merge(other.columns);
        }
    }
}
