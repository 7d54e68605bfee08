package io.tenure.core.funnel;

/** What a strategy remembers of a user's events between one instant and the next. */
interface FunnelProgress {
    /** Takes in the events of one instant, later than any before. */
    void advance(long time, FunnelInstant instant);

    /** Whether nothing that comes later can change the answer. */
    boolean isSettled();

    /** Whether a chain that has begun can still become longer by events at or after a time, later than any before. */
    boolean isOpen(long time);

    /** The times of the steps reached so far. */
    long[] reached();

    /** Writes what is remembered. */
    void write(FunnelStateWriter writer);

    /** Remembers what was written, in the place of what is remembered now. */
    void read(FunnelStateReader reader);
}
