package io.tenure.core.funnel;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The meaning of {@code window_funnel} word for word, on lists of every chain there is: slow, and obviously right. */
final class FunnelOracle {
    private FunnelOracle() {}

    /** One event: its time and, bit by bit, the steps that it satisfies. */
    record Event(long time, long steps) {
        boolean satisfies(int step) {
            return (steps & 1L << (step - 1)) != 0;
        }
    }

    /** One step that one event satisfies, counted from 1; 0 stands for an event that satisfies none. */
    private record Pair(long time, int step, int event) {}

    /**
     * The definition as ClickHouse gives it: pairs of an event and a step that it satisfies, ordered by time, step and event,
     * each of which ends the search or prolongs every chain that it can.
     */
    static int stepsReached(List<Event> events, int steps, long window, Set<FunnelMode> modes) {
        boolean order = modes.contains(FunnelMode.STRICT_ORDER);
        List<List<Pair>> chains = new ArrayList<>();
        for (Pair pair : pairs(events, steps)) {
            int longest = chains.stream().mapToInt(List::size).max().orElse(0);
            if (pair.step() == 0) {
                if (order && !chains.isEmpty()) {
                    return longest;
                }
                continue;
            }
            if (pair.step() > 1) {
                if (modes.contains(FunnelMode.STRICT_DEDUPLICATION) && someHasLength(pair.step(), chains)) {
                    return longest;
                }
                if (order
                        && !modes.contains(FunnelMode.ALLOW_REENTRY)
                        && !chains.isEmpty()
                        && !someHasLength(pair.step() - 1, chains)) {
                    return longest;
                }
            }
            chains.addAll(prolonged(chains, pair, window, modes));
        }
        return chains.stream().mapToInt(List::size).max().orElse(0);
    }

    private static boolean someHasLength(int length, List<List<Pair>> chains) {
        return chains.stream().anyMatch(chain -> chain.size() == length);
    }

    private static List<List<Pair>> prolonged(List<List<Pair>> chains, Pair pair, long window, Set<FunnelMode> modes) {
        if (pair.step() == 1) {
            return List.of(List.of(pair));
        }
        List<List<Pair>> longer = new ArrayList<>();
        for (List<Pair> chain : chains) {
            if (chain.size() == pair.step() - 1
                    && pair.time() - chain.get(0).time() <= window
                    && (!modes.contains(FunnelMode.STRICT_INCREASE)
                            || chain.get(chain.size() - 1).time() < pair.time())
                    && (!modes.contains(FunnelMode.STRICT_ONCE)
                            || chain.stream().noneMatch(earlier -> earlier.event() == pair.event()))) {
                List<Pair> next = new ArrayList<>(chain);
                next.add(pair);
                longer.add(next);
            }
        }
        return longer;
    }

    private static List<Pair> pairs(List<Event> events, int steps) {
        List<Event> inOrder = events.stream()
                .sorted(Comparator.comparingLong(Event::time)
                        .thenComparingInt(event -> Long.numberOfTrailingZeros(event.steps()))
                        .thenComparing(Event::steps, Long::compareUnsigned))
                .toList();
        return IntStream.range(0, inOrder.size())
                .boxed()
                .flatMap(i -> stepsOf(inOrder.get(i), steps).stream()
                        .map(step -> new Pair(inOrder.get(i).time(), step, i)))
                .sorted(Comparator.comparingLong(Pair::time)
                        .thenComparingInt(Pair::step)
                        .thenComparingInt(Pair::event))
                .collect(Collectors.toList());
    }

    private static List<Integer> stepsOf(Event event, int steps) {
        List<Integer> satisfied =
                IntStream.rangeClosed(1, steps).filter(event::satisfies).boxed().toList();
        return satisfied.isEmpty() ? List.of(0) : satisfied;
    }

    /** The longest chain there is when nothing ends the search: any choice of an event for each step, in order of time. */
    static int longestChain(List<Event> events, int steps, long window, boolean increase, boolean once) {
        return longestFrom(List.of(), events, steps, window, increase, once);
    }

    private static int longestFrom(
            List<Integer> chain, List<Event> events, int steps, long window, boolean increase, boolean once) {
        int longest = chain.size();
        if (longest == steps) {
            return longest;
        }
        for (int next = 0; next < events.size(); next++) {
            Event event = events.get(next);
            boolean fits = event.satisfies(chain.size() + 1);
            if (!chain.isEmpty()) {
                long last = events.get(chain.get(chain.size() - 1)).time();
                fits &= increase ? event.time() > last : event.time() >= last;
                fits &= event.time() - events.get(chain.get(0)).time() <= window;
                fits &= !once || !chain.contains(next);
            }
            if (fits) {
                List<Integer> longer = new ArrayList<>(chain);
                longer.add(next);
                longest = Math.max(longest, longestFrom(longer, events, steps, window, increase, once));
            }
        }
        return longest;
    }
}
