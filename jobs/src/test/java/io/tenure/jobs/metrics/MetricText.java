package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.col;

import io.tenure.check.Checker;
import io.tenure.check.Checker.Metric;
import io.tenure.check.Checker.MetricKey;
import io.tenure.core.digest.Digest;
import io.tenure.jobs.table.CohortMetricsTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Cells of metrics as lines of text, of a store and of the checker, digests by their bytes. */
public final class MetricText {
    private MetricText() {}

    /** The cells of a cohort version in {@code cohort_metrics}. */
    public static Set<String> stored(Dataset<Row> metrics, UUID cohortId, int version) {
        Set<String> lines = new TreeSet<>();
        metrics.where(col(CohortMetricsTable.COHORT_ID).equalTo(cohortId.toString()))
                .where(col(CohortMetricsTable.VERSION).equalTo(version))
                .collectAsList()
                .forEach(row -> lines.add(Stream.of(
                                CohortMetricsTable.SEGMENT,
                                CohortMetricsTable.SIGNAL,
                                CohortMetricsTable.GRANULARITY,
                                CohortMetricsTable.COHORT_PERIOD,
                                CohortMetricsTable.PERIOD_OFFSET,
                                CohortMetricsTable.COHORT_SIZE,
                                CohortMetricsTable.USERS,
                                CohortMetricsTable.EVENTS,
                                CohortMetricsTable.VALUE_COUNT,
                                CohortMetricsTable.VALUE_NULLS,
                                CohortMetricsTable.VALUE_SUM,
                                CohortMetricsTable.VALUE_SUM_SQUARES,
                                CohortMetricsTable.VALUE_MIN,
                                CohortMetricsTable.VALUE_MAX,
                                CohortMetricsTable.VALUE_DIGEST,
                                CohortMetricsTable.USER_SUM_SQUARES,
                                CohortMetricsTable.USER_DIGEST,
                                CohortMetricsTable.CLOSES_AT)
                        .map(column -> column + "=" + text(row.getAs(column)))
                        .collect(Collectors.joining(" "))));
        return lines;
    }

    /** The same of the checker; with so few values that digests are exact. */
    public static Set<String> checked(Map<MetricKey, Metric> cells) {
        Set<String> lines = new TreeSet<>();
        cells.forEach((key, cell) -> lines.add(line(key, cell)));
        return lines;
    }

    private static String line(MetricKey key, Metric cell) {
        List<BigDecimal> values = cell.values();
        return "segment=" + json(key.segment()) + " signal=" + key.signal() + " granularity=" + lower(key.length())
                + " cohort_period=" + key.cohort() + " period_offset=" + key.offset() + " cohort_size=" + cell.size()
                + " users=" + cell.totals().size() + " events=" + cell.events() + " value_count=" + values.size()
                + " value_nulls=" + cell.nulls()
                + " value_sum=" + text(sum(values, 6))
                + " value_sum_squares=" + text(sumOfSquares(values))
                + " value_min=" + text(values.isEmpty() ? null : values.get(0).setScale(6))
                + " value_max="
                + text(values.isEmpty() ? null : values.get(values.size() - 1).setScale(6))
                + " value_digest=" + text(digest(values))
                + " user_sum_squares=" + text(sumOfSquares(cell.totals()))
                + " user_digest=" + text(digest(cell.totals()))
                + " closes_at=" + cell.closesAt();
    }

    private static String json(SortedMap<String, @Nullable String> segment) {
        return segment.entrySet().stream()
                .map(part -> "\"" + part.getKey() + "\":"
                        + (part.getValue() == null ? "null" : "\"" + part.getValue() + "\""))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static @Nullable BigDecimal sum(List<BigDecimal> values, int scale) {
        return values.isEmpty()
                ? null
                : values.stream().reduce(BigDecimal.ZERO, BigDecimal::add).setScale(scale, RoundingMode.UNNECESSARY);
    }

    private static @Nullable BigDecimal sumOfSquares(List<BigDecimal> values) {
        return sum(values.stream().map(value -> value.multiply(value)).toList(), 12);
    }

    private static byte @Nullable [] digest(List<BigDecimal> values) {
        if (values.isEmpty()) {
            return null;
        }
        Digest digest = Digest.empty();
        values.forEach(value -> digest.add(value.doubleValue()));
        return digest.toBytes();
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes
                ? Base64.getEncoder().encodeToString(bytes)
                : value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    private static String lower(Checker.Length length) {
        return length.name().toLowerCase(Locale.ROOT);
    }
}
