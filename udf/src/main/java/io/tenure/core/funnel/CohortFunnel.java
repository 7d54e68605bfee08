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
 * @param within for each step the longest time since the last step taken before it, or {@link #NO_LIMIT}; there is no step
 *     before the first, so its element is {@link #NO_LIMIT}; 1 to 64 steps
 * @param window the longest time from the first step to any other, or {@link #NO_LIMIT}
 * @param optional bit i is set where step i + 1 may be passed over; never the first
 * @param excluding bit i is set where an event can rule out step i + 1, between it and the last step taken before it; never
 *     the first. The conditions of an event then have the steps that it serves in bits 0 to 31, and those that it rules out
 *     32 above them, and there are 32 steps at most
 */
public record CohortFunnel(CohortFunnelMode mode, List<Long> within, long window, long optional, long excluding)
        implements Serializable {
    /** The most steps a funnel can have. */
    public static final int MOST_STEPS = 64;

    /** The most steps of one in which an event can rule out a step; how far above the steps those stand. */
    public static final int MOST_STEPS_WITH_EXCLUSIONS = 32;

    /** Stands for a step that may come any time later. */
    public static final long NO_LIMIT = -1;

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException when there are no steps or more than {@link #MOST_STEPS}, the first step has a limit, is
     *     optional or can be ruled out, or a length is negative
     */
    public CohortFunnel {
        within = List.copyOf(within);
        int most = excluding == 0 ? MOST_STEPS : MOST_STEPS_WITH_EXCLUSIONS;
        if (within.isEmpty() || within.size() > most) {
            throw new IllegalArgumentException("A funnel of " + within.size() + " steps");
        }
        if (within.get(0) != NO_LIMIT) {
            throw new IllegalArgumentException("A limit of " + within.get(0) + " before the first step");
        }
        if (window < NO_LIMIT || within.stream().anyMatch(limit -> limit < NO_LIMIT)) {
            throw new IllegalArgumentException("A negative length: " + window + ", " + within);
        }
        long afterFirst = allSteps(within.size()) & ~1L;
        if (((optional | excluding) & ~afterFirst) != 0) {
            throw new IllegalArgumentException("Of " + within.size() + " steps, optional are "
                    + Long.toBinaryString(optional) + " and ruled out can be " + Long.toBinaryString(excluding));
        }
    }

    /** A funnel of steps that all have to be taken, whatever else happens between them. */
    public CohortFunnel(CohortFunnelMode mode, List<Long> within, long window) {
        this(mode, within, window, 0, 0);
    }

    /** The same without a limit from its first step to its last. */
    public CohortFunnel(CohortFunnelMode mode, List<Long> within) {
        this(mode, within, NO_LIMIT);
    }

    private static long allSteps(int steps) {
        return -1L >>> (Long.SIZE - steps);
    }

    /** How many steps there are. */
    public int steps() {
        return within.size();
    }

    /** Whether a step, counted from 0, may be passed over. */
    public boolean isOptional(int step) {
        return (optional & 1L << step) != 0;
    }

    /** What the conditions of an event may have. */
    long knownConditions() {
        return allSteps(steps()) | excluding << MOST_STEPS_WITH_EXCLUSIONS;
    }

    /** The steps that an event can serve. */
    long served(long conditions) {
        return conditions & allSteps(steps());
    }

    /** The steps that an event rules out. */
    long excluded(long conditions) {
        return excluding == 0 ? 0 : conditions >>> MOST_STEPS_WITH_EXCLUSIONS & excluding;
    }

    /** What is remembered of a user without events. */
    FunnelProgress start() {
        return mode.strategy() == FunnelStrategy.GREEDY ? new GreedyProgress(this) : new BestProgress(this);
    }

    /** Whether a step may happen so long after the last step taken and after the first. */
    boolean allows(int step, long sinceLast, long sinceFirst) {
        return isWithin(within.get(step), sinceLast) && isWithin(window, sinceFirst);
    }

    private static boolean isWithin(long limit, long length) {
        return Long.compareUnsigned(length, limit) <= 0;
    }
}
