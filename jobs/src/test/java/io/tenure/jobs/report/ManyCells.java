package io.tenure.jobs.report;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Large daily tables in which every cell is complete. */
final class ManyCells {
    private ManyCells() {}

    static RetentionTable table(int cohorts, int columns) {
        return new RetentionTable(
                RetentionTables.spec(Granularity.DAY, RetentionKind.ON),
                RetentionTables.micros("2030-01-01T00:00:00Z"),
                RetentionTables.offsets(columns),
                List.of(segment(true, null, cohorts, columns)));
    }

    static RetentionSegment segment(boolean everybody, @Nullable String value, int cohorts, int columns) {
        List<CohortRow> rows = new ArrayList<>();
        for (int day = 0; day < cohorts; day++) {
            List<RetentionCell> cells = new ArrayList<>();
            for (int offset = 0; offset < columns; offset++) {
                long active = 1000L / (offset + 1) + day % 7;
                long size = 2000;
                cells.add(new RetentionCell(OffsetRange.of(offset), size, active, size, active, true, 0));
            }
            rows.add(new CohortRow(LocalDate.parse("2026-01-01").plusDays(day), 2000, cells));
        }
        return new RetentionSegment(everybody, value, rows);
    }
}
