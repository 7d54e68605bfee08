package io.tenure.jobs.retention;

import io.tenure.core.retention.RetentionCounts;
import java.io.Serializable;

/**
 * The counts of some users.
 *
 * @param firstEntryMicros when the first of them entered; {@link Long#MAX_VALUE} if nobody did
 */
record CountedUsers(RetentionCounts counts, long firstEntryMicros) implements Serializable {
    /** Adds the counts of other users to these. */
    CountedUsers plus(CountedUsers other) {
        return new CountedUsers(counts.plus(other.counts), Math.min(firstEntryMicros, other.firstEntryMicros));
    }
}
