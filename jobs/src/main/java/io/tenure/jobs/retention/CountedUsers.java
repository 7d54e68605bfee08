package io.tenure.jobs.retention;

import io.tenure.core.retention.RetentionCounts;
import java.io.Serializable;

/**
 * The counts of some users.
 *
 * @param firstCohort the first cohort of any of them; {@link Integer#MAX_VALUE} if nobody entered
 */
record CountedUsers(RetentionCounts counts, int firstCohort) implements Serializable {
    /** Adds the counts of other users to these. */
    CountedUsers plus(CountedUsers other) {
        return new CountedUsers(counts.plus(other.counts), Math.min(firstCohort, other.firstCohort));
    }
}
