package io.tenure.core.sequence;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventArrays;
import io.tenure.core.sequence.PatternElement.Condition;
import io.tenure.core.sequence.PatternElement.TimeBetween;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the events of a group that carries the set of elements that may come next.
 *
 * <p>A position is the index of the next event. At each position the search first leaves the gaps it can leave, then takes
 * the event.
 */
final class SequenceSearch {
    static final int NO_MATCH = -1;

    private static final long ANY = 0;

    private final SequencePattern pattern;
    private final EventArrays events;
    private final long maxSteps;
    private long steps;

    /** How many elements there are, the gap before the pattern included. */
    private final int size;
    /** The gap that an element is, or null if it takes an event. */
    private final @Nullable Gap[] gaps;
    /** The condition that an element asks of its event, as a bit, or ANY. */
    private final long[] conditions;
    /** The elements that ask for a condition. */
    private final int[] conditionElements;
    /** Behind the last event every element from this one on may stay empty. */
    private final int skippableFrom;

    /** Whether an element may come next; one more than there are elements, for the end of the pattern. */
    private final boolean[] next;

    SequenceSearch(SequencePattern pattern, EventArrays events, long maxSteps) {
        this.pattern = pattern;
        this.events = events;
        this.maxSteps = maxSteps;
        List<PatternElement> elements = new ArrayList<>(pattern.elements());
        elements.add(0, new PatternElement.AnyEvents());
        size = elements.size();
        gaps = new Gap[size];
        conditions = new long[size];
        for (int i = 0; i < size; i++) {
            PatternElement element = elements.get(i);
            if (isGap(element)) {
                gaps[i] = Gap.of(element, i > 0 && gaps[i - 1] == null, pattern.unitsPerNumber(), events.times());
            }
            conditions[i] = element instanceof Condition condition ? 1L << (condition.number() - 1) : ANY;
        }
        conditionElements =
                IntStream.range(0, size).filter(i -> conditions[i] != ANY).toArray();
        skippableFrom = IntStream.iterate(size, i -> i >= 0, i -> i - 1)
                .filter(i -> i == 0 || !canBeEmpty(elements.get(i - 1)))
                .findFirst()
                .orElseThrow();
        next = new boolean[size + 1];
    }

    private static boolean isGap(PatternElement element) {
        return element instanceof PatternElement.AnyEvents || element instanceof TimeBetween;
    }

    /** Behind the last event no time passes that could be too long, nor any that could be long enough. */
    private static boolean canBeEmpty(PatternElement element) {
        return element instanceof PatternElement.AnyEvents
                || (element instanceof TimeBetween time
                        && switch (time.comparison()) {
                            case AT_MOST, LESS_THAN -> true;
                            case AT_LEAST -> time.number() == 0;
                            case MORE_THAN, EXACTLY -> false;
                        });
    }

    /** The position behind the match that ends first, of those that begin at a position or later; else NO_MATCH. */
    int endOfMatchFrom(int start) {
        begin(start);
        for (int position = start; position < events.size(); position++) {
            leaveGaps(position);
            if (next[size]) {
                return position;
            }
            take(position);
            if (next[size]) {
                return position + 1;
            }
        }
        return endsBehindTheLastEvent() ? events.size() : NO_MATCH;
    }

    /** The times of the events of the longest chain; see {@link SequenceMatcher#longestChain}. */
    long[] longestChain() {
        begin(0);
        int length = 0;
        int last = NO_MATCH;
        for (int position = 0; position < events.size() && length < conditionElements.length; position++) {
            leaveGaps(position);
            take(position);
            if (next[conditionElements[length] + 1]) {
                length++;
                last = position;
            }
        }
        return chainUpTo(last, length);
    }

    /** Goes back from the last event of a chain, from every gap to the first position at which it could be entered. */
    private long[] chainUpTo(int lastPosition, int length) {
        long[] chain = new long[length];
        int position = lastPosition + 1;
        int unfilled = length;
        int element = length == 0 ? 0 : conditionElements[length - 1] + 1;
        while (unfilled > 0) {
            element--;
            Gap gap = gaps[element];
            if (gap != null) {
                position = gap.firstEntryTo(position);
                continue;
            }
            position--;
            if (conditions[element] != ANY) {
                unfilled--;
                chain[unfilled] = events.times()[position];
            }
        }
        return chain;
    }

    private void begin(int position) {
        Arrays.fill(next, false);
        next[0] = true;
        for (Gap gap : gaps) {
            if (gap != null) {
                gap.restart(position);
            }
        }
    }

    private void leaveGaps(int position) {
        countSteps();
        for (int i = 0; i < size; i++) {
            Gap gap = gaps[i];
            if (gap != null) {
                if (next[i]) {
                    gap.enter(position);
                }
                next[i + 1] = gap.leavesAt(position);
            }
        }
    }

    private void take(int position) {
        long satisfied = events.conditions()[position];
        for (int i = size - 1; i >= 0; i--) {
            next[i + 1] = next[i] && gaps[i] == null && (conditions[i] == ANY || (satisfied & conditions[i]) != 0);
        }
        next[0] = false;
    }

    private boolean endsBehindTheLastEvent() {
        return skippableFrom == 0 || IntStream.rangeClosed(skippableFrom, size).anyMatch(i -> next[i]);
    }

    private void countSteps() {
        steps += size;
        if (steps > maxSteps) {
            throw new TenureException(
                    ErrorCode.LIMIT,
                    String.format(
                            Locale.ROOT,
                            "A search takes more than %,d steps, the limit: %,d events of one group by the %,d elements of"
                                    + " the pattern %s. Filter the rows, group by a shorter period or shorten the pattern.",
                            maxSteps,
                            events.size(),
                            pattern.elements().size(),
                            pattern.excerpt()));
        }
    }
}
