package io.tenure.jobs.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Event ids from one to another, in the order of their bytes.
 *
 * @param smallest the first
 * @param largest the last
 */
record IdRange(UTF8String smallest, UTF8String largest) {
    /** More ranges than this make a condition that costs more than the files it leaves out. */
    static final int MOST = 32;

    /** The ids of some rows as ranges that don't overlap, in order: few enough for a condition. */
    static List<IdRange> of(Collection<RowTally> tallies) {
        List<IdRange> ranges = new ArrayList<>();
        for (RowTally tally : tallies) {
            IdRange ids = tally.ids();
            if (ids != null) {
                ranges.add(ids);
            }
        }
        return apart(ranges);
    }

    /** Ranges that hold the same ids and more, but don't overlap and are few. */
    static List<IdRange> apart(List<IdRange> ranges) {
        List<IdRange> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparing(IdRange::smallest));
        List<IdRange> apart = new ArrayList<>();
        for (IdRange range : sorted) {
            int last = apart.size() - 1;
            if (last >= 0 && range.smallest.compareTo(apart.get(last).largest) <= 0) {
                apart.set(last, apart.get(last).with(range));
            } else {
                apart.add(range);
            }
        }
        return atMost(MOST, apart);
    }

    private static List<IdRange> atMost(int most, List<IdRange> apart) {
        int together = (apart.size() + most - 1) / most;
        List<IdRange> few = new ArrayList<>();
        for (int i = 0; i < apart.size(); i += Math.max(1, together)) {
            few.add(apart.get(i).with(apart.get(Math.min(i + together, apart.size()) - 1)));
        }
        return few;
    }

    /** The range that holds both. */
    IdRange with(IdRange other) {
        return new IdRange(
                smallest.compareTo(other.smallest) <= 0 ? smallest : other.smallest,
                largest.compareTo(other.largest) >= 0 ? largest : other.largest);
    }
}
