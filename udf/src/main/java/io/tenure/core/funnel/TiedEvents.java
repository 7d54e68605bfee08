package io.tenure.core.funnel;

import java.util.Arrays;

/**
 * The events of one instant, and which steps they can serve, one event for one step.
 *
 * <p>Of {@code n} steps at most {@code n * n} events are kept, however many arrive: an event adds nothing when each of its
 * steps has {@code n} events already, because wherever it would serve a step, the other steps occupy at most
 * {@code n - 1} of that step's events and one of them is free to take its place.
 */
final class TiedEvents {
    private static final int NO_STEP = -1;
    private static final int INITIAL_CAPACITY = 4;

    private final int steps;
    private final boolean stepsMayShareTheInstant;
    private final int[] eventsOfStep;
    private final int[] lastServed;
    private long[] events = new long[INITIAL_CAPACITY];
    private int size;
    private long stepsSeen;

    // the matching: the step that each event serves, and which events the current search has tried
    private int[] served = new int[INITIAL_CAPACITY];
    private int[] triedBy = new int[INITIAL_CAPACITY];
    private int search;

    TiedEvents(int steps, Ties ties) {
        this.steps = steps;
        this.stepsMayShareTheInstant = ties == Ties.AT_OR_AFTER;
        this.eventsOfStep = new int[steps];
        this.lastServed = new int[steps];
    }

    /** Takes in an event: bit i is set where it can serve step i. */
    void add(long event) {
        stepsSeen |= event;
        if (stepsMayShareTheInstant && helps(event)) {
            keep(event);
        }
    }

    private boolean helps(long event) {
        for (long rest = event; rest != 0; rest &= rest - 1) {
            if (eventsOfStep[Long.numberOfTrailingZeros(rest)] < steps) {
                return true;
            }
        }
        return false;
    }

    private void keep(long event) {
        if (size == events.length) {
            events = Arrays.copyOf(events, 2 * size);
            served = new int[2 * size];
            triedBy = new int[2 * size];
        }
        events[size] = event;
        size++;
        for (long rest = event; rest != 0; rest &= rest - 1) {
            eventsOfStep[Long.numberOfTrailingZeros(rest)]++;
        }
    }

    boolean isEmpty() {
        return stepsSeen == 0;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(eventsOfStep, 0);
        }
        size = 0;
        stepsSeen = 0;
    }

    /**
     * For each step the last one up to which it and all steps after it are served at this instant; the step before it if
     * not even itself is. Valid until the next call.
     */
    int[] lastServed() {
        if (size < 2) {
            for (int step = 0; step < steps; step++) {
                lastServed[step] = (stepsSeen & 1L << step) != 0 ? step : step - 1;
            }
        } else {
            matchRuns();
        }
        return lastServed;
    }

    /** A bipartite matching of the steps {@code first} to {@code end - 1}, moved along the funnel by augmenting paths. */
    private void matchRuns() {
        Arrays.fill(served, 0, size, NO_STEP);
        Arrays.fill(triedBy, 0, size, 0);
        search = 0;
        int end = 0;
        for (int first = 0; first < steps; first++) {
            end = Math.max(end, first);
            while (end < steps && include(end)) {
                end++;
            }
            lastServed[first] = end - 1;
            release(first);
        }
    }

    private boolean include(int step) {
        search++;
        return serve(step);
    }

    /** Finds an event for a step, moving the steps already served to other events where that helps. */
    private boolean serve(int step) {
        for (int event = 0; event < size; event++) {
            if ((events[event] & 1L << step) != 0 && triedBy[event] != search) {
                triedBy[event] = search;
                if (served[event] == NO_STEP || serve(served[event])) {
                    served[event] = step;
                    return true;
                }
            }
        }
        return false;
    }

    private void release(int step) {
        for (int event = 0; event < size; event++) {
            if (served[event] == step) {
                served[event] = NO_STEP;
            }
        }
    }
}
