package io.tenure.core.funnel;

import io.tenure.core.event.EventCursor;
import java.util.Arrays;
import java.util.Set;

/** How many steps of a funnel were reached in order, within a window that begins with the first step. */
public final class FunnelMatcher {
    private final int steps;
    private final long window;

    /**
     * @param steps how many steps there are, 1 to 64
     * @param window the longest time from the first step to the last, inclusive, in the unit of the event times
     * @param modes rules to add
     */
    public FunnelMatcher(int steps, long window, Set<FunnelMode> modes) {
        this.steps = steps;
        this.window = window;
    }

    /** The most steps reached, 0 to the number of steps. */
    public int stepsReached(EventCursor events) {
        long[] starts = new long[steps];
        boolean[] reached = new boolean[steps];
        int furthest = 0;
        Arrays.fill(starts, Long.MIN_VALUE);
        while (furthest < steps && events.next()) {
            for (int step = 0; step < steps; step++) {
                if ((events.conditions() & 1L << step) == 0) {
                    continue;
                }
                if (step == 0) {
                    starts[0] = events.time();
                    reached[0] = true;
                } else if (reached[step - 1] && Long.compareUnsigned(events.time() - starts[step - 1], window) <= 0) {
                    starts[step] = starts[step - 1];
                    reached[step] = true;
                }
                if (reached[step]) {
                    furthest = Math.max(furthest, step + 1);
                }
            }
        }
        return furthest;
    }
}
