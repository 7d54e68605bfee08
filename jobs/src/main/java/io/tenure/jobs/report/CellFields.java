package io.tenure.jobs.report;

import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionSegment;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The cells that csv and json list, in their order. */
final class CellFields {
    /** The name of everybody's triangle among the segments. */
    static final String EVERYBODY = "*";

    /** Receives one cell. */
    interface Receiver {
        void accept(RetentionSegment triangle, CohortRow row, RetentionCell cell) throws IOException;
    }

    private CellFields() {}

    /** Passes every cell to list: by segment, cohort and column; small cohorts, and zeros unless wanted, left out. */
    static void forEach(RetentionReport report, Receiver receiver) throws IOException {
        for (RetentionSegment triangle : report.triangles()) {
            for (CohortRow row : triangle.cohorts()) {
                if (report.suppresses(row)) {
                    continue;
                }
                for (RetentionCell cell : row.cells()) {
                    if (cell.activeUsers() > 0 || report.options().zeros()) {
                        receiver.accept(triangle, row, cell);
                    }
                }
            }
        }
    }

    static String state(RetentionCell cell) {
        return cell.complete() ? "complete" : "in_progress";
    }

    /** When the cell's period closes, in UTC, with microseconds only where there are any; null once it has closed. */
    static @Nullable String closesAt(RetentionCell cell) {
        return cell.complete()
                ? null
                : DateTimeFormatter.ISO_INSTANT.format(Instant.EPOCH.plus(cell.closesAtMicros(), ChronoUnit.MICROS));
    }
}
