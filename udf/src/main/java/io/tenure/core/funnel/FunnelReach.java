package io.tenure.core.funnel;

/**
 * How far a user got in a funnel.
 *
 * @param times the time of each step up to the last one reached, in the order of the steps; {@link #PASSED_OVER} of an optional
 *     step that was not taken
 */
@SuppressWarnings("ArrayRecordComponent") // one per user; nobody changes them
public record FunnelReach(long[] times) {
    /** Stands for the time of an optional step that was not taken; in a funnel with such steps no event is at this time. */
    public static final long PASSED_OVER = Long.MIN_VALUE;

    /** Of a user without the first step. */
    public static final FunnelReach NOWHERE = new FunnelReach(new long[0]);

    /** The number of the last step that was reached. */
    public int steps() {
        return times.length;
    }

    /** Whether a step, counted from 0, was taken. */
    public boolean has(int step) {
        return step < times.length && times[step] != PASSED_OVER;
    }

    /** The last step that was taken before a step that was. */
    public int stepBefore(int step) {
        int before = step - 1;
        while (times[before] == PASSED_OVER) {
            before--;
        }
        return before;
    }

    /**
     * Whether this is what a user is counted with rather than another: it gets further, or is sooner there, or its last step
     * that differs is of a later number or time.
     */
    public boolean isBetterThan(FunnelReach other) {
        if (steps() != other.steps() || steps() == 0) {
            return steps() > other.steps();
        }
        int last = steps() - 1;
        return times[last] == other.times[last] ? isPreferred(times, other.times) : times[last] < other.times[last];
    }

    /**
     * Whether of two chains to the same step at the same time one is preferred: from the last step back, the one with the later
     * step before, and then with the later time of it.
     */
    static boolean isPreferred(long[] chain, long[] other) {
        for (int step = chain.length - 2; step >= 0; step--) {
            if (chain[step] != other[step]) {
                // passed over is before any time
                return chain[step] > other[step];
            }
        }
        return false;
    }
}
