package io.tenure.core.funnel;

import java.io.Serializable;
import java.util.List;

/**
 * The steps of a funnel with a limit of time for each.
 *
 * <p>Lengths of time are in the unit of the events' times, inclusive, and compared as unsigned numbers, so no difference
 * of two times is too large for them and {@link #NO_LIMIT} is the longest of all.
 *
 * @param mode how events are chosen
 * @param within for each step the longest time since the step before, or {@link #NO_LIMIT}; there is no step before the
 *     first, so its element is {@link #NO_LIMIT}; 1 to 64 steps
 * @param window the longest time from the first step to any other, or {@link #NO_LIMIT}
 */
public record CohortFunnel(CohortFunnelMode mode, List<Long> within, long window) implements Serializable {
    /** The most steps a funnel can have. */
    public static final int MOST_STEPS = 64;

    /** Stands for a step that may come any time later. */
    public static final long NO_LIMIT = -1;

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException when there are no steps or more than {@link #MOST_STEPS}, the first step has a
     *     limit, or a length is negative
     */
    public CohortFunnel {
        within = List.copyOf(within);
        if (within.isEmpty() || within.size() > MOST_STEPS) {
            throw new IllegalArgumentException("A funnel of " + within.size() + " steps");
        }
        if (within.get(0) != NO_LIMIT) {
            throw new IllegalArgumentException("A limit of " + within.get(0) + " before the first step");
        }
        if (window < NO_LIMIT || within.stream().anyMatch(limit -> limit < NO_LIMIT)) {
            throw new IllegalArgumentException("A negative length: " + window + ", " + within);
        }
    }

    /** A funnel without a limit from its first step to its last. */
    public CohortFunnel(CohortFunnelMode mode, List<Long> within) {
        this(mode, within, NO_LIMIT);
    }

    /** How many steps there are. */
    public int steps() {
        return within.size();
    }

    /** What is remembered of a user without events. */
    FunnelProgress start() {
        return mode.strategy() == FunnelStrategy.GREEDY ? new GreedyProgress(this) : new BestProgress(this);
    }

    /** Whether a step may happen at a time, given the times of the steps before it. */
    boolean allows(int step, long time, long[] before) {
        return step == 0 || (isWithin(within.get(step), time - before[step - 1]) && isWithin(window, time - before[0]));
    }

    private static boolean isWithin(long limit, long length) {
        return Long.compareUnsigned(length, limit) <= 0;
    }
}
