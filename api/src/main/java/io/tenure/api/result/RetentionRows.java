package io.tenure.api.result;

import io.tenure.api.result.RetentionResult.CohortRow;
import io.tenure.api.result.RetentionResult.InProgress;
import io.tenure.api.result.RetentionResult.MetricLists;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Retention as one row per cell: the columns of {@code cohort_retention}, and what they have to be read by. */
final class RetentionRows {
    private static final List<String> COLUMNS = List.of(
            "cohort",
            "version",
            "segment",
            "granularity",
            "mode",
            "kind",
            "zone",
            "as_of",
            "cohort_period",
            "period_offset",
            "cohort_size",
            "active_users",
            "retention_rate",
            "eligible_users",
            "active_eligible",
            "state",
            "closes_at");
    private static final List<String> METRIC_COLUMNS =
            List.of("metric", "metric_sum", "metric_avg", "p50", "p90", "p95", "p99");

    private final RetentionResult result;

    RetentionRows(RetentionResult result) {
        this.result = result;
    }

    CsvTable table() {
        List<String> columns = new ArrayList<>(COLUMNS);
        if (result.metric() != null) {
            columns.addAll(METRIC_COLUMNS);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        result.rows().forEach(row -> addCells(row, rows));
        return new CsvTable(
                String.join(
                        "-", result.cohort().name(), "retention", result.granularity(), result.mode(), result.kind()),
                columns,
                rows);
    }

    private void addCells(CohortRow row, List<List<@Nullable Object>> rows) {
        List<@Nullable Long> active = row.activeUsers();
        List<@Nullable Double> rates = row.retentionRate();
        List<InProgress> inProgress = row.inProgress();
        if (active == null || rates == null || inProgress == null) {
            return;
        }
        Map<Integer, InProgress> open = inProgress.stream().collect(Collectors.toMap(InProgress::offset, each -> each));
        for (int i = 0; i < active.size(); i++) {
            if (active.get(i) != null) {
                rows.add(cell(
                        row,
                        i,
                        active.get(i),
                        rates.get(i),
                        open.get(result.offsets().get(i))));
            }
        }
    }

    private List<@Nullable Object> cell(
            CohortRow row, int column, @Nullable Long active, @Nullable Double rate, @Nullable InProgress open) {
        CohortReference cohort = result.cohort();
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(
                cohort.name(),
                cohort.version(),
                SegmentText.json(result.segment()),
                result.granularity(),
                result.mode(),
                result.kind(),
                cohort.zone(),
                cohort.asOf(),
                row.cohortPeriod(),
                result.offsets().get(column),
                row.cohortSize(),
                active,
                rate,
                open == null ? row.cohortSize() : open.eligibleUsers(),
                open == null ? active : (Long) open.activeEligible(),
                open == null ? "complete" : "in_progress",
                open == null ? null : open.closesAt()));
        MetricLists metrics = row.metrics();
        if (metrics != null) {
            values.add(result.metric());
            values.add(metrics.metricSum().get(column));
            values.add(metrics.metricAvg().get(column));
            values.add(metrics.p50().get(column));
            values.add(metrics.p90().get(column));
            values.add(metrics.p95().get(column));
            values.add(metrics.p99().get(column));
        }
        return values;
    }
}
