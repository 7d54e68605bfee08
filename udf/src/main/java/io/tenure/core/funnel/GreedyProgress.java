package io.tenure.core.funnel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One chain that takes each step as soon as it can and never looks back. */
final class GreedyProgress implements FunnelProgress {
    private final CohortFunnel funnel;
    private final long[] times;
    private final LastExclusions exclusions;
    private int reached;
    private boolean tooLate;

    GreedyProgress(CohortFunnel funnel) {
        this.funnel = funnel;
        this.times = new long[funnel.steps()];
        this.exclusions = LastExclusions.of(funnel);
    }

    @Override
    public void advance(long time, FunnelInstant instant) {
        if (isSettled()) {
            return;
        }
        if (!continueAt(time, instant)) {
            tooLate = true;
            return;
        }
        exclusions.add(instant.excluded(), time);
    }

    /** Takes the instant's steps; false where no step can come any more. */
    private boolean continueAt(long time, FunnelInstant instant) {
        boolean canContinue = false;
        long @Nullable [] best = null;
        for (int first = reached; first < times.length; first++) {
            if (mayEnter(first, time)) {
                canContinue = true;
                best = furthest(first, time, instant, best);
            }
            if (!funnel.isOptional(first)) {
                break;
            }
        }
        if (best != null) {
            System.arraycopy(best, 0, times, 0, best.length);
            reached = best.length;
        }
        return canContinue;
    }

    /** The chain that enters the instant at a step and gets furthest, or another unless this one is better. */
    private long @Nullable [] furthest(int first, long time, FunnelInstant instant, long @Nullable [] other) {
        for (int last = times.length - 1; last >= first; last--) {
            long run = instant.run(first, last);
            if (run != 0) {
                long[] chain = Arrays.copyOf(times, last + 1);
                Arrays.fill(chain, reached, first, FunnelReach.PASSED_OVER);
                for (int step = first; step <= last; step++) {
                    chain[step] = (run & 1L << step) == 0 ? FunnelReach.PASSED_OVER : time;
                }
                boolean isBetter = other == null
                        || chain.length > other.length
                        || (chain.length == other.length && FunnelReach.isPreferred(chain, other));
                return isBetter ? chain : other;
            }
        }
        return other;
    }

    private boolean mayEnter(int step, long time) {
        if (step == 0) {
            return true;
        }
        long end = times[reached - 1];
        return funnel.allows(step, time - end, time - times[0]) && !exclusions.isAfter(end, step);
    }

    @Override
    public boolean isSettled() {
        return tooLate || reached == times.length;
    }

    @Override
    public boolean isOpen(long time) {
        if (reached == 0 || isSettled()) {
            return false;
        }
        for (int step = reached; step < times.length; step++) {
            if (mayEnter(step, time)) {
                return true;
            }
            if (!funnel.isOptional(step)) {
                return false;
            }
        }
        return false;
    }

    @Override
    public long[] reached() {
        return Arrays.copyOf(times, reached);
    }

    @Override
    public void write(FunnelStateWriter writer) {
        writer.addChain(reached());
        writer.add(tooLate ? 1 : 0);
        if (!isSettled()) {
            exclusions.write(writer);
        }
    }

    @Override
    public void read(FunnelStateReader reader) {
        long[] chain = reader.nextChain(times.length);
        System.arraycopy(chain, 0, times, 0, chain.length);
        reached = chain.length;
        tooLate = reader.nextSize(1) == 1;
        if (!isSettled()) {
            exclusions.read(reader);
        }
    }
}
