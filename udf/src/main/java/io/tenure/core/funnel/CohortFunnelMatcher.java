package io.tenure.core.funnel;

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
 * <p>A chain is a choice of distinct events, one for each of the steps 1 to k, in order: no step is earlier than the one
 * before it ({@link Ties#AFTER}: each is later), none is later than its limit since the step before, nor than the window
 * since the first.
 *
 * <ul>
 *   <li>{@link FunnelStrategy#BEST}: the longest chain. Of several, the one that reaches its last step first, and then the
 *       one with the latest possible step before it, and so on back to the first.
 *   <li>{@link FunnelStrategy#GREEDY}: the first step at the earliest time it has, each further step at the earliest time
 *       that makes a chain with the times already taken, limits aside; the first step that breaks a limit and all after
 *       it are not reached.
 * </ul>
 *
 * <p>Neither depends on the order of events at one instant: with {@link Ties#AT_OR_AFTER} those are matched to the steps
 * together. Times are any unit. Events before the moment from which they count, e.g. a cohort's entry, are the caller's to
 * leave out.
 *
 * <p><b>Cost.</b> O(steps) per event, and O(steps²) to copy chains where an event can serve many steps; instants with
 * several events cost a bipartite matching, at most O(steps⁴). <b>State</b>, independent of the number of events: the
 * times of one chain per step and of the furthest one (greedy: of one chain), and the time and the events of the instant
 * at hand, at most steps² words.
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
        this.knownConditions = -1L >>> (CohortFunnel.MOST_STEPS - funnel.steps());
        this.progress = funnel.start();
        this.instant = new FunnelInstant(funnel.steps(), funnel.mode().ties());
    }

    /**
     * Takes in the next event; one without any condition is none.
     *
     * @param time at or after the time of the event before
     * @param conditions bit i is set where the event can serve step i + 1
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

    private void closeInstant() {
        if (!instant.isEmpty()) {
            progress.advance(time, instant);
            instant.clear();
        }
    }
}
