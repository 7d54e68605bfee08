package io.tenure.core.funnel;

import io.tenure.core.event.EventCursor;

/**
 * The events of one instant, read from a cursor: which steps they satisfy, and each event's own where that matters.
 *
 * <p>Of the events themselves no more are kept than a chain of this many steps can tell apart, {@code steps + 2} for
 * each step: a chain takes at most {@code steps} of those, so that one is always free for the step, and another one
 * for a repeat of it. So a group of any size takes O(steps²) memory.
 */
final class TieGroup {
    private final long everyStep;
    private final boolean keepsEvents;

    private long time;
    private long steps;
    private long repeated;
    private boolean hasEventOfSeveralSteps;
    private boolean hasEventWithoutStep;

    private final TiedEvents events;

    TieGroup(int steps, boolean keepsEvents) {
        this.everyStep = -1L >>> (Long.SIZE - steps);
        this.keepsEvents = keepsEvents;
        this.events = new TiedEvents(steps, steps + 2);
    }

    /** Takes the event at which the cursor stands and all others of its instant; false when the cursor has no more. */
    boolean readFrom(EventCursor cursor) {
        time = cursor.time();
        steps = 0;
        repeated = 0;
        hasEventOfSeveralSteps = false;
        hasEventWithoutStep = false;
        events.clear();
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
            hasEventOfSeveralSteps |= (stepsOfEvent & stepsOfEvent - 1) != 0;
            events.add(stepsOfEvent);
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

    /** Whether it matters which event serves which step: there are several events, one of them of several steps. */
    boolean hasChoice() {
        return events.size() > 1 && hasEventOfSeveralSteps;
    }

    /** The events that were kept. */
    TiedEvents events() {
        return events;
    }

    /** How many events were kept. */
    int size() {
        return events.size();
    }

    /** Whether a kept event satisfies a step, counted from 0. */
    boolean serves(int event, int step) {
        return events.serves(event, step);
    }
}
