package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionChange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.TouchedCells;
import io.tenure.definition.CohortDefinition;
import io.tenure.jobs.cohort.CellKeys;
import io.tenure.jobs.columns.PeriodColumns;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.Keys;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * The granularities of a cohort's metrics: days, of which the others are made, and those that its definition names.
 *
 * <p>Days have no last offset: the days of a year's last week are more than a definition keeps of days.
 *
 * @param tables one for each, days first
 */
record MetricTables(List<MetricTable> tables) {
    static final String DAY = name(Granularity.DAY);

    MetricTables {
        tables = List.copyOf(tables);
    }

    /**
     * A granularity.
     *
     * @param lastOffset the last offset that is kept; null: all
     */
    record MetricTable(
            String granularity,
            PeriodColumns periods,
            @Nullable Integer lastOffset,
            TouchedCells touched) {}

    /**
     * What a change touches.
     *
     * @param firstDate the earliest cohort date of any member before or after it
     * @param changedDates the cohort dates of members that entered, left or changed
     */
    static MetricTables of(
            CohortDefinition cohort, RetentionChange change, LocalDate firstDate, Collection<LocalDate> changedDates) {
        TreeSet<Granularity> granularities = new TreeSet<>(cohort.granularities());
        granularities.add(Granularity.DAY);
        return new MetricTables(granularities.stream()
                .map(granularity -> table(cohort, granularity, change, firstDate, changedDates))
                .toList());
    }

    private static MetricTable table(
            CohortDefinition cohort,
            Granularity granularity,
            RetentionChange change,
            LocalDate firstDate,
            Collection<LocalDate> changedDates) {
        CalendarPeriods calendar = new CalendarPeriods(granularity, cohort.zone(), cohort.weekStart());
        Integer lastOffset =
                granularity == Granularity.DAY ? null : cohort.lastOffsets().get(granularity);
        RetentionSpec spec = new RetentionSpec(
                granularity,
                RetentionMode.CALENDAR,
                RetentionKind.ON,
                cohort.zone(),
                cohort.weekStart(),
                null,
                List.of(),
                cohort.entry().toMicros());
        return new MetricTable(
                name(granularity),
                new PeriodColumns(calendar),
                lastOffset,
                new TouchedCells(
                        spec,
                        lastOffset,
                        change,
                        calendar.indexOf(firstDate),
                        changedDates.stream().map(calendar::indexOf).toList()));
    }

    private static String name(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }

    boolean isNothingTouched() {
        return tables.stream().allMatch(table -> table.touched().isEmpty());
    }

    boolean isEverythingTouched() {
        return tables.stream().allMatch(table -> table.touched().isEverything());
    }

    /** The touched cells of all granularities; some rows of them may be beyond the last offset. */
    Keys touched() {
        return tables.stream()
                .map(table -> Keys.text(CohortMetricsTable.GRANULARITY, table.granularity())
                        .and(CellKeys.of(table.touched().blocks())))
                .reduce(Keys.none(), Keys::or);
    }

    /** The cell of each granularity, as an array of structs with the names of {@code cohort_metrics}. */
    Column cells(Column cohortDate, Column date) {
        return array(tables.stream()
                .map(table -> struct(
                        lit(table.granularity()).as(CohortMetricsTable.GRANULARITY),
                        table.periods().startOf(cohortDate).as(CohortMetricsTable.COHORT_PERIOD),
                        table.periods().startOf(date).as(CohortMetricsTable.PERIOD_START)))
                .toArray(Column[]::new));
    }

    /** The offset of a row that names its granularity and periods. */
    Column offset() {
        return byGranularity(table ->
                table.periods().offset(col(CohortMetricsTable.COHORT_PERIOD), col(CohortMetricsTable.PERIOD_START)));
    }

    /** When the cell of such a row is complete. */
    Column closesAt() {
        return byGranularity(table -> table.periods().endOf(col(CohortMetricsTable.PERIOD_START)));
    }

    /** Whether a row with its offset is kept. */
    Column isKept() {
        return byGranularity(table -> table.lastOffset() == null
                ? lit(true)
                : col(CohortMetricsTable.PERIOD_OFFSET).leq(table.lastOffset()));
    }

    private Column byGranularity(Function<MetricTable, Column> column) {
        Column granularity = col(CohortMetricsTable.GRANULARITY);
        return coalesce(tables.stream()
                .map(table -> when(granularity.equalTo(table.granularity()), column.apply(table)))
                .toArray(Column[]::new));
    }
}
