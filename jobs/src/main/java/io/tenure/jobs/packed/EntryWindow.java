package io.tenure.jobs.packed;

import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * When entries are.
 *
 * @param startMicros at or after this instant; null: from the first event on
 * @param endMicros before this instant; null: to the last
 */
public record EntryWindow(
        @Nullable Long startMicros, @Nullable Long endMicros) {
    /** Whether an event that can be an entry, at a time in microseconds, is one. */
    public Column of(Column entry, Column micros) {
        Column from = startMicros == null ? entry : entry.and(micros.geq(startMicros));
        return endMicros == null ? from : from.and(micros.lt(endMicros));
    }
}
