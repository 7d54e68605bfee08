package io.tenure.jobs.report;

import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.stats.Interval;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Cells as RFC 4180 with a header line and LF. */
final class CsvReport {
    private CsvReport() {}

    static void write(RetentionReport report, Appendable out) throws IOException {
        boolean segmented = report.isSegmented();
        boolean states = report.options().states();
        out.append(segmented ? "segment," : "")
                .append("cohort,period,active_users,cohort_size,retention")
                .append(states ? ",eligible_users,active_eligible,low,high,state,closes_at" : "")
                .append('\n');
        CellFields.forEach(report, (triangle, row, cell) -> {
            if (segmented) {
                out.append(segmentField(triangle)).append(',');
            }
            appendCounts(row, cell, out);
            if (states) {
                appendState(cell, out);
            }
            out.append('\n');
        });
    }

    private static void appendCounts(CohortRow row, RetentionCell cell, Appendable out) throws IOException {
        out.append(row.cohort().toString())
                .append(',')
                .append(cell.offsets().label())
                .append(',')
                .append(Long.toString(cell.activeUsers()))
                .append(',')
                .append(Long.toString(cell.cohortSize()))
                .append(',')
                .append(DoubleText.of(cell.rate()));
    }

    private static void appendState(RetentionCell cell, Appendable out) throws IOException {
        Interval interval = cell.interval();
        String closesAt = CellFields.closesAt(cell);
        out.append(',')
                .append(Long.toString(cell.eligibleUsers()))
                .append(',')
                .append(Long.toString(cell.activeEligible()))
                .append(',')
                .append(DoubleText.of(interval.low()))
                .append(',')
                .append(DoubleText.of(interval.high()))
                .append(',')
                .append(CellFields.state(cell))
                .append(',')
                .append(closesAt == null ? "" : closesAt);
    }

    private static String segmentField(RetentionSegment triangle) {
        return triangle.everybody() ? CellFields.EVERYBODY : field(triangle.value());
    }

    /**
     * A field as Postgres' {@code COPY ... CSV} writes it: NULL as nothing, the empty text quoted, and quotes where the
     * text needs them. A segment named {@code *} is quoted too, so that it isn't taken for everybody.
     */
    private static String field(@Nullable String value) {
        if (value == null) {
            return "";
        }
        boolean quoted = value.isEmpty()
                || value.equals(CellFields.EVERYBODY)
                || value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }
}
