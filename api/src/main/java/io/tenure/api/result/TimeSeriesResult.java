package io.tenure.api.result;

import io.tenure.api.store.CellSelection;
import io.tenure.api.store.MetricCell;
import io.tenure.core.digest.Digest;
import io.tenure.core.stats.Moments;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the members of a cohort did and were worth, by cohort period and offset.
 *
 * <p>The mean and the percentiles are of users' totals in a period: the sum of a user's values, or the number of events where the
 * signal has no value.
 *
 * @param cohort the cohort
 * @param metric the signal that is measured
 * @param granularity of the periods
 * @param segment {property: value}; empty: everybody
 * @param offsets the columns, in periods of the granularity
 * @param pooled a point per offset, over the complete cells of all cohort periods
 * @param rows a row per cohort period, oldest first
 */
public record TimeSeriesResult(
        CohortReference cohort,
        String metric,
        String granularity,
        Map<String, Object> segment,
        List<Integer> offsets,
        List<Point> pooled,
        List<MetricRow> rows)
        implements Tabular {
    private static final List<String> COLUMNS = List.of(
            "cohort",
            "version",
            "segment",
            "metric",
            "granularity",
            "zone",
            "as_of",
            "cohort_period",
            "period_offset",
            "cohort_size",
            "users",
            "events",
            "total",
            "mean_per_user",
            "p50_per_user",
            "p90_per_user",
            "p95_per_user",
            "p99_per_user",
            "lifetime_value",
            "state");

    @Override
    public CsvTable toTable() {
        List<List<@Nullable Object>> table = new ArrayList<>();
        for (MetricRow row : rows) {
            for (int i = 0; i < row.users().size(); i++) {
                if (row.users().get(i) != null) {
                    table.add(cell(row, i));
                }
            }
        }
        return new CsvTable(String.join("-", cohort.name(), metric, granularity), COLUMNS, table);
    }

    private List<@Nullable Object> cell(MetricRow row, int column) {
        return Arrays.asList(
                cohort.name(),
                cohort.version(),
                SegmentText.json(segment),
                metric,
                granularity,
                cohort.zone(),
                cohort.asOf(),
                row.cohortPeriod(),
                offsets.get(column),
                row.cohortSize(),
                row.users().get(column),
                row.events().get(column),
                row.total().get(column),
                row.meanPerUser().get(column),
                row.p50().get(column),
                row.p90().get(column),
                row.p95().get(column),
                row.p99().get(column),
                row.lifetimeValue().get(column),
                row.inProgress().contains(offsets.get(column)) ? "in_progress" : "complete");
    }

    /**
     * All cohort periods at an offset.
     *
     * @param users members with a value, or with an event
     * @param events their events
     * @param total the sum of the values, or the events
     * @param meanPerUser over those members; null without one
     * @param stddevPerUser of their totals; null with fewer than two
     * @param p50 the median of their totals, and so on
     * @param cohortPeriods how many cohort periods are in it
     */
    public record Point(
            int offset,
            long users,
            long events,
            BigDecimal total,
            @Nullable Double meanPerUser,
            @Nullable Double stddevPerUser,
            @Nullable Double p50,
            @Nullable Double p90,
            @Nullable Double p95,
            @Nullable Double p99,
            int cohortPeriods) {}

    /**
     * A cohort period. Lists have an entry per offset, as far as the row has a cell; null within them: nobody did anything.
     *
     * @param lifetimeValue the total up to the offset over all members that entered
     * @param inProgress the offsets that can still grow
     */
    public record MetricRow(
            String cohortPeriod,
            long cohortSize,
            List<@Nullable Long> users,
            List<@Nullable Long> events,
            List<@Nullable BigDecimal> total,
            List<@Nullable Double> meanPerUser,
            List<@Nullable Double> p50,
            List<@Nullable Double> p90,
            List<@Nullable Double> p95,
            List<@Nullable Double> p99,
            List<Double> lifetimeValue,
            List<Integer> inProgress) {}

    /** The result of some cells. */
    public static TimeSeriesResult of(
            CohortReference cohort,
            String metric,
            CellSelection selection,
            Map<String, Object> segment,
            List<MetricCell> cells) {
        List<Integer> offsets =
                cells.stream().map(MetricCell::offset).distinct().sorted().toList();
        SortedMap<LocalDate, List<MetricCell>> byPeriod = cells.stream()
                .collect(Collectors.groupingBy(MetricCell::cohortPeriod, TreeMap::new, Collectors.toList()));
        List<MetricRow> rows = new ArrayList<>();
        byPeriod.forEach((period, row) -> rows.add(row(period, row, offsets, cohort.asOfInstant())));
        return new TimeSeriesResult(
                cohort,
                metric,
                selection.granularity().name().toLowerCase(Locale.ROOT),
                segment,
                offsets,
                pooled(cells, cohort.asOfInstant()),
                rows);
    }

    private static MetricRow row(LocalDate period, List<MetricCell> row, List<Integer> offsets, Instant asOf) {
        Map<Integer, MetricCell> byOffset = row.stream().collect(Collectors.toMap(MetricCell::offset, cell -> cell));
        List<Integer> begun =
                offsets.subList(0, offsets.indexOf(row.get(row.size() - 1).offset()) + 1);
        return new MetricRow(
                period.toString(),
                row.get(0).cohortSize(),
                MetricNumbers.list(begun, byOffset, MetricCell::users),
                MetricNumbers.list(begun, byOffset, MetricCell::events),
                MetricNumbers.list(begun, byOffset, MetricNumbers::total),
                MetricNumbers.list(begun, byOffset, MetricNumbers::meanPerUser),
                MetricNumbers.list(begun, byOffset, cell -> MetricNumbers.quantile(cell.userDigest(), 0.5)),
                MetricNumbers.list(begun, byOffset, cell -> MetricNumbers.quantile(cell.userDigest(), 0.9)),
                MetricNumbers.list(begun, byOffset, cell -> MetricNumbers.quantile(cell.userDigest(), 0.95)),
                MetricNumbers.list(begun, byOffset, cell -> MetricNumbers.quantile(cell.userDigest(), 0.99)),
                lifetimeValues(begun, byOffset, row.get(0).cohortSize()),
                row.stream()
                        .filter(cell -> cell.closesAt().isAfter(asOf))
                        .map(MetricCell::offset)
                        .toList());
    }

    private static List<Double> lifetimeValues(List<Integer> offsets, Map<Integer, MetricCell> row, long cohortSize) {
        List<Double> values = new ArrayList<>();
        BigDecimal soFar = BigDecimal.ZERO;
        for (int offset : offsets) {
            soFar = soFar.add(totalOrZero(row.get(offset)));
            values.add(soFar.doubleValue() / cohortSize);
        }
        return values;
    }

    private static BigDecimal totalOrZero(@Nullable MetricCell cell) {
        return cell == null ? BigDecimal.ZERO : Objects.requireNonNullElse(cell.total(), BigDecimal.ZERO);
    }

    private static List<Point> pooled(List<MetricCell> cells, Instant asOf) {
        SortedMap<Integer, List<MetricCell>> byOffset = cells.stream()
                .filter(cell -> !cell.closesAt().isAfter(asOf))
                .collect(Collectors.groupingBy(MetricCell::offset, TreeMap::new, Collectors.toList()));
        List<Point> points = new ArrayList<>();
        byOffset.forEach((offset, at) -> points.add(point(offset, at)));
        return points;
    }

    private static Point point(int offset, List<MetricCell> cells) {
        long users = cells.stream().mapToLong(MetricCell::users).sum();
        BigDecimal total = cells.stream().map(TimeSeriesResult::totalOrZero).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal squares =
                nonNull(cells.stream().map(MetricCell::userSumSquares)).reduce(BigDecimal.ZERO, BigDecimal::add);
        Digest digest = Digest.merged(
                nonNull(cells.stream().map(MetricCell::userDigest)).toList());
        return new Point(
                offset,
                users,
                cells.stream().mapToLong(MetricCell::events).sum(),
                total.stripTrailingZeros(),
                users == 0 ? null : total.doubleValue() / users,
                users < 2 ? null : new Moments(users, total, squares).standardDeviation(),
                MetricNumbers.quantile(digest, 0.5),
                MetricNumbers.quantile(digest, 0.9),
                MetricNumbers.quantile(digest, 0.95),
                MetricNumbers.quantile(digest, 0.99),
                cells.size());
    }

    private static <T> Stream<T> nonNull(Stream<@Nullable T> values) {
        return values.filter(Objects::nonNull).map(Objects::requireNonNull);
    }
}
