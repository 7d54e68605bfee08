package io.tenure.core.retention;

import io.tenure.core.stats.HolmCorrection;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether retention changed between the cohorts that start before a date and those that start on or after it.
 *
 * @param at the date
 * @param offsets a comparison for each column at which both sides have an eligible user in a complete cell
 */
public record RetentionComparison(LocalDate at, List<OffsetComparison> offsets) {
    private static final Proportion NOBODY = new Proportion(0, 0);

    public RetentionComparison {
        offsets = List.copyOf(offsets);
    }

    /**
     * Compares the cohorts of a segment.
     *
     * <p>Each side pools active over eligible users of its complete cells, column by column ({@link
     * RetentionSegment#pooled}). A cohort is on the side of its first day. A column at which either side has no eligible
     * user in a complete cell is left out, and the p-values are corrected over the columns that remain. Columns come in the
     * order in which the cohorts list them.
     */
    public static RetentionComparison of(RetentionSegment segment, LocalDate at) {
        Map<OffsetRange, Proportion> before = cohorts(segment, at, true).pooled();
        Map<OffsetRange, Proportion> after = cohorts(segment, at, false).pooled();
        List<OffsetRange> columns = new ArrayList<>();
        List<RateDifference> differences = new ArrayList<>();
        for (OffsetRange column : columns(segment)) {
            Proportion rateBefore = before.getOrDefault(column, NOBODY);
            Proportion rateAfter = after.getOrDefault(column, NOBODY);
            if (rateBefore.trials() > 0 && rateAfter.trials() > 0) {
                columns.add(column);
                differences.add(new RateDifference(rateBefore, rateAfter));
            }
        }
        double[] adjusted = HolmCorrection.adjust(
                differences.stream().mapToDouble(RateDifference::pValue).toArray());
        List<OffsetComparison> offsets = new ArrayList<>();
        for (int i = 0; i < adjusted.length; i++) {
            offsets.add(new OffsetComparison(columns.get(i), differences.get(i), adjusted[i]));
        }
        return new RetentionComparison(at, offsets);
    }

    private static RetentionSegment cohorts(RetentionSegment segment, LocalDate at, boolean before) {
        List<CohortRow> rows = segment.cohorts().stream()
                .filter(row -> row.cohort().isBefore(at) == before)
                .toList();
        return new RetentionSegment(segment.everybody(), segment.value(), rows);
    }

    private static Set<OffsetRange> columns(RetentionSegment segment) {
        Set<OffsetRange> columns = new LinkedHashSet<>();
        for (CohortRow row : segment.cohorts()) {
            row.cells().forEach(cell -> columns.add(cell.offsets()));
        }
        return columns;
    }

    /**
     * The comparison at one column.
     *
     * @param offsets the offset or bracket
     * @param rates pooled active of eligible users, cohorts before the date and cohorts on or after it
     * @param adjustedPValue the p-value, corrected by Holm over the columns shown
     */
    public record OffsetComparison(OffsetRange offsets, RateDifference rates, double adjustedPValue) {
        /** Pooled active of eligible users, cohorts before the date. */
        public Proportion before() {
            return rates.before();
        }

        /** Pooled active of eligible users, cohorts on or after the date. */
        public Proportion after() {
            return rates.after();
        }

        /** Newcombe's 95 % interval of the rate after minus the rate before. */
        public Interval difference() {
            return rates.newcombe();
        }

        /** Two-sided, before the correction. */
        public double pValue() {
            return rates.pValue();
        }
    }
}
