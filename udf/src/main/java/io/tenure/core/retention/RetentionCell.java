package io.tenure.core.retention;

import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;

/**
 * How many of a cohort were active in one offset (or bracket) that has begun.
 *
 * @param offsets the offset, or the bracket of offsets
 * @param cohortSize members of the cohort
 * @param activeUsers members that count at these offsets
 * @param eligibleUsers members whose own period has closed at as-of
 * @param activeEligible those of them that count
 * @param complete whether the period has closed for every user who could have been in the cohort
 * @param closesAtMicros when it does, or did
 */
public record RetentionCell(
        OffsetRange offsets,
        long cohortSize,
        long activeUsers,
        long eligibleUsers,
        long activeEligible,
        boolean complete,
        long closesAtMicros) {

    /** Active users over cohort size, 0 to 1. */
    public double rate() {
        return (double) activeUsers / cohortSize;
    }

    /** The 95 % interval of the rate among eligible users; without eligible users it is 0 to 1. */
    public Interval interval() {
        return new Proportion(activeEligible, eligibleUsers).wilson();
    }
}
