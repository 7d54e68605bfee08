package io.tenure.jobs.comparison;

import static io.tenure.core.error.TenureException.didYouMean;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.stats.HolmCorrection;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.MeanDifference;
import io.tenure.core.stats.Moments;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.core.stats.Verdict;
import io.tenure.definition.StoredDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Compares cohorts, versions, segments or periods with a first one, offset by offset, from the cells that are complete as of the
 * newest published run.
 *
 * <p>Every row is a difference, the other's minus the first one's, with its 95 % interval and two-sided p-value; the p-values are
 * corrected by Holm over all rows. The sides are taken for independent groups: one that is a part of another differs less from it
 * than from the rest.
 */
public final class CohortComparison {
    private final Store store;
    private final List<StoredDefinition> definitions;
    private final List<ComparedCohort> sides;
    private final String granularity;

    /**
     * A comparison.
     *
     * @param sides the first is the one that the others are compared with
     * @param granularity the granularity of the cells, in lower case
     * @throws TenureException USAGE where a side is unknown or stands twice, or has no cells of the granularity
     */
    public CohortComparison(Store store, List<ComparedCohort> sides, String granularity) {
        this.store = store;
        this.sides = List.copyOf(sides);
        this.granularity = granularity;
        List<StoredDefinition> all =
                DefinitionRows.read(store.read(DefinitionsTable.SPEC)).all();
        this.definitions = this.sides.stream().map(side -> side.definition(all)).toList();
        if (this.sides.stream().distinct().count() < this.sides.size()) {
            throw new TenureException(
                    ErrorCode.USAGE, "A side of the comparison stands twice; compare it with another.");
        }
    }

    /** A difference at one offset, before the correction. */
    private record Difference(
            String other, int offset, List<Object> numbers, double estimate, Interval interval, double pValue) {}

    /**
     * Retention rates, pooled over cohort periods: Newcombe's interval, and the pooled two-proportion z test.
     *
     * @param mode {@code calendar} or {@code rolling}
     * @param kind as {@code cohort_retention} names it
     * @throws TenureException USAGE where a side has no such cells
     */
    public Dataset<Row> ofRetention(String mode, String kind) {
        Column isMeant = col(CohortRetentionTable.MODE)
                .equalTo(mode)
                .and(col(CohortRetentionTable.KIND).equalTo(kind));
        Dataset<Row> cells = store.read(CohortRetentionTable.SPEC);
        List<SortedMap<Integer, Proportion>> rates = sides(
                cells.where(isMeant),
                mode + " " + kind,
                List.of(
                        sum(CohortRetentionTable.ACTIVE_ELIGIBLE).as("active"),
                        sum(CohortRetentionTable.ELIGIBLE_USERS).as("eligible")),
                row -> new Proportion(row.getAs("active"), row.getAs("eligible")));
        List<Difference> differences = new ArrayList<>();
        each(rates, (other, offset, before, after) -> {
            if (before.trials() > 0 && after.trials() > 0) {
                RateDifference rate = new RateDifference(before, after);
                differences.add(new Difference(
                        other,
                        offset,
                        List.of(
                                before.successes(),
                                before.trials(),
                                before.rate(),
                                after.successes(),
                                after.trials(),
                                after.rate()),
                        rate.estimate(),
                        rate.newcombe(),
                        rate.pValue()));
            }
        });
        return rows(
                differences,
                new StructType()
                        .add("active_before", DataTypes.LongType)
                        .add("eligible_before", DataTypes.LongType)
                        .add("rate_before", DataTypes.DoubleType)
                        .add("active", DataTypes.LongType)
                        .add("eligible", DataTypes.LongType)
                        .add("rate", DataTypes.DoubleType));
    }

    /**
     * Means per user of a metric, over those who have a value in the period, pooled over cohort periods: Welch's test.
     *
     * @param signal what is measured
     * @throws TenureException USAGE where a side is not measured by it
     */
    public Dataset<Row> ofMetric(String signal) {
        Dataset<Row> cells = store.read(CohortMetricsTable.SPEC);
        Column total = coalesce(
                col(CohortMetricsTable.VALUE_SUM),
                col(CohortMetricsTable.EVENTS).cast(DataTypes.createDecimalType(38, 6)));
        List<SortedMap<Integer, Moments>> moments = sides(
                cells.where(col(CohortMetricsTable.SIGNAL).equalTo(signal))
                        .where(col(CohortMetricsTable.USERS).gt(0)),
                "metric " + signal,
                List.of(
                        sum(CohortMetricsTable.USERS).as("users"),
                        sum(total).as("total"),
                        sum(CohortMetricsTable.USER_SUM_SQUARES).as("squares")),
                row -> new Moments(
                        row.getAs("users"), row.<BigDecimal>getAs("total"), row.<BigDecimal>getAs("squares")));
        List<Difference> differences = new ArrayList<>();
        each(moments, (other, offset, before, after) -> {
            MeanDifference mean = new MeanDifference(before, after);
            differences.add(new Difference(
                    other,
                    offset,
                    List.of(before.count(), before.mean(), after.count(), after.mean()),
                    mean.estimate(),
                    mean.welch(),
                    mean.pValue()));
        });
        return rows(
                differences,
                new StructType()
                        .add("users_before", DataTypes.LongType)
                        .add("mean_before", DataTypes.DoubleType)
                        .add("users", DataTypes.LongType)
                        .add("mean", DataTypes.DoubleType));
    }

    @FunctionalInterface
    private interface Comparing<T> {
        void compare(String other, int offset, T before, T after);
    }

    /** Every offset that the first side and another have. */
    private <T> void each(List<SortedMap<Integer, T>> values, Comparing<T> comparing) {
        for (int side = 1; side < sides.size(); side++) {
            SortedMap<Integer, T> first = values.get(0);
            String other = sides.get(side).text();
            values.get(side).forEach((offset, after) -> {
                T before = first.get(offset);
                if (before != null) {
                    comparing.compare(other, offset, before, after);
                }
            });
        }
    }

    /** What is pooled of each side, by offset. */
    private <T> List<SortedMap<Integer, T>> sides(
            Dataset<Row> cells, String what, List<Column> pooled, Function<Row, T> value) {
        List<SortedMap<Integer, T>> values = new ArrayList<>();
        for (int side = 0; side < sides.size(); side++) {
            Dataset<Row> own = own(cells, definitions.get(side));
            requireCells(own, sides.get(side), what);
            SortedMap<Integer, T> byOffset = new TreeMap<>();
            complete(own, sides.get(side))
                    .groupBy(CohortRetentionTable.PERIOD_OFFSET)
                    .agg(pooled.get(0), pooled.subList(1, pooled.size()).toArray(Column[]::new))
                    .collectAsList()
                    .forEach(row -> byOffset.put(row.getInt(0), value.apply(row)));
            values.add(byOffset);
        }
        return values;
    }

    private Dataset<Row> own(Dataset<Row> cells, StoredDefinition definition) {
        return cells.where(col(CohortRetentionTable.COHORT_ID)
                        .equalTo(definition.id().toString()))
                .where(col(CohortRetentionTable.VERSION).equalTo(definition.version()));
    }

    private void requireCells(Dataset<Row> own, ComparedCohort side, String what) {
        List<String> granularities = values(own, CohortRetentionTable.GRANULARITY);
        if (granularities.isEmpty()) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "'" + side.text() + "' has no cells of " + what
                            + ". What is counted of a cohort is in its definition, and tenure run computes it.");
        }
        if (!granularities.contains(granularity)) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "'" + side.text() + "' has no cells by " + granularity + " of " + what + "; it has them by "
                            + String.join(", ", granularities) + ".");
        }
        List<String> segments = values(own, CohortRetentionTable.SEGMENT);
        if (!segments.contains(side.segment())) {
            throw new TenureException(
                    ErrorCode.USAGE,
                    "'" + side.text() + "' has no segment " + side.segment() + didYouMean(side.segment(), segments));
        }
    }

    private static List<String> values(Dataset<Row> cells, String column) {
        return cells.select(column).distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    /** The complete cells of a side. */
    private Dataset<Row> complete(Dataset<Row> own, ComparedCohort side) {
        Instant asOf = store.published()
                .flatMap(publication -> Optional.ofNullable(publication.asOf()))
                .orElse(Instant.EPOCH);
        Dataset<Row> cells = own.where(col(CohortRetentionTable.GRANULARITY).equalTo(granularity))
                .where(col(CohortRetentionTable.SEGMENT).equalTo(side.segment()))
                .where(col(CohortRetentionTable.CLOSES_AT)
                        .leq(timestamp_micros(lit(ChronoUnit.MICROS.between(Instant.EPOCH, asOf)))));
        Column period = col(CohortRetentionTable.COHORT_PERIOD);
        cells = side.from() == null ? cells : cells.where(period.geq(lit(side.from())));
        return side.to() == null ? cells : cells.where(period.lt(lit(side.to())));
    }

    private Dataset<Row> rows(List<Difference> differences, StructType numbers) {
        double[] corrected = HolmCorrection.adjust(
                differences.stream().mapToDouble(Difference::pValue).toArray());
        StructType columns = new StructType()
                .add("other", DataTypes.StringType)
                .add(CohortRetentionTable.PERIOD_OFFSET, DataTypes.IntegerType);
        for (StructField number : numbers.fields()) {
            columns = columns.add(number);
        }
        columns = columns.add("difference", DataTypes.DoubleType)
                .add("low", DataTypes.DoubleType)
                .add("high", DataTypes.DoubleType)
                .add("p_value", DataTypes.DoubleType)
                .add("corrected_p_value", DataTypes.DoubleType)
                .add("verdict", DataTypes.StringType);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < corrected.length; i++) {
            Difference difference = differences.get(i);
            List<@Nullable Object> fields = new ArrayList<>(List.of(difference.other(), difference.offset()));
            fields.addAll(difference.numbers());
            fields.add(difference.estimate());
            fields.add(difference.interval().low());
            fields.add(difference.interval().high());
            fields.add(difference.pValue());
            fields.add(corrected[i]);
            fields.add(Verdict.of(difference.estimate(), corrected[i]).text());
            rows.add(RowFactory.create(fields.toArray()));
        }
        return store.spark().createDataFrame(rows, columns);
    }
}
