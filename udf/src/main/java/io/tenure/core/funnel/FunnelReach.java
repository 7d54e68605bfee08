package io.tenure.core.funnel;

/**
 * How far a user got in a funnel.
 *
 * @param times the time of each step that was reached, in the order of the steps
 */
@SuppressWarnings("ArrayRecordComponent") // one per user; nobody compares or changes them
public record FunnelReach(long[] times) {
    /** Of a user without the first step. */
    static final FunnelReach NOWHERE = new FunnelReach(new long[0]);

    /** The number of steps that were reached. */
    public int steps() {
        return times.length;
    }
}
