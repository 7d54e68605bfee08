package io.tenure.core.funnel;

import java.util.Arrays;

/**
 * Gives steps to distinct events of one instant: a maximum bipartite matching that steps join and leave one by one, by
 * augmenting paths (Kuhn, The Hungarian method, 1955). Joining takes O(steps × events) time.
 */
final class StepMatching {
    private static final int NONE = -1;

    private final TiedEvents events;
    private final int[] eventOfStep;
    private int[] stepOfEvent = new int[8];
    private boolean[] tried = new boolean[8];

    StepMatching(int steps, TiedEvents events) {
        this.events = events;
        this.eventOfStep = new int[steps];
    }

    /** Begins again with the events that are there now, every one of them free. */
    void clear() {
        if (stepOfEvent.length < events.size()) {
            stepOfEvent = new int[2 * events.size()];
            tried = new boolean[2 * events.size()];
        }
        Arrays.fill(stepOfEvent, 0, events.size(), NONE);
    }

    /** Finds an event for one more step, moving other steps if need be; false, and no change, if that can't be. */
    boolean add(int step) {
        Arrays.fill(tried, 0, events.size(), false);
        return serve(step);
    }

    private boolean serve(int step) {
        for (int event = 0; event < events.size(); event++) {
            if (tried[event] || !events.serves(event, step)) {
                continue;
            }
            tried[event] = true;
            if (stepOfEvent[event] == NONE || serve(stepOfEvent[event])) {
                stepOfEvent[event] = step;
                eventOfStep[step] = event;
                return true;
            }
        }
        return false;
    }

    /** Sets the event of a step free. */
    void remove(int step) {
        stepOfEvent[eventOfStep[step]] = NONE;
    }
}
