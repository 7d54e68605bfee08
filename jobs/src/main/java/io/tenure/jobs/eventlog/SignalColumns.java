package io.tenure.jobs.eventlog;

import java.time.Duration;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * A declared signal over the columns of the event log.
 *
 * @param name its name
 * @param matches whether an event is one; never NULL
 * @param value its value as DECIMAL(18,6), NULL where an event has none; null: the signal's events have no value
 * @param sessionGap the signal counts sessions of these events, which end where there is none for longer; null: the events
 */
public record SignalColumns(
        String name,
        Column matches,
        @Nullable Column value,
        @Nullable Duration sessionGap) {
    /** Whether it counts sessions. */
    boolean countsSessions() {
        return sessionGap != null;
    }

    /** Whether its events or sessions have values, as far as each of them has one. */
    public boolean hasValue() {
        return value != null || countsSessions();
    }
}
