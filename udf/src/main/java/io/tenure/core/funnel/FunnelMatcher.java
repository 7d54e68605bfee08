package io.tenure.core.funnel;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import java.util.BitSet;
import java.util.Set;

/**
 * How many steps of a funnel were reached in order, within a window that begins with the first step: the meaning of
 * {@code window_funnel}, which is that of ClickHouse's {@code windowFunnel}.
 *
 * <p>A chain of length k is a choice of events for the steps 1 to k, the last of them at most {@code window} after the
 * first. Events count in the order of their time; those of one instant in the order of their steps, so that ties help
 * the user, and one event may serve several steps in a row. The answer is the length of the longest chain. What the
 * modes change, also together:
 *
 * <ul>
 *   <li>{@link FunnelMode#STRICT_INCREASE}: each event of a chain is later than the one before. Every chain is tried;
 *       ClickHouse forgets some (its issue 52844).
 *   <li>{@link FunnelMode#STRICT_ONCE}: the events of a chain are distinct.
 *   <li>{@link FunnelMode#STRICT_DEDUPLICATION}: the search ends at an event of a step, the first one excepted, that
 *       some chain has reached before, within the window or not. With STRICT_ONCE it matters which of the events of one
 *       instant and step counts first; they count in the order of the cursor.
 *   <li>{@link FunnelMode#STRICT_ORDER}: after the first event of step 1 the search ends at an event of a step whose
 *       predecessor no chain has reached, and at one of no step. At one instant the latter count before all others.
 *   <li>{@link FunnelMode#ALLOW_REENTRY}: under STRICT_ORDER an event of a step whose predecessor no chain has reached
 *       is passed over.
 * </ul>
 *
 * <p>A search that ends answers with the longest chain found so far, whatever comes later.
 *
 * <p>One pass. All chains that reach a step are as good as the one that began last: it stays within the window
 * longest, and between instants nothing else of a chain matters. So the time of that beginning, one number per step,
 * is all that is carried from one instant to the next. It never grows with the step, as a chain that reaches a step
 * reaches those before it. Within an instant a chain takes a run of consecutive steps; the longest run is the best, as
 * it continues the shortest chain, which began last. Only under STRICT_ONCE can the events be too few for the whole
 * run; then the longest run that ends at a step is the one whose steps can be matched to distinct events.
 *
 * <p>Time: O(1) per event and step that it satisfies; O(steps) per instant more under STRICT_INCREASE and STRICT_ONCE;
 * under STRICT_ONCE O(steps² × events) for an instant with several events, one of them of several steps. Memory:
 * O(steps), and O(steps²) under STRICT_ONCE, which has to keep apart the events of one instant, though no more than
 * {@code steps + 2} for each step. It reads no further than the instant that decides the answer. Nothing is allocated
 * per event; use one matcher for many groups. Not thread-safe.
 */
public final class FunnelMatcher {
    private static final int NO_STEP = -2;

    private final int steps;
    private final long window;
    private final boolean strictDeduplication;
    private final boolean strictOrder;
    private final boolean strictIncrease;
    private final boolean strictOnce;
    private final boolean allowReentry;

    private final TieGroup instant;
    private final StepMatching matching;
    private final BitSet served = new BitSet();

    /** How many steps some chain has reached. */
    private int reached;

    /** Of the chains that reach each of these steps, when the one that began last began. */
    private final long[] starts;

    /** The same before the instant at hand, for the steps reached before it. */
    private final long[] startsBefore;

    /**
     * @param steps how many steps there are, 1 to 64
     * @param window the most time from the first step to the last, inclusive, in the unit of the event times, 0 or more
     * @param modes rules to add; ALLOW_REENTRY only with STRICT_ORDER
     */
    public FunnelMatcher(int steps, long window, Set<FunnelMode> modes) {
        if (steps < 1 || steps > EventBuffer.MAX_CONDITIONS || window < 0) {
            throw new IllegalArgumentException("A funnel of " + steps + " steps within " + window);
        }
        FunnelMode.checkCombination(modes);
        this.steps = steps;
        this.window = window;
        this.strictDeduplication = modes.contains(FunnelMode.STRICT_DEDUPLICATION);
        this.strictOrder = modes.contains(FunnelMode.STRICT_ORDER);
        this.strictIncrease = modes.contains(FunnelMode.STRICT_INCREASE);
        this.strictOnce = modes.contains(FunnelMode.STRICT_ONCE) && !strictIncrease; // which says the same and more
        this.allowReentry = modes.contains(FunnelMode.ALLOW_REENTRY);
        this.instant = new TieGroup(steps, strictOnce);
        this.matching = new StepMatching(steps, instant.events());
        this.starts = new long[steps];
        this.startsBefore = new long[steps];
    }

    /** Whether events that satisfy no step can change the answer; if not, they need not be kept. */
    public boolean heedsEventsWithoutStep() {
        return strictOrder;
    }

    /**
     * The most steps reached, 0 to the number of steps.
     *
     * @param events the events of one group; conditions beyond the number of steps are ignored
     */
    public int stepsReached(EventCursor events) {
        reached = 0;
        boolean more = events.next();
        while (more) {
            more = instant.readFrom(events);
            if (endsAtInstant()) {
                return reached;
            }
        }
        return reached;
    }

    /** Takes in the steps of the instant; true when what comes later can't change the answer. */
    private boolean endsAtInstant() {
        if (strictOrder && reached > 0 && instant.hasEventWithoutStep()) {
            return true;
        }
        if (!strictOnce && !strictIncrease) {
            return endsAtSharedSteps();
        }
        if (strictOnce && strictDeduplication && instant.hasChoice()) {
            return endsAtEventsInTurn();
        }
        return endsAtSeparateSteps();
    }

    /** A chain may take any number of consecutive steps here. */
    private boolean endsAtSharedSteps() {
        for (long left = instant.steps(); left != 0; left &= left - 1) {
            int step = Long.numberOfTrailingZeros(left);
            if (step > reached) {
                return endsAtEarlyStep();
            }
            if (endsAtRepeat(step)) {
                return true;
            }
            if (step == 0) {
                reach(step, instant.time());
            } else if (isWithinWindow(starts[step - 1])) {
                reach(step, starts[step - 1]);
            }
            if (instant.repeats(step) && endsAtRepeat(step)) {
                return true;
            }
        }
        return reached == steps;
    }

    /** A chain may take several consecutive steps here only as far as distinct events can serve them. */
    private boolean endsAtSeparateSteps() {
        boolean mayShareInstant = strictOnce && instant.size() > 1;
        boolean needsMatching = strictOnce && instant.hasChoice();
        int reachedBefore = reached;
        System.arraycopy(starts, 0, startsBefore, 0, reachedBefore);

        int first = NO_STEP; // of the longest run of steps here that ends at the step at hand
        int previous = NO_STEP;
        for (long left = instant.steps(); left != 0; left &= left - 1) {
            int step = Long.numberOfTrailingZeros(left);
            if (step > reached) {
                return endsAtEarlyStep();
            }
            if (endsAtRepeat(step)) {
                return true;
            }
            if (!mayShareInstant || step != previous + 1) {
                first = step;
                if (needsMatching) {
                    matching.clear();
                }
            }
            while (needsMatching && !matching.add(step)) {
                matching.remove(first);
                first++;
            }
            previous = step;
            if (first == 0) {
                reach(step, instant.time());
            } else if (first <= reachedBefore && isWithinWindow(startsBefore[first - 1])) {
                reach(step, startsBefore[first - 1]);
            }
            if (instant.repeats(step) && endsAtRepeat(step)) {
                return true;
            }
        }
        return reached == steps;
    }

    /**
     * Distinct events under STRICT_DEDUPLICATION: of the events of a step the first that can serve it does, in the
     * order of the cursor, and the next one is a repeat. So chains that go through this instant differ in their
     * beginning only: at one of the events of step 1 here that serve no other step, or before.
     */
    private boolean endsAtEventsInTurn() {
        boolean continues = reached > 0 && isWithinWindow(starts[reached - 1]);
        long start = reached > 0 ? starts[reached - 1] : 0;
        boolean mayBeginHere = reached <= 1;
        int freeEntries = 0;
        for (int event = 0; event < instant.size(); event++) {
            freeEntries += instant.serves(event, 0) ? 1 : 0;
        }
        if (freeEntries > 0) {
            reach(0, instant.time());
        }
        served.clear();
        for (long left = instant.steps() & ~1L; left != 0; left &= left - 1) {
            int step = Long.numberOfTrailingZeros(left);
            if (step > reached) {
                return endsAtEarlyStep();
            }
            for (int event = 0; event < instant.size(); event++) {
                if (!instant.serves(event, step)) {
                    continue;
                }
                if (endsAtRepeat(step)) {
                    return true;
                }
                int otherEntries = freeEntries - (instant.serves(event, 0) ? 1 : 0);
                boolean beginsHere = mayBeginHere && otherEntries > 0;
                if (!served.get(event) && (beginsHere || continues)) {
                    served.set(event);
                    freeEntries = otherEntries;
                    reach(step, beginsHere ? instant.time() : start);
                }
            }
        }
        return reached == steps;
    }

    private boolean endsAtEarlyStep() {
        return strictOrder && reached > 0 && !allowReentry;
    }

    private boolean endsAtRepeat(int step) {
        return strictDeduplication && step > 0 && step < reached;
    }

    private boolean isWithinWindow(long start) {
        return Long.compareUnsigned(instant.time() - start, window) <= 0;
    }

    private void reach(int step, long start) {
        starts[step] = start;
        reached = Math.max(reached, step + 1);
    }
}
