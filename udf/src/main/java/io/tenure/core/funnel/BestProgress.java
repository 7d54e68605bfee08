package io.tenure.core.funnel;

import java.util.Arrays;

/**
 * For each step the chain that reached it last, with every earlier step as late as possible.
 *
 * <p>One chain per step is enough. With upper limits only, whatever a later event may follow, it may follow the latest
 * event that reached its predecessor; and no other chain to that predecessor started later, so none has more of the
 * total window left.
 */
final class BestProgress implements FunnelProgress {
    private static final long[] NONE = {};

    private final CohortFunnel funnel;
    private final long[][] latest;
    private long[] furthest = NONE;

    BestProgress(CohortFunnel funnel) {
        this.funnel = funnel;
        this.latest = new long[funnel.steps()][];
        Arrays.fill(latest, NONE);
    }

    /**
     * Continues each chain that ended before this instant as far as distinct events of the instant serve the steps that
     * follow.
     *
     * <p>A chain that enters the instant at an earlier step has all that later ones have, with later times: so it goes last
     * and overwrites. Going down, no chain is overwritten before its successor has read it.
     */
    @Override
    public void advance(long time, FunnelInstant instant) {
        if (isSettled()) {
            return;
        }
        int[] lastServed = instant.lastServed();
        int reached = 0;
        for (int first = latest.length - 1; first >= 0; first--) {
            if (lastServed[first] >= first && mayEnter(first, time)) {
                for (int step = first; step <= lastServed[first]; step++) {
                    reach(step, first, time);
                }
                reached = Math.max(reached, lastServed[first] + 1);
            }
        }
        if (reached > furthest.length) {
            furthest = latest[reached - 1].clone();
        }
    }

    private boolean mayEnter(int first, long time) {
        long[] before = chainBefore(first);
        return before.length == first && funnel.allows(first, time, before);
    }

    /** The chain to the step before {@code first}, and every step from there on at this time. */
    private void reach(int step, int first, long time) {
        if (latest[step].length == 0) {
            latest[step] = new long[step + 1];
        }
        System.arraycopy(chainBefore(first), 0, latest[step], 0, first);
        Arrays.fill(latest[step], first, step + 1, time);
    }

    private long[] chainBefore(int step) {
        return step == 0 ? NONE : latest[step - 1];
    }

    @Override
    public boolean isSettled() {
        return furthest.length == latest.length;
    }

    /** A chain that is shorter than the furthest one counts too: it may overtake that. */
    @Override
    public boolean isOpen(long time) {
        if (isSettled()) {
            return false;
        }
        for (int step = 1; step < latest.length; step++) {
            if (mayEnter(step, time)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long[] reached() {
        return furthest.clone();
    }
}
