package io.tenure.jobs.report;

import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionTable;
import io.tenure.core.stats.Proportion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a segment's triangle that is shown: the newest cohorts and the first columns.
 *
 * @param segment all of it
 * @param columns the columns shown
 * @param rows the rows shown, oldest first
 * @param means the pooled mean of all cohorts per column, where a cell is complete and the mean stands on at least the
 *     minimum cohort size: of two users it would be noise, and theirs alone
 */
record Triangle(
        RetentionSegment segment, List<OffsetRange> columns, List<Row> rows, Map<OffsetRange, Proportion> means) {
    /**
     * One cohort, or a run of cohorts that are all too small to be shown.
     *
     * @param first the cohort, or the oldest of the run
     * @param last the same cohort, or the newest of the run
     * @param cohorts how many there are
     * @param suppressed whether they are too small to be shown
     * @param cells one per column shown, null where the period has not begun; none when suppressed
     */
    record Row(CohortRow first, CohortRow last, int cohorts, boolean suppressed, List<@Nullable RetentionCell> cells) {
        private Row startingWith(CohortRow older) {
            return new Row(older, last, cohorts + 1, suppressed, cells);
        }
    }

    static Triangle of(RetentionReport report, RetentionSegment segment, int mostColumns, int mostRows) {
        RetentionTable table = report.table();
        List<OffsetRange> columns =
                table.columns().subList(0, Math.min(mostColumns, table.columns().size()));
        Map<OffsetRange, Proportion> means = new HashMap<>(segment.pooled());
        means.values().removeIf(mean -> mean.trials() < report.options().minCohortSize());
        return new Triangle(segment, columns, newestRows(report, segment, columns, mostRows), means);
    }

    private static List<Row> newestRows(
            RetentionReport report, RetentionSegment segment, List<OffsetRange> columns, int mostRows) {
        Deque<Row> rows = new ArrayDeque<>();
        for (int index = segment.cohorts().size() - 1; index >= 0; index--) {
            CohortRow cohort = segment.cohorts().get(index);
            boolean suppressed = report.suppresses(cohort);
            if (suppressed && !rows.isEmpty() && rows.getFirst().suppressed()) {
                rows.addFirst(rows.removeFirst().startingWith(cohort));
            } else if (rows.size() == mostRows) {
                break;
            } else {
                rows.addFirst(new Row(
                        cohort, cohort, 1, suppressed, suppressed ? List.of() : align(cohort.cells(), columns)));
            }
        }
        return new ArrayList<>(rows);
    }

    /** The cells under their columns; both are in the same order, and cells that have not begun are missing. */
    private static List<@Nullable RetentionCell> align(List<RetentionCell> cells, List<OffsetRange> columns) {
        List<@Nullable RetentionCell> aligned = new ArrayList<>(columns.size());
        int next = 0;
        for (OffsetRange column : columns) {
            RetentionCell cell = next < cells.size() ? cells.get(next) : null;
            if (cell != null && cell.offsets().equals(column)) {
                aligned.add(cell);
                next++;
            } else {
                aligned.add(null);
            }
        }
        return aligned;
    }

    /** Cohorts older than those shown. */
    int hiddenCohorts() {
        return segment.cohorts().size() - rows.stream().mapToInt(Row::cohorts).sum();
    }

    boolean hasInProgress() {
        return rows.stream().flatMap(row -> row.cells().stream()).anyMatch(cell -> cell != null && !cell.complete());
    }

    /** The pooled mean at a column, null where there is none. */
    @Nullable
    Proportion mean(OffsetRange column) {
        return means.get(column);
    }
}
