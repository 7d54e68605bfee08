package io.tenure.core.sequence;

import io.tenure.core.event.EventArrays;
import io.tenure.core.sequence.PatternElement.AnyEvents;
import io.tenure.core.sequence.PatternElement.Condition;
import io.tenure.core.sequence.PatternElement.TimeBetween;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The slow, literal search: places one element after the other, the shortest gap first, and takes the last choice back
 * where it fails. It ends at the first complete match, and also, as ClickHouse's does, where an event was taken and none is
 * left, whatever it has not tried yet.
 *
 * <p>It knows nothing of sets of elements, first entries or any other idea of {@link SequenceSearch}.
 */
final class BacktrackingSearch {
    private final List<PatternElement> elements = new ArrayList<>();
    private final BigInteger unit;
    private final EventArrays events;

    private final List<Long> chain = new ArrayList<>();
    private List<Long> longestChain = List.of();
    private int start;
    private int startOfNextSearch;

    BacktrackingSearch(SequencePattern pattern, EventArrays events) {
        elements.add(new AnyEvents());
        elements.addAll(pattern.elements());
        unit = BigInteger.valueOf(pattern.unitsPerNumber());
        this.events = events;
    }

    boolean matches() {
        return matchesFrom(0);
    }

    long count() {
        long matches = 0;
        startOfNextSearch = 0;
        while (startOfNextSearch < events.size() && matchesFrom(startOfNextSearch)) {
            matches++;
        }
        return matches;
    }

    List<Long> longestChain() {
        chain.clear();
        longestChain = List.of();
        matchesFrom(0);
        return longestChain;
    }

    private boolean matchesFrom(int position) {
        start = position;
        // a search that has tried everything stands before the first element, behind the last event
        return place(0, position, position).orElseGet(() -> end(0, events.size()));
    }

    /** The verdict of the search from here, empty if this way failed and others are left to try. */
    private Optional<Boolean> place(int element, int position, int base) {
        if (element == elements.size() || position == events.size()) {
            return Optional.of(end(element, position));
        }
        PatternElement here = elements.get(element);
        if (here instanceof AnyEvents) {
            return skip(element, position);
        }
        if (here instanceof TimeBetween time) {
            return wait(time, element, position, base);
        }
        if (here instanceof Condition condition) {
            return satisfies(position, condition) ? take(element, position, true) : Optional.empty();
        }
        return take(element, position, false);
    }

    private Optional<Boolean> take(int element, int position, boolean recorded) {
        int before = chain.size();
        if (recorded) {
            chain.add(events.times()[position]);
            longestChain = chain.size() > longestChain.size() ? List.copyOf(chain) : longestChain;
        }
        Optional<Boolean> verdict = place(element + 1, position + 1, position);
        while (chain.size() > before) {
            chain.remove(chain.size() - 1);
        }
        return verdict;
    }

    private Optional<Boolean> skip(int element, int position) {
        for (int end = position; end < events.size(); end++) {
            Optional<Boolean> verdict = place(element + 1, end, end);
            if (verdict.isPresent()) {
                return verdict;
            }
        }
        return Optional.empty();
    }

    private Optional<Boolean> wait(TimeBetween time, int element, int position, int base) {
        for (int end = position; end < events.size(); end++) {
            if (holds(time, base, end)) {
                Optional<Boolean> verdict = place(element + 1, end, end);
                if (verdict.isPresent()) {
                    return verdict;
                }
            }
        }
        return Optional.empty();
    }

    private boolean holds(TimeBetween time, int base, int position) {
        int order = BigInteger.valueOf(events.times()[position])
                .subtract(BigInteger.valueOf(events.times()[base]))
                .compareTo(BigInteger.valueOf(time.number()).multiply(unit));
        return switch (time.comparison().symbol()) {
            case "<=" -> order <= 0;
            case "<" -> order < 0;
            case ">=" -> order >= 0;
            case ">" -> order > 0;
            default -> order == 0;
        };
    }

    private boolean satisfies(int position, Condition condition) {
        return (events.conditions()[position] >>> (condition.number() - 1) & 1) == 1;
    }

    /** What no event is left for must be able to match none. */
    private boolean end(int element, int position) {
        startOfNextSearch = position == start ? position + 1 : position;
        return elements.subList(element, elements.size()).stream()
                .allMatch(rest -> rest instanceof AnyEvents
                        || (rest instanceof TimeBetween time
                                && switch (time.comparison().symbol()) {
                                    case "<=", "<" -> true;
                                    case ">=" -> time.number() == 0;
                                    default -> false;
                                }));
    }
}
