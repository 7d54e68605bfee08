package io.tenure.core.retention;

import io.tenure.core.stats.Proportion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The triangle of one segment, or of everybody.
 *
 * @param everybody whether this is the triangle of all members, whatever their segment
 * @param value the segment's value at entry; null is the segment of the members without one (and of everybody)
 * @param cohorts the cohorts by date, only those with a member
 */
public record RetentionSegment(boolean everybody, @Nullable String value, List<CohortRow> cohorts) {
    public RetentionSegment {
        cohorts = List.copyOf(cohorts);
    }

    /**
     * The pooled means: at each column with a complete cell, active among eligible over all cohorts, complete cells only.
     *
     * <p>One pass over all cells.
     */
    public Map<OffsetRange, Proportion> pooled() {
        Map<OffsetRange, Proportion> means = new HashMap<>();
        for (CohortRow row : cohorts) {
            for (RetentionCell cell : row.cells()) {
                if (cell.complete()) {
                    means.merge(
                            cell.offsets(),
                            new Proportion(cell.activeEligible(), cell.eligibleUsers()),
                            Proportion::plus);
                }
            }
        }
        return means;
    }

    /** The pooled mean at one column; 0 of 0 where no cell is complete. One pass over all cells. */
    public Proportion pooled(OffsetRange offsets) {
        return pooled().getOrDefault(offsets, new Proportion(0, 0));
    }
}
