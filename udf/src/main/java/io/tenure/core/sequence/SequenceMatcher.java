package io.tenure.core.sequence;

import io.tenure.core.event.EventArrays;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds chains of events that fit a pattern, with ClickHouse's results ({@code sequenceMatch}, {@code sequenceCount} and
 * {@code sequenceMatchEvents} of release 26.9).
 *
 * <p>ClickHouse tries the ways to place a pattern one after the other, the shortest gaps first, and takes back the last
 * choice when it fails: exponential work, which it refuses after a million steps. Its answers do not need that. What can
 * follow an element depends only on where the element ended, and of two ways to place a pattern that cross, both may
 * continue as the other from there on; so the way found first is also the one whose every event is the earliest possible.
 * One pass that carries the set of elements reached finds it: time O(events × elements), memory O(elements) and, for each
 * {@code (?t<=N)}, {@code (?t<N)} or {@code (?t==N)}, one bit per event.
 *
 * <p>An event that satisfies no condition is none: it neither stands in the way nor counts. A search that takes more than
 * {@link #MAX_STEPS} steps, events times elements, ends with a {@link io.tenure.core.error.TenureException} of code LIMIT.
 */
public final class SequenceMatcher {
    /** The most steps that one call may take; a thousand million are some seconds of work. */
    public static final long MAX_STEPS = 1_000_000_000L;

    private final SequencePattern pattern;
    private final long maxSteps;

    public SequenceMatcher(SequencePattern pattern) {
        this(pattern, MAX_STEPS);
    }

    SequenceMatcher(SequencePattern pattern, long maxSteps) {
        this.pattern = pattern;
        this.maxSteps = maxSteps;
    }

    /** Whether the pattern fits anywhere; one that needs no event, such as {@code .*}, does even where there is none. */
    public boolean matches(EventArrays events) {
        return search(events).endOfMatchFrom(0) != SequenceSearch.NO_MATCH;
    }

    /**
     * How often the pattern fits without overlap: each search begins where the match before ended. A match without an
     * event counts for the event at which it stands.
     */
    public long count(EventArrays events) {
        SequenceSearch search = search(events);
        long matches = 0;
        int start = 0;
        while (start < events.size()) {
            int end = search.endOfMatchFrom(start);
            if (end == SequenceSearch.NO_MATCH) {
                return matches;
            }
            matches++;
            start = Math.max(end, start + 1);
        }
        return matches;
    }

    /**
     * The times of the events that satisfy the {@code (?N)} of the pattern, in order; where the pattern does not fit, of as
     * many of its first {@code (?N)} as can be satisfied in a row. Of several such chains it is the first that a search finds
     * that prefers short gaps, which has every event as early as possible.
     */
    public long[] longestChain(EventArrays events) {
        return search(events).longestChain();
    }

    private SequenceSearch search(EventArrays events) {
        return new SequenceSearch(pattern, withoutBlanks(events), maxSteps);
    }

    private static EventArrays withoutBlanks(EventArrays events) {
        long[] times = events.times();
        long[] conditions = events.conditions();
        if (IntStream.range(0, events.size()).allMatch(i -> conditions[i] != 0)) {
            return events;
        }
        int[] kept = IntStream.range(0, events.size())
                .filter(i -> conditions[i] != 0)
                .toArray();
        return new EventArrays(
                Arrays.stream(kept).mapToLong(i -> times[i]).toArray(),
                Arrays.stream(kept).mapToLong(i -> conditions[i]).toArray(),
                kept.length);
    }
}
