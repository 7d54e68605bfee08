package io.tenure.core.event;

/**
 * One pass over the events of a group, ordered by time; events of one instant by their lowest condition, those without
 * any last, and then by their conditions as an unsigned number. So the order depends on what the events are and not on
 * how they arrived.
 */
public interface EventCursor {
    /** Steps to the next event; false after the last one. */
    boolean next();

    /** The time of the event at hand, in the unit in which it was added. */
    long time();

    /** The conditions of the event at hand: bit i is set where condition i + 1 is true. */
    long conditions();
}
