package io.tenure.core.funnel;

import java.util.Arrays;

/**
 * The steps of each event of one instant, as many events as a funnel can tell apart.
 *
 * <p>An event is left out when each of its steps has {@code mostPerStep} events before it. So a group of any size takes
 * O(steps × mostPerStep) memory. With {@code mostPerStep = steps} no matching of steps to distinct events gets smaller by
 * that: wherever a left out event serves a step, the other steps occupy at most {@code steps - 1} of the step's events,
 * and one is free to take its place.
 */
final class TiedEvents {
    private static final int INITIAL_CAPACITY = 8;

    private final int mostPerStep;
    private int size;
    private long[] events = new long[INITIAL_CAPACITY];
    private boolean countsSteps;
    private final int[] eventsOfStep;
    private long stepsWithMost;

    TiedEvents(int steps, int mostPerStep) {
        this.mostPerStep = mostPerStep;
        this.eventsOfStep = new int[steps];
    }

    /** Forgets all events. */
    void clear() {
        size = 0;
        countsSteps = false;
    }

    /** Takes in an event: bit i is set where it satisfies step i + 1. */
    void add(long stepsOfEvent) {
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

    /** How many events were kept. */
    int size() {
        return size;
    }

    /** Whether a kept event satisfies a step, counted from 0. */
    boolean serves(int event, int step) {
        return (events[event] & 1L << step) != 0;
    }
}
