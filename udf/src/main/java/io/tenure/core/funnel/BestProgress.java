package io.tenure.core.funnel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For each step the chains that reached it last: the preferred one, and where that matters those that began later.
 *
 * <p>The last time of each step is enough. Whatever a later event may follow, it may follow the latest event that reached its
 * predecessor: limits are upper ones, and what rules a step out between two times does so between earlier and later ones. And
 * no other chain to that predecessor began later than all chains to it at that time: of one that begins later and one that ends
 * later, the head of the first and the tail of the second make a chain.
 */
final class BestProgress implements FunnelProgress {
    private static final long[] NONE = {};

    private final CohortFunnel funnel;
    private final @Nullable StepChains[] latest;
    private final LastExclusions exclusions;
    private long[] furthest = NONE;

    BestProgress(CohortFunnel funnel) {
        this.funnel = funnel;
        this.latest = new StepChains[funnel.steps()];
        this.exclusions = LastExclusions.of(funnel);
    }

    /**
     * Continues each chain that ended before this instant as far as distinct events of the instant serve the steps that
     * follow.
     *
     * <p>Going down, no chain is overwritten before its successors have read it.
     */
    @Override
    public void advance(long time, FunnelInstant instant) {
        if (isSettled()) {
            return;
        }
        int reached = 0;
        for (long left = instant.served(); left != 0; ) {
            int step = Long.SIZE - 1 - Long.numberOfLeadingZeros(left);
            left &= ~(1L << step);
            if (reach(step, time, instant)) {
                reached = Math.max(reached, step + 1);
            }
        }
        if (reached > furthest.length) {
            furthest = Objects.requireNonNull(latest[reached - 1]).chain(0).clone();
        }
        exclusions.add(instant.excluded(), time);
    }

    /** Whether a chain gets to a step at this time; remembers those that do. */
    private boolean reach(int step, long time, FunnelInstant instant) {
        StepChains chains = latest[step];
        if (chains == null) {
            chains = new StepChains();
            latest[step] = chains;
        }
        chains.replace();
        if (!instant.hasSeveral()) {
            enter(step, step, 1L << step, time, chains);
        } else if (funnel.optional() == 0) {
            // who enters the instant first has all that others have, with later times
            for (int first = 0; first <= step && chains.isUnchanged(); first++) {
                long run = instant.run(first, step);
                if (run != 0) {
                    enter(first, step, run, time, chains);
                }
            }
        } else {
            addPreferred(step, time, instant, chains);
        }
        return !chains.isUnchanged();
    }

    /** Adds the chains that enter the instant at a step and end at another. */
    private void enter(int first, int last, long run, long time, StepChains to) {
        if (first == 0) {
            to.add(NONE, first, run, last, time);
            return;
        }
        for (int before = first - 1; before >= 0; before--) {
            StepChains chains = latest[before];
            for (int i = 0; chains != null && i < chains.size(); i++) {
                if (mayFollow(chains, i, first, time)) {
                    to.add(chains.chain(i), first, run, last, time);
                }
            }
            if (!funnel.isOptional(before)) {
                return;
            }
        }
    }

    /** Adds the chains of all ways through the instant. */
    private void addPreferred(int last, long time, FunnelInstant instant, StepChains to) {
        List<long[]> found = new ArrayList<>();
        for (int first = 0; first <= last; first++) {
            long run = instant.run(first, last);
            if (run != 0) {
                StepChains entering = new StepChains();
                entering.replace();
                enter(first, last, run, time, entering);
                for (int i = 0; i < entering.size(); i++) {
                    found.add(entering.chain(i));
                }
            }
        }
        found.sort((left, right) ->
                FunnelReach.isPreferred(left, right) ? -1 : FunnelReach.isPreferred(right, left) ? 1 : 0);
        found.forEach(to::add);
    }

    private boolean mayFollow(StepChains chains, int index, int step, long time) {
        long end = chains.end();
        return funnel.allows(step, time - end, time - chains.chain(index)[0]) && !exclusions.isAfter(end, step);
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
            if (canEnter(step, time)) {
                return true;
            }
        }
        return false;
    }

    private boolean canEnter(int step, long time) {
        for (int before = step - 1; before >= 0; before--) {
            StepChains chains = latest[before];
            for (int i = 0; chains != null && i < chains.size(); i++) {
                if (mayFollow(chains, i, step, time)) {
                    return true;
                }
            }
            if (!funnel.isOptional(before)) {
                return false;
            }
        }
        return false;
    }

    @Override
    public long[] reached() {
        return furthest.clone();
    }

    @Override
    public void write(FunnelStateWriter writer) {
        writer.addChain(furthest);
        if (isSettled()) {
            return;
        }
        for (StepChains chains : latest) {
            int size = chains == null ? 0 : chains.size();
            writer.add(size);
            for (int i = 0; i < size; i++) {
                writer.addChain(chains.chain(i));
            }
        }
        exclusions.write(writer);
    }

    @Override
    public void read(FunnelStateReader reader) {
        furthest = reader.nextChain(latest.length);
        if (isSettled()) {
            return;
        }
        for (int step = 0; step < latest.length; step++) {
            StepChains chains = new StepChains();
            latest[step] = chains;
            for (long left = reader.next(); left > 0; left--) {
                long[] chain = reader.nextChain(step + 1);
                if (chain.length <= step) {
                    throw reader.damaged();
                }
                chains.add(chain);
            }
        }
        exclusions.read(reader);
    }
}
