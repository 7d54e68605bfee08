package io.tenure.jobs.view;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.stats.Moments;
import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.sql.scalar.TDigestQuantile;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics}: {@code cohort_metrics} in numbers for people, per event and per user: means, standard deviations of a
 * sample, percentiles, and what a member was worth since the entry.
 *
 * <p>A user's total is the sum of the values, or the number of events where the signal has no value; then what is said of
 * events is NULL.
 */
public final class MetricsView {
    /** The sum of the values, or the number of events where the signal has no value. */
    public static final String TOTAL = "total";

    private static final UserDefinedFunction QUANTILE = udf(new TDigestQuantile(), DataTypes.DoubleType);
    private static final UserDefinedFunction STANDARD_DEVIATION =
            udf((UDF3<Long, BigDecimal, BigDecimal, Double>) MetricsView::standardDeviation, DataTypes.DoubleType);

    private MetricsView() {}

    /** The cells in numbers. */
    public static Dataset<Row> of(Dataset<Row> cells) {
        Column values = col(CohortMetricsTable.VALUE_COUNT);
        Column valueSum = col(CohortMetricsTable.VALUE_SUM);
        Column users = col(CohortMetricsTable.USERS);
        Column soFar = sum(col(TOTAL))
                .over(Window.partitionBy(
                                CohortMetricsTable.COHORT_ID,
                                CohortMetricsTable.VERSION,
                                CohortMetricsTable.SEGMENT,
                                CohortMetricsTable.SIGNAL,
                                CohortMetricsTable.GRANULARITY,
                                CohortMetricsTable.COHORT_PERIOD)
                        .orderBy(CohortMetricsTable.PERIOD_OFFSET));
        List<Column> columns = new ArrayList<>(Stream.of(
                        CohortMetricsTable.COHORT_ID,
                        CohortMetricsTable.VERSION,
                        CohortMetricsTable.SEGMENT,
                        CohortMetricsTable.SIGNAL,
                        CohortMetricsTable.GRANULARITY,
                        CohortMetricsTable.COHORT_PERIOD,
                        CohortMetricsTable.PERIOD_OFFSET,
                        CohortMetricsTable.COHORT_SIZE,
                        CohortMetricsTable.USERS,
                        CohortMetricsTable.EVENTS,
                        TOTAL)
                .map(name -> col(name))
                .toList());
        columns.add(mean(valueSum, values).as("mean_per_event"));
        columns.add(STANDARD_DEVIATION
                .apply(values, valueSum, col(CohortMetricsTable.VALUE_SUM_SQUARES))
                .as("stddev_per_event"));
        addPercentiles(columns, CohortMetricsTable.VALUE_DIGEST, "event");
        columns.add(mean(col(TOTAL), users).as("mean_per_user"));
        columns.add(STANDARD_DEVIATION
                .apply(users, col(TOTAL), col(CohortMetricsTable.USER_SUM_SQUARES))
                .as("stddev_per_user"));
        addPercentiles(columns, CohortMetricsTable.USER_DIGEST, "user");
        columns.add(soFar.as("total_so_far"));
        columns.add(mean(soFar, col(CohortMetricsTable.COHORT_SIZE)).as("lifetime_value"));
        columns.add(col(CohortMetricsTable.CLOSES_AT));
        Column total = when(values.gt(0), valueSum)
                .when(users.gt(0), col(CohortMetricsTable.EVENTS).cast(ValueColumns.SUM));
        return cells.withColumn(TOTAL, total).select(columns.toArray(Column[]::new));
    }

    private static void addPercentiles(List<Column> columns, String digest, String of) {
        for (int percent : List.of(50, 90, 95, 99)) {
            columns.add(QUANTILE.apply(col(digest), lit(percent / 100.0)).as("p" + percent + "_per_" + of));
        }
    }

    private static Column mean(Column total, Column count) {
        return when(count.gt(0), total.cast(DataTypes.DoubleType).divide(count));
    }

    private static @Nullable Double standardDeviation(Long count, BigDecimal sum, BigDecimal sumOfSquares) {
        return count < 2 ? null : new Moments(count, sum, sumOfSquares).standardDeviation();
    }
}
