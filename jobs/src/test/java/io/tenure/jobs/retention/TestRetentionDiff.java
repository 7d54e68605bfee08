package io.tenure.jobs.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.table.CohortRetentionTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

final class TestRetentionDiff {
    @Test
    void everyChangedCellSaysWhyItChanged() {
        Dataset<Row> before =
                cells(cell(0, 10, 10, 10), cell(1, 10, 4, 10), cell(2, 10, 3, 0), cell(3, 10, 2, 10), cell(5, 8, 1, 8));
        Dataset<Row> after = cells(
                cell(0, 10, 10, 10), cell(1, 10, 5, 10), cell(2, 10, 3, 10), cell(3, 11, 2, 11), cell(4, 10, 0, 0));

        assertThat(RetentionDiff.between(before, after)
                        .select("period_offset", "why")
                        .collectAsList())
                .containsExactly(
                        RowFactory.create(1, "activity"),
                        RowFactory.create(2, "as_of"),
                        RowFactory.create(3, "members"),
                        RowFactory.create(4, "began"),
                        RowFactory.create(5, "gone"));
    }

    private static Row cell(int offset, long size, long active, long eligible) {
        LocalDate cohort = LocalDate.parse("2025-03-03");
        return RowFactory.create(
                "id",
                1,
                "{}",
                "week",
                "calendar",
                "on",
                cohort,
                offset,
                cohort.plusWeeks(offset),
                size,
                active,
                eligible,
                Math.min(active, eligible),
                (double) active / size,
                Instant.EPOCH,
                "run");
    }

    private static Dataset<Row> cells(Row... rows) {
        return SharedSpark.session().createDataFrame(List.of(rows), CohortRetentionTable.SPEC.schema());
    }
}
