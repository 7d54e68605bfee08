package io.tenure.core.event;

/**
 * Events in the order of {@link EventCursor}, as parallel arrays.
 *
 * @param times the time of each event, ascending
 * @param conditions the conditions of each event: bit i is set where condition i + 1 is true
 * @param size how many events there are; the arrays may be longer
 */
@SuppressWarnings("ArrayRecordComponent") // millions of events pass through; nobody compares or changes them
public record EventArrays(long[] times, long[] conditions, int size) {}
