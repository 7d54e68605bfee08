package io.tenure.api.result;

import io.tenure.api.store.MetricCell;
import io.tenure.api.store.RetentionCell;
import io.tenure.api.store.RetentionSelection;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Retention of a cohort: the curve of all its periods together, and a row per period.
 *
 * @param cohort the cohort
 * @param granularity of the periods
 * @param mode {@code calendar} or {@code rolling}
 * @param kind which offsets make a member count
 * @param segment {property: value}; empty: everybody
 * @param minCohortSize rows of fewer members are suppressed; they count in the curve
 * @param metric what is measured beside retention; null: nothing
 * @param offsets the columns, in periods of the granularity
 * @param labels what the columns are called
 * @param pooled the curve: a point per offset that is complete in any row
 * @param rows a row per cohort period, oldest first
 */
public record RetentionResult(
        CohortReference cohort,
        String granularity,
        String mode,
        String kind,
        Map<String, Object> segment,
        int minCohortSize,
        @Nullable String metric,
        List<Integer> offsets,
        List<String> labels,
        List<Point> pooled,
        List<CohortRow> rows)
        implements Tabular {
    @Override
    public CsvTable toTable() {
        return new RetentionRows(this).table();
    }

    /**
     * A point of the curve: the members whose own period has closed, over the complete cells of all cohort periods.
     *
     * @param low the lower end of Wilson's 95 % interval
     * @param high its upper end
     * @param cohortPeriods how many cohort periods are in it
     */
    public record Point(
            int offset,
            long activeUsers,
            long eligibleUsers,
            double retentionRate,
            double low,
            double high,
            int cohortPeriods) {}

    /**
     * A cohort period. Lists have an entry per offset, as far as the row has begun; null within them: not begun.
     *
     * @param suppressed true, and no lists, where the row has fewer members than asked for; else null
     * @param activeUsers members that count
     * @param retentionRate active users over the cohort's size
     * @param inProgress the offsets that can still grow
     * @param metrics the metric's numbers, where one is asked for
     */
    public record CohortRow(
            String cohortPeriod,
            long cohortSize,
            @Nullable Boolean suppressed,
            @Nullable List<@Nullable Long> activeUsers,
            @Nullable List<@Nullable Double> retentionRate,
            @Nullable List<InProgress> inProgress,
            @Nullable MetricLists metrics) {}

    /**
     * A cell whose period has begun and not ended for everybody.
     *
     * @param eligibleUsers members whose own period has closed
     * @param activeEligible those of them that count
     * @param closesAt when nothing can change any more, late events aside
     */
    public record InProgress(int offset, long eligibleUsers, long activeEligible, String closesAt) {}

    /**
     * What the members of a cohort period did at each offset; null where nobody did anything.
     *
     * @param metricSum the sum of the values, or the events where the signal has no value
     * @param metricAvg the same per active user of the metric
     * @param p50 the median of the users' totals, and so on
     */
    public record MetricLists(
            List<@Nullable BigDecimal> metricSum,
            List<@Nullable Double> metricAvg,
            List<@Nullable Double> p50,
            List<@Nullable Double> p90,
            List<@Nullable Double> p95,
            List<@Nullable Double> p99) {}

    /** What is asked for of the cells beside the cells. */
    public record Question(RetentionSelection selection, Map<String, Object> segment, int minCohortSize) {}

    /** The result of some cells. */
    public static RetentionResult of(
            CohortReference cohort, Question question, SortedMap<Integer, String> columns, List<RetentionCell> cells) {
        return of(cohort, question, columns, cells, null, List.of());
    }

    /** The result of some cells, with those of a metric beside them. */
    public static RetentionResult of(
            CohortReference cohort,
            Question question,
            SortedMap<Integer, String> columns,
            List<RetentionCell> cells,
            @Nullable String metric,
            List<MetricCell> metrics) {
        Instant asOf = cohort.asOfInstant();
        List<Integer> offsets = offsets(columns, cells);
        SortedMap<LocalDate, List<RetentionCell>> byPeriod = cells.stream()
                .collect(Collectors.groupingBy(RetentionCell::cohortPeriod, TreeMap::new, Collectors.toList()));
        Map<LocalDate, Map<Integer, MetricCell>> measured = new HashMap<>();
        metrics.forEach(cell -> measured.computeIfAbsent(cell.cohortPeriod(), period -> new HashMap<>())
                .put(cell.offset(), cell));
        List<CohortRow> rows = new ArrayList<>();
        byPeriod.forEach((period, row) -> rows.add(
                row.get(0).cohortSize() < question.minCohortSize()
                        ? suppressed(period, row)
                        : row(
                                period,
                                row,
                                offsets,
                                asOf,
                                metric == null ? null : measured.getOrDefault(period, Map.of()))));
        RetentionSelection selection = question.selection();
        return new RetentionResult(
                cohort,
                selection.cells().granularity().name().toLowerCase(Locale.ROOT),
                selection.mode().name().toLowerCase(Locale.ROOT),
                selection.kind(),
                question.segment(),
                question.minCohortSize(),
                metric,
                offsets,
                offsets.stream()
                        .map(offset -> columns.getOrDefault(offset, Integer.toString(offset)))
                        .toList(),
                pooled(cells, asOf),
                rows);
    }

    private static List<Integer> offsets(SortedMap<Integer, String> columns, List<RetentionCell> cells) {
        return columns.isEmpty()
                ? cells.stream().map(RetentionCell::offset).distinct().sorted().toList()
                : List.copyOf(columns.keySet());
    }

    private static List<Point> pooled(List<RetentionCell> cells, Instant asOf) {
        SortedMap<Integer, Proportion> rates = new TreeMap<>();
        Map<Integer, Integer> periods = new HashMap<>();
        for (RetentionCell cell : cells) {
            if (cell.isComplete(asOf)) {
                rates.merge(cell.offset(), cell.eligible(), Proportion::plus);
                periods.merge(cell.offset(), 1, Integer::sum);
            }
        }
        List<Point> points = new ArrayList<>();
        rates.forEach((offset, rate) -> {
            Interval interval = rate.wilson();
            points.add(new Point(
                    offset,
                    rate.successes(),
                    rate.trials(),
                    rate.rate(),
                    interval.low(),
                    interval.high(),
                    Objects.requireNonNull(periods.get(offset))));
        });
        return points;
    }

    private static CohortRow suppressed(LocalDate period, List<RetentionCell> row) {
        return new CohortRow(period.toString(), row.get(0).cohortSize(), true, null, null, null, null);
    }

    private static CohortRow row(
            LocalDate period,
            List<RetentionCell> row,
            List<Integer> offsets,
            Instant asOf,
            @Nullable Map<Integer, MetricCell> metrics) {
        Map<Integer, RetentionCell> byOffset =
                row.stream().collect(Collectors.toMap(RetentionCell::offset, cell -> cell));
        List<Integer> begun = begun(offsets, byOffset);
        List<@Nullable Long> active = new ArrayList<>();
        List<@Nullable Double> rates = new ArrayList<>();
        List<InProgress> inProgress = new ArrayList<>();
        for (int offset : begun) {
            RetentionCell cell = byOffset.get(offset);
            active.add(cell == null ? null : cell.activeUsers());
            rates.add(cell == null ? null : cell.rate());
            if (cell != null && !cell.isComplete(asOf)) {
                inProgress.add(new InProgress(
                        offset,
                        cell.eligible().trials(),
                        cell.eligible().successes(),
                        cell.closesAt().toString()));
            }
        }
        return new CohortRow(
                period.toString(),
                row.get(0).cohortSize(),
                null,
                active,
                rates,
                inProgress,
                metrics == null ? null : MetricNumbers.lists(begun, metrics));
    }

    /** The offsets up to the last that the row has. */
    private static List<Integer> begun(List<Integer> offsets, Map<Integer, RetentionCell> row) {
        int last = offsets.size();
        while (last > 0 && !row.containsKey(offsets.get(last - 1))) {
            last--;
        }
        return offsets.subList(0, last);
    }
}
