package io.tenure.jobs.generate.model;

import java.util.List;

/** How the rows of an event arrive. Each way has its own blocks, so that an arriving day is made without the others. */
enum Delivery {
    ON_TIME(0, 0, Delivery.NEVER),
    LATE_BY_1(1, 1, Delivery.NEVER),
    LATE_BY_2(2, 2, Delivery.NEVER),
    LATE_BY_3(3, 3, Delivery.NEVER),
    TWICE_SAME_DAY(4, 0, 0),
    AGAIN_AFTER_1(5, 0, 1),
    AGAIN_AFTER_2(6, 0, 2),
    AGAIN_AFTER_3(7, 0, 3);

    /** The most days between an event and a row of it. */
    static final int LONGEST_DELAY = 3;

    /** All ways, in the order of a day's files. */
    static final List<Delivery> ALL = List.of(values());

    /** For {@link #repeatDelay}: no second row. */
    static final int NEVER = -1;

    private final int number;
    private final int delay;
    private final int repeatDelay;

    Delivery(int number, int delay, int repeatDelay) {
        this.number = number;
        this.delay = delay;
        this.repeatDelay = repeatDelay;
    }

    /** The place in {@link #ALL}, part of the made-up rows. */
    int number() {
        return number;
    }

    /** Days from the event to its row. */
    int delay() {
        return delay;
    }

    /** Days from the event to its second row; {@link #NEVER} without one. */
    int repeatDelay() {
        return repeatDelay;
    }

    boolean isLate() {
        return delay > 0;
    }

    boolean isRepeated() {
        return repeatDelay != NEVER;
    }

    /** The share of all events that arrives in this way; of those on time the rest. */
    double share(GeneratorSpec spec) {
        return isLate() ? spec.lateShare() / LONGEST_DELAY : spec.duplicateShare() / (LONGEST_DELAY + 1);
    }
}
