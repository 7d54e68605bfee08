package io.tenure.core.funnel;

import io.tenure.core.error.TenureException;

/**
 * Finds how far one user got in a {@link CohortFunnel}, from events that come in the order of time.
 *
 * <pre>{@code
 * CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
 * while (!matcher.isSettled() && events.next()) {
 *     matcher.accept(events.time(), events.conditions());
 * }
 * FunnelReach reach = matcher.finish();
 * }</pre>
 *
 * <p>A chain is a choice of distinct events, one for each of the steps 1 to k but for optional ones that it passes over, in
 * order: no step is earlier than the one taken before it ({@link Ties#AFTER}: each is later), none is later than its limit
 * since the step taken before, nor than the window since the first, and no event that rules a step out lies between the two,
 * at neither's time.
 *
 * <ul>
 *   <li>{@link FunnelStrategy#BEST}: the chain to the furthest step. Of several, the one that reaches it first; then the one
 *       whose step before is of the highest number, and of those the one where it is latest; and so on back to the first. So
 *       an optional step is taken where it can be.
 *   <li>{@link FunnelStrategy#GREEDY}: the first step at the earliest time it has, then at each time that has one the steps
 *       that may come next, as far as they go; where no limit is kept any more, nothing further is reached.
 * </ul>
 *
 * <p>Neither depends on the order of events at one instant: with {@link Ties#AT_OR_AFTER} those are matched to the steps
 * together. Times are any unit. Events before the moment from which they count, e.g. a cohort's entry, are the caller's to
 * leave out.
 *
 * <p><b>Cost.</b> O(steps) per event, and O(steps²) to copy chains where an event can serve many steps; instants with
 * several events cost a bipartite matching, at most O(steps⁴). <b>State</b>, independent of the number of events: the
 * times of one chain per step and of the furthest one (greedy: of one chain), and the time and the events of the instant
 * at hand, at most steps² words. With a total window beside optional steps, a chain per step for each choice of optional steps
 * that may still be needed.
 *
 * <p>Tests compare both with trying every chain. Not thread-safe; one matcher serves one user.
 */
public final class CohortFunnelMatcher {
    private final long knownConditions;
    private final FunnelProgress progress;
    private final FunnelInstant instant;
    private long time = Long.MIN_VALUE;
    private boolean finished;

    /** A matcher that has seen no event. */
    public CohortFunnelMatcher(CohortFunnel funnel) {
        this.knownConditions = funnel.knownConditions();
        this.progress = funnel.start();
        this.instant = new FunnelInstant(funnel);
    }

    /**
     * A matcher that has seen what another had when it wrote its state.
     *
     * @throws TenureException BYTES when the bytes are no state of this funnel
     */
    public static CohortFunnelMatcher resume(CohortFunnel funnel, byte[] state) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        FunnelStateReader reader = new FunnelStateReader(state);
        matcher.progress.read(reader);
        reader.requireEnd();
        return matcher;
    }

    /**
     * Takes in the next event; one without any condition is none.
     *
     * @param time at or after the time of the event before
     * @param conditions bit i is set where the event can serve step i + 1, and where steps can be ruled out, bit i + 32 where
     *     it rules out step i + 1
     * @throws IllegalArgumentException when the time is earlier than the last one, or not later than it after
     *     {@link #finish}, or when a condition has no step
     */
    public void accept(long time, long conditions) {
        if (time < this.time || (finished && time == this.time) || (conditions & ~knownConditions) != 0) {
            throw new IllegalArgumentException("An event at " + time + " after " + this.time + " with conditions "
                    + Long.toBinaryString(conditions));
        }
        if (time != this.time) {
            closeInstant();
            this.time = time;
            finished = false;
        }
        instant.add(conditions);
    }

    /** Whether no further event can change the answer. */
    public boolean isSettled() {
        return progress.isSettled();
    }

    /** How far the user got by now; the instant at hand then has all its events. */
    public FunnelReach finish() {
        closeInstant();
        finished = true;
        return new FunnelReach(progress.reached());
    }

    /** Whether the user has begun a chain that events at or after a time, later than any before, can still make longer. */
    public boolean isOpen(long time) {
        closeInstant();
        finished = true;
        return progress.isOpen(time);
    }

    /**
     * What is remembered, for {@link #resume}; it doesn't grow with the number of events, and is the same as long as events
     * change nothing. Events that come after it have to be later than those before.
     */
    public byte[] state() {
        closeInstant();
        finished = true;
        FunnelStateWriter writer = new FunnelStateWriter();
        progress.write(writer);
        return writer.toBytes();
    }

    private void closeInstant() {
        if (!instant.isEmpty()) {
            progress.advance(time, instant);
            instant.clear();
        }
    }
}
