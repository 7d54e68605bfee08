package io.tenure.core.funnel;

import java.util.Arrays;

/** One chain that takes each step as soon as it can and never looks back. */
final class GreedyProgress implements FunnelProgress {
    private final CohortFunnel funnel;
    private final long[] times;
    private int reached;
    private boolean tooLate;

    GreedyProgress(CohortFunnel funnel) {
        this.funnel = funnel;
        this.times = new long[funnel.steps()];
    }

    @Override
    public void advance(long time, FunnelInstant instant) {
        if (isSettled()) {
            return;
        }
        if (!funnel.allows(reached, time, times)) {
            tooLate = true;
            return;
        }
        int end = instant.lastServed()[reached] + 1;
        Arrays.fill(times, reached, end, time);
        reached = end;
    }

    @Override
    public boolean isSettled() {
        return tooLate || reached == times.length;
    }

    @Override
    public boolean isOpen(long time) {
        return reached > 0 && !isSettled() && funnel.allows(reached, time, times);
    }

    @Override
    public long[] reached() {
        return Arrays.copyOf(times, reached);
    }
}
