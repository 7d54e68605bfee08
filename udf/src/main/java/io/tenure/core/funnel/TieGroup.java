package io.tenure.core.funnel;

import io.tenure.core.event.EventCursor;
import java.util.Arrays;

/**
 * The events of one instant, read from a cursor: which steps they satisfy, and each event's own where that matters.
 *
 * <p>Of the events themselves no more are kept than a chain of this many steps can tell apart: one is left out when each
 * of its steps has {@code steps + 2} events before it. A chain takes at most {@code steps} of those, so that one is always
 * free for the step, and another one for a repeat of it. So a group of any size takes O(steps²) memory.
 */
final class TieGroup {
    private final long everyStep;
    private final boolean keepsEvents;
    private final int mostPerStep;

    private long time;
    private long steps;
    private long repeated;
    private boolean hasEventOfSeveralSteps;
    private boolean hasEventWithoutStep;

    private int size;
    private long[] events = new long[8];
    private boolean countsSteps;
    private final int[] eventsOfStep;
    private long stepsWithMost;

    TieGroup(int steps, boolean keepsEvents) {
        this.everyStep = -1L >>> (Long.SIZE - steps);
        this.keepsEvents = keepsEvents;
        this.mostPerStep = steps + 2;
        this.eventsOfStep = new int[steps];
    }

    /** Takes the event at which the cursor stands and all others of its instant; false when the cursor has no more. */
    boolean readFrom(EventCursor cursor) {
        time = cursor.time();
        steps = 0;
        repeated = 0;
        hasEventOfSeveralSteps = false;
        hasEventWithoutStep = false;
        size = 0;
        countsSteps = false;
        do {
            add(cursor.conditions() & everyStep);
            if (!cursor.next()) {
                return false;
            }
        } while (cursor.time() == time);
        return true;
    }

    private void add(long stepsOfEvent) {
        if (stepsOfEvent == 0) {
            hasEventWithoutStep = true;
            return;
        }
        repeated |= steps & stepsOfEvent;
        steps |= stepsOfEvent;
        if (keepsEvents) {
            keep(stepsOfEvent);
        }
    }

    private void keep(long stepsOfEvent) {
        hasEventOfSeveralSteps |= (stepsOfEvent & stepsOfEvent - 1) != 0;
        if (size >= mostPerStep) {
            countSteps();
            if ((stepsOfEvent & ~stepsWithMost) == 0) {
                return;
            }
            count(stepsOfEvent);
        }
        if (size == events.length) {
            events = Arrays.copyOf(events, 2 * size);
        }
        events[size++] = stepsOfEvent;
    }

    /** Counts what is kept, once; before that no step can have too many events. */
    private void countSteps() {
        if (countsSteps) {
            return;
        }
        countsSteps = true;
        stepsWithMost = 0;
        Arrays.fill(eventsOfStep, 0);
        for (int event = 0; event < size; event++) {
            count(events[event]);
        }
    }

    private void count(long stepsOfEvent) {
        for (long left = stepsOfEvent; left != 0; left &= left - 1) {
            int step = Long.numberOfTrailingZeros(left);
            if (++eventsOfStep[step] == mostPerStep) {
                stepsWithMost |= 1L << step;
            }
        }
    }

    /** The instant. */
    long time() {
        return time;
    }

    /** The steps that some event satisfies: bit i is set for step i + 1. */
    long steps() {
        return steps;
    }

    /** Whether several events satisfy a step, counted from 0. */
    boolean repeats(int step) {
        return (repeated & 1L << step) != 0;
    }

    /** Whether an event satisfies no step at all. */
    boolean hasEventWithoutStep() {
        return hasEventWithoutStep;
    }

    /** Whether it matters which event serves which step: there are several, and one of them could serve several steps. */
    boolean hasChoice() {
        return size > 1 && hasEventOfSeveralSteps;
    }

    /** How many events were kept. */
    int size() {
        return size;
    }

    /** Whether a kept event satisfies a step, counted from 0. */
    boolean serves(int event, int step) {
        return (events[event] & 1L << step) != 0;
    }
}
