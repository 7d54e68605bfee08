package io.tenure.api.store;

import io.tenure.core.stats.Proportion;
import java.time.Instant;
import java.time.LocalDate;

/**
 * How many of the members of a cohort period came back at an offset.
 *
 * @param cohortPeriod the first day of the period of entry
 * @param offset in periods of the granularity; of a bracket its first offset
 * @param cohortSize members that entered in the period
 * @param activeUsers those that count at the offset
 * @param eligible those of them that count, of those whose own period has closed
 * @param closesAt when the cell is complete
 */
public record RetentionCell(
        LocalDate cohortPeriod, int offset, long cohortSize, long activeUsers, Proportion eligible, Instant closesAt) {
    /** Active users over the cohort's size. */
    public double rate() {
        return (double) activeUsers / cohortSize;
    }

    /** Whether nothing can change any more as of an instant, late events aside. */
    public boolean isComplete(Instant asOf) {
        return !closesAt.isAfter(asOf);
    }
}
