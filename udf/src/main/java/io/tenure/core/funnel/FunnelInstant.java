package io.tenure.core.funnel;

/** The events of one instant, as far as they matter to a funnel in which each event serves one step. */
final class FunnelInstant {
    private final CohortFunnel funnel;
    private final int steps;
    private final boolean stepsMayShareIt;
    private final TiedEvents events;
    private final StepMatching matching;
    private final int[] lastServed;
    private boolean knowsLastServed;
    private long stepsSeen;
    private long stepsExcluded;

    FunnelInstant(CohortFunnel funnel) {
        this.funnel = funnel;
        this.steps = funnel.steps();
        this.stepsMayShareIt = funnel.mode().ties() == Ties.AT_OR_AFTER;
        this.events = new TiedEvents(steps, steps);
        this.matching = new StepMatching(steps, events);
        this.lastServed = new int[steps];
    }

    /** Takes in an event by its conditions. */
    void add(long conditions) {
        long served = funnel.served(conditions);
        stepsSeen |= served;
        stepsExcluded |= funnel.excluded(conditions);
        if (stepsMayShareIt && served != 0) {
            events.add(served);
            knowsLastServed = false;
        }
    }

    /** Whether no event serves a step or rules one out. */
    boolean isEmpty() {
        return (stepsSeen | stepsExcluded) == 0;
    }

    /** Forgets all events. */
    void clear() {
        stepsSeen = 0;
        stepsExcluded = 0;
        events.clear();
        knowsLastServed = false;
    }

    /** The steps that some event serves. */
    long served() {
        return stepsSeen;
    }

    /** The steps that some event rules out. */
    long excluded() {
        return stepsExcluded;
    }

    /** Whether several steps may be taken here. */
    boolean hasSeveral() {
        return events.size() > 1;
    }

    /**
     * The steps from one to another that distinct events of the instant serve: both of these, every required one between them,
     * and of the optional ones as many as can be, the last first; 0 where that can't be.
     */
    long run(int first, int last) {
        if (first == last) {
            return stepsSeen & 1L << first;
        }
        if (!hasSeveral()) {
            return 0;
        }
        return funnel.optional() == 0 ? requiredRun(first, last) : matchedRun(first, last);
    }

    private static long steps(int first, int last) {
        return (-1L >>> (Long.SIZE - 1 - last)) & (-1L << first);
    }

    private long requiredRun(int first, int last) {
        if (!knowsLastServed) {
            matchRuns();
            knowsLastServed = true;
        }
        return lastServed[first] >= last ? steps(first, last) : 0;
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

    /** Takes the required steps first; then each optional one that still finds an event, which is the best choice of a matroid. */
    private long matchedRun(int first, int last) {
        long required = (steps(first, last) & ~funnel.optional()) | 1L << first | 1L << last;
        if ((required & ~stepsSeen) != 0) {
            return 0;
        }
        matching.clear();
        for (int step = first; step <= last; step++) {
            if ((required & 1L << step) != 0 && !matching.add(step)) {
                return 0;
            }
        }
        long run = required;
        for (int step = last - 1; step > first; step--) {
            if ((required & 1L << step) == 0 && matching.add(step)) {
                run |= 1L << step;
            }
        }
        return run;
    }
}
