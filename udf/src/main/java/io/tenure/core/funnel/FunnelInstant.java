package io.tenure.core.funnel;

/** The events of one instant, as far as they matter to a funnel in which each event serves one step. */
final class FunnelInstant {
    private final int steps;
    private final boolean stepsMayShareIt;
    private final TiedEvents events;
    private final StepMatching matching;
    private final int[] lastServed;
    private long stepsSeen;

    FunnelInstant(int steps, Ties ties) {
        this.steps = steps;
        this.stepsMayShareIt = ties == Ties.AT_OR_AFTER;
        this.events = new TiedEvents(steps, steps);
        this.matching = new StepMatching(steps, events);
        this.lastServed = new int[steps];
    }

    /** Takes in an event: bit i is set where it can serve step i + 1. */
    void add(long stepsOfEvent) {
        stepsSeen |= stepsOfEvent;
        if (stepsMayShareIt && stepsOfEvent != 0) {
            events.add(stepsOfEvent);
        }
    }

    /** Whether no event serves a step. */
    boolean isEmpty() {
        return stepsSeen == 0;
    }

    /** Forgets all events. */
    void clear() {
        stepsSeen = 0;
        events.clear();
    }

    /**
     * For each step, counted from 0, the last one up to which it and all steps after it are served by distinct events; the
     * step before it if not even itself is. Valid until the next call.
     */
    int[] lastServed() {
        if (events.size() > 1) {
            matchRuns();
        } else {
            for (int step = 0; step < steps; step++) {
                lastServed[step] = (stepsSeen & 1L << step) != 0 ? step : step - 1;
            }
        }
        return lastServed;
    }

    /** Moves one matching along the funnel: a run loses its first step when it can't gain another. */
    private void matchRuns() {
        matching.clear();
        int end = 0;
        for (int first = 0; first < steps; first++) {
            end = Math.max(end, first);
            while (end < steps && matching.add(end)) {
                end++;
            }
            lastServed[first] = end - 1;
            if (first < end) {
                matching.remove(first);
            }
        }
    }
}
