package io.tenure.core.funnel;

import java.util.Arrays;

/**
 * The chains that reached a step last, all at the same time.
 *
 * <p>One is enough where nothing is optional, or there is no total window: the preferred one. Else a chain that took an optional
 * step may have begun too early for what follows, and one that began later may be needed; so there are as many as each begins
 * later than all that are preferred to it.
 */
final class StepChains {
    private long[][] chains = new long[1][];
    private int size;
    private boolean isReplaced;

    int size() {
        return size;
    }

    /** The times of the steps of a chain; the preferred one is the first. */
    long[] chain(int index) {
        return chains[index];
    }

    long end() {
        return chains[0][chains[0].length - 1];
    }

    /** From now on {@link #add} makes another set, and this one stays as it is only if nothing is added. */
    void replace() {
        isReplaced = true;
    }

    /** Whether nothing was added since {@link #replace}. */
    boolean isUnchanged() {
        return isReplaced;
    }

    /**
     * Adds a chain that is less preferred than all added before, unless one of them began as late.
     *
     * @param before the times of its steps before {@code first}, which is where it enters the instant
     * @param run the steps that it takes at the instant
     */
    void add(long[] before, int first, long run, int last, long time) {
        if (isNeeded(first == 0 ? time : before[0])) {
            long[] chain = next(last);
            System.arraycopy(before, 0, chain, 0, before.length);
            Arrays.fill(chain, before.length, first, FunnelReach.PASSED_OVER);
            for (int step = first; step <= last; step++) {
                chain[step] = (run & 1L << step) == 0 ? FunnelReach.PASSED_OVER : time;
            }
        }
    }

    /** Adds a chain by the times of its steps, as the other {@link #add} does. */
    void add(long[] times) {
        if (isNeeded(times[0])) {
            System.arraycopy(times, 0, next(times.length - 1), 0, times.length);
        }
    }

    private boolean isNeeded(long start) {
        return isReplaced || size == 0 || chains[size - 1][0] < start;
    }

    /** Room for one more chain; that of a chain before if there is some. */
    private long[] next(int last) {
        if (isReplaced) {
            isReplaced = false;
            size = 0;
        }
        if (size == chains.length) {
            chains = Arrays.copyOf(chains, 2 * size);
        }
        if (chains[size] == null) {
            chains[size] = new long[last + 1];
        }
        return chains[size++];
    }
}
