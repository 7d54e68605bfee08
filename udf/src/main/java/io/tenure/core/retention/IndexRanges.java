package io.tenure.core.retention;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A set of whole numbers as ranges that don't touch each other. */
final class IndexRanges implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Both ends included. */
    record Range(int first, int last) {}

    private final NavigableMap<Integer, Integer> lastByFirst = new TreeMap<>();

    /** Adds the numbers from one to another, both included; none if {@code last} is lower. */
    void add(int first, int last) {
        if (last < first) {
            return;
        }
        int from = first;
        int to = last;
        Map.Entry<Integer, Integer> met = lastByFirst.floorEntry(Math.addExact(to, 1));
        while (met != null && met.getValue() >= Math.subtractExact(from, 1)) {
            from = Math.min(from, met.getKey());
            to = Math.max(to, met.getValue());
            lastByFirst.remove(met.getKey());
            met = lastByFirst.floorEntry(Math.addExact(to, 1));
        }
        lastByFirst.put(from, to);
    }

    /** Whether any number from one to another, both included, is in the set. */
    boolean intersect(int first, int last) {
        Map.Entry<Integer, Integer> before = lastByFirst.floorEntry(last);
        return first <= last && before != null && before.getValue() >= first;
    }

    boolean contains(int number) {
        return intersect(number, number);
    }

    boolean isEmpty() {
        return lastByFirst.isEmpty();
    }

    /** The ranges in ascending order. */
    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        lastByFirst.forEach((first, last) -> ranges.add(new Range(first, last)));
        return ranges;
    }
}
