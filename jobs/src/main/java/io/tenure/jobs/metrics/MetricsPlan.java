package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.columns.DigestColumns;
import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMetricsTable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Days of members to rows of {@code cohort_metrics}, without the columns that name the cohort and the run.
 *
 * <p>A day of a member is {@code user_key, cohort_date, segments} (an array of texts, everybody's among them)
 * {@code, signal, local_date, events} and the value columns of {@code activity}. Cells of days are made of these; those of
 * longer periods are made of the cells of days, and only what a user is worth in a period is computed anew.
 *
 * @param tables the granularities
 * @param valuedSignals the signals with a value; of the others users are measured by the number of their events
 */
record MetricsPlan(MetricTables tables, List<String> valuedSignals) {
    static final String SEGMENTS = "segments";
    static final String COHORT_DATE = "cohort_date";

    private static final String CELL = "cell";
    private static final String BUCKET = "bucket";
    private static final String TOTAL = "total";
    private static final List<String> OF_A_CELL = List.of(
            CohortMetricsTable.SEGMENT,
            CohortMetricsTable.SIGNAL,
            CohortMetricsTable.GRANULARITY,
            CohortMetricsTable.COHORT_PERIOD,
            CohortMetricsTable.PERIOD_START);
    private static final List<String> OF_A_SIZE =
            List.of(CohortMetricsTable.SEGMENT, CohortMetricsTable.GRANULARITY, CohortMetricsTable.COHORT_PERIOD);

    /** The event columns of the touched cells of days. */
    Dataset<Row> dayCells(Dataset<Row> days) {
        Dataset<Row> rows = days.withColumn(CohortMetricsTable.SEGMENT, explode(col(SEGMENTS)))
                .withColumn(CohortMetricsTable.GRANULARITY, lit(MetricTables.DAY))
                .withColumn(CohortMetricsTable.COHORT_PERIOD, col(COHORT_DATE))
                .withColumn(CohortMetricsTable.PERIOD_START, col(ActivityTable.LOCAL_DATE))
                .where(tables.touched().condition());
        return together(
                together(rows, with(OF_A_CELL, DigestColumns.bucketOf(col(ActivityTable.VALUE_DIGEST)))),
                columns(OF_A_CELL));
    }

    /**
     * The event columns of the touched cells of longer periods; reads neither events nor activity.
     *
     * @param dayCells all cells of days in them, touched or not
     */
    Dataset<Row> rolledUp(Dataset<Row> dayCells) {
        Dataset<Row> rows = cells(dayCells.withColumnRenamed(CohortMetricsTable.COHORT_PERIOD, COHORT_DATE)
                        .withColumnRenamed(CohortMetricsTable.PERIOD_START, ActivityTable.LOCAL_DATE)
                        .drop(CohortMetricsTable.GRANULARITY))
                .where(not(col(CohortMetricsTable.GRANULARITY).equalTo(MetricTables.DAY)));
        return together(together(rows, with(OF_A_CELL, col(COHORT_DATE))), columns(OF_A_CELL));
    }

    /** The user columns of the touched cells. */
    Dataset<Row> userCells(Dataset<Row> days) {
        Column ofValues = sum(ActivityTable.VALUE_SUM);
        Column ofEvents = sum(ActivityTable.EVENTS).cast(ValueColumns.SUM);
        Dataset<Row> totals = cells(days)
                .groupBy(columns(List.of(
                        SEGMENTS,
                        CohortMetricsTable.SIGNAL,
                        CohortMetricsTable.GRANULARITY,
                        CohortMetricsTable.COHORT_PERIOD,
                        CohortMetricsTable.PERIOD_START,
                        ActivityTable.USER_KEY)))
                .agg(when(col(CohortMetricsTable.SIGNAL).isin(valuedSignals.toArray()), ofValues)
                        .otherwise(ofEvents)
                        .cast(ValueColumns.SUM)
                        .as(TOTAL))
                .where(col(TOTAL).isNotNull())
                .withColumn(CohortMetricsTable.SEGMENT, explode(col(SEGMENTS)));
        return totals.groupBy(with(OF_A_CELL, DigestColumns.bucketOf(col(TOTAL))))
                .agg(
                        count(lit(1)).as(CohortMetricsTable.USERS),
                        sum(ValueColumns.square(col(TOTAL)))
                                .cast(ValueColumns.SUM_OF_SQUARES)
                                .as(CohortMetricsTable.USER_SUM_SQUARES),
                        DigestColumns.ofValues(col(TOTAL)).as(CohortMetricsTable.USER_DIGEST))
                .groupBy(columns(OF_A_CELL))
                .agg(
                        sum(CohortMetricsTable.USERS).as(CohortMetricsTable.USERS),
                        sum(CohortMetricsTable.USER_SUM_SQUARES)
                                .cast(ValueColumns.SUM_OF_SQUARES)
                                .as(CohortMetricsTable.USER_SUM_SQUARES),
                        DigestColumns.merged(col(CohortMetricsTable.USER_DIGEST))
                                .as(CohortMetricsTable.USER_DIGEST));
    }

    /** How many members there are by segment and period of entry, from {@code cohort_date, segments}. */
    Dataset<Row> sizes(Dataset<Row> members) {
        return members.groupBy(SEGMENTS, COHORT_DATE)
                .agg(count(lit(1)).as(CohortMetricsTable.COHORT_SIZE))
                .withColumn(CELL, explode(tables.cells(col(COHORT_DATE), col(COHORT_DATE))))
                .select(
                        explode(col(SEGMENTS)).as(CohortMetricsTable.SEGMENT),
                        col(CELL).getField(CohortMetricsTable.GRANULARITY).as(CohortMetricsTable.GRANULARITY),
                        col(CELL).getField(CohortMetricsTable.COHORT_PERIOD).as(CohortMetricsTable.COHORT_PERIOD),
                        col(CohortMetricsTable.COHORT_SIZE))
                .groupBy(columns(OF_A_SIZE))
                .agg(sum(CohortMetricsTable.COHORT_SIZE).as(CohortMetricsTable.COHORT_SIZE));
    }

    /** Whole rows of the cells. */
    Dataset<Row> rows(Dataset<Row> eventCells, Dataset<Row> userCells, Dataset<Row> sizes) {
        return eventCells
                .join(userCells, OF_A_CELL.toArray(String[]::new), "left")
                .join(sizes, OF_A_SIZE.toArray(String[]::new), "inner")
                .withColumn(CohortMetricsTable.USERS, coalesce(col(CohortMetricsTable.USERS), lit(0L)))
                .withColumn(CohortMetricsTable.PERIOD_OFFSET, tables.offset())
                .withColumn(CohortMetricsTable.CLOSES_AT, tables.closesAt())
                .where(tables.isKept());
    }

    /** Each row in its touched cell of every granularity. */
    private Dataset<Row> cells(Dataset<Row> days) {
        return days.withColumn(CELL, explode(tables.cells(col(COHORT_DATE), col(ActivityTable.LOCAL_DATE))))
                .withColumn(CohortMetricsTable.GRANULARITY, col(CELL).getField(CohortMetricsTable.GRANULARITY))
                .withColumn(CohortMetricsTable.COHORT_PERIOD, col(CELL).getField(CohortMetricsTable.COHORT_PERIOD))
                .withColumn(CohortMetricsTable.PERIOD_START, col(CELL).getField(CohortMetricsTable.PERIOD_START))
                .where(tables.touched().condition());
    }

    private static Dataset<Row> together(Dataset<Row> rows, Column[] keys) {
        return rows.groupBy(keys)
                .agg(
                        sum(ActivityTable.EVENTS).as(ActivityTable.EVENTS),
                        ValueColumns.together().toArray(Column[]::new));
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static Column[] with(List<String> names, Column more) {
        return Stream.concat(Arrays.stream(columns(names)), Stream.of(more.as(BUCKET)))
                .toArray(Column[]::new);
    }
}
