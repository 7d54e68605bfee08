package io.tenure.core.retention;

import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import java.time.LocalDate;
import java.util.List;

/**
 * Whether retention changed between the cohorts that start before a date and those that start on or after it.
 *
 * @param at the date
 * @param offsets a comparison for each column at which both sides have a complete cell
 */
public record RetentionComparison(LocalDate at, List<OffsetComparison> offsets) {
    public RetentionComparison {
        offsets = List.copyOf(offsets);
    }

    /**
     * The comparison at one column.
     *
     * @param offsets the offset or bracket
     * @param before pooled active of eligible users, cohorts before the date
     * @param after the same for cohorts on or after the date
     * @param difference Newcombe's 95 % interval of the rate after minus the rate before
     * @param pValue two-sided
     * @param adjustedPValue the same, corrected by Holm over the columns shown
     */
    public record OffsetComparison(
            OffsetRange offsets,
            Proportion before,
            Proportion after,
            Interval difference,
            double pValue,
            double adjustedPValue) {}
}
