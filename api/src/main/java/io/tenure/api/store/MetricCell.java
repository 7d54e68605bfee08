package io.tenure.api.store;

import io.tenure.core.digest.Digest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a cohort period did and were worth at an offset.
 *
 * @param cohortPeriod the first day of the period of entry
 * @param offset in periods of the granularity
 * @param cohortSize members that entered in the period
 * @param users members with a value, or with an event where the signal has none
 * @param events their events at or after the entry
 * @param valueSum the sum of the values; null without one
 * @param userSumSquares the sum of the squares of the users' totals; null without a user
 * @param userDigest the distribution of the users' totals; null without a user
 * @param closesAt when the cell is complete
 */
public record MetricCell(
        LocalDate cohortPeriod,
        int offset,
        long cohortSize,
        long users,
        long events,
        @Nullable BigDecimal valueSum,
        @Nullable BigDecimal userSumSquares,
        @Nullable Digest userDigest,
        Instant closesAt) {
    /** The sum of the values, or the number of events where the signal has none; null where no event has the value it should. */
    public @Nullable BigDecimal total() {
        return valueSum == null && users > 0 ? BigDecimal.valueOf(events) : valueSum;
    }
}
