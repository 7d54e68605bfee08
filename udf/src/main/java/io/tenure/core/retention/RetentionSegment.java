package io.tenure.core.retention;

import io.tenure.core.stats.Proportion;
import java.util.List;
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

    /** The pooled mean at a column: active among eligible over all cohorts, complete cells only. */
    public Proportion pooled(OffsetRange offsets) {
        long active = 0;
        long eligible = 0;
        for (CohortRow row : cohorts) {
            for (RetentionCell cell : row.cells()) {
                if (cell.complete() && cell.offsets().equals(offsets)) {
                    active += cell.activeEligible();
                    eligible += cell.eligibleUsers();
                }
            }
        }
        return new Proportion(active, eligible);
    }
}
