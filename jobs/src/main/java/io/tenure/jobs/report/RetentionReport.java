package io.tenure.jobs.report;

import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A retention table with what a reader has to know about it.
 *
 * @param table the cells
 * @param options what to show
 * @param comparison of everybody, before and after a date; null: none was asked for
 * @param sources names of the files that were read
 */
public record RetentionReport(
        RetentionTable table,
        ReportOptions options,
        @Nullable RetentionComparison comparison,
        List<String> sources) {
    public RetentionReport {
        sources = List.copyOf(sources);
    }

    /** The triangles to write: everybody first, and the segments when they are asked for. */
    List<RetentionSegment> triangles() {
        return isSegmented() ? table.segments() : List.of(table.everybody());
    }

    boolean isSegmented() {
        return options.segmentBy() != null;
    }

    /** Whether the cohort is too small for its numbers to be shown. */
    boolean suppresses(CohortRow row) {
        return row.cohortSize() < options.minCohortSize();
    }

    /** The same report with every column that csv has. */
    RetentionReport withStates() {
        return new RetentionReport(table, options.withStates(), comparison, sources);
    }

    /** Cohorts below the minimum size, over all triangles written. */
    public long suppressedCohorts() {
        return triangles().stream()
                .flatMap(triangle -> triangle.cohorts().stream())
                .filter(this::suppresses)
                .count();
    }

    /**
     * What csv has no place for, as lines for standard error: how many cohorts are left out, and the comparison. Empty
     * when there is nothing to say.
     */
    public String notesForCsv() {
        StringBuilder notes = new StringBuilder(suppressedNote());
        if (comparison != null) {
            ComparisonText text = new ComparisonText(table.spec(), comparison);
            notes.append(text.verdict()).append('\n');
            text.lines().forEach(line -> notes.append(line).append('\n'));
        }
        return notes.toString();
    }

    /** How many cohorts csv and json leave out, as a line; empty when there is none. */
    public String suppressedNote() {
        long suppressed = suppressedCohorts();
        return suppressed == 0
                ? ""
                : Wording.plural(suppressed, "cohort") + " of fewer than "
                        + Wording.plural(options.minCohortSize(), "user")
                        + " left out; --min-cohort-size 1 lists all.\n";
    }
}
