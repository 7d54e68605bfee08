package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.digest.Digest;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.definition.AppliedCohort;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import io.tenure.sql.DigestBytes;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Percentiles of the property {@code revenue} in {@code cohort_metrics}, beside the values themselves. */
public final class RevenuePercentiles {
    /** How far a percentile's rank is off at most. */
    private static final Map<Double, Double> RANK_ERRORS = Map.of(0.5, 0.01, 0.9, 0.005, 0.95, 0.005, 0.99, 0.002);

    private record Cell(String granularity, LocalDate cohort, LocalDate period) {}

    private RevenuePercentiles() {}

    /**
     * Compares every cell of everybody, for a cohort of all users in UTC.
     *
     * @param signal the signal of all events with their revenue
     */
    public static void assertClose(Store store, AppliedCohort cohort, String signal) {
        List<Row> cells = store.read(CohortMetricsTable.SPEC)
                .where(col(CohortMetricsTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .where(col(CohortMetricsTable.SIGNAL).equalTo(signal))
                .where(col(CohortMetricsTable.VALUE_COUNT).gt(0))
                .collectAsList();
        if (cells.isEmpty()) {
            return;
        }
        Map<Cell, List<Double>> values = values(store, cohort);
        assertThat(cells).hasSameSizeAs(values.keySet());
        cells.forEach(row -> assertClose(row, values));
    }

    private static void assertClose(Row row, Map<Cell, List<Double>> values) {
        Cell cell = new Cell(
                row.getAs(CohortMetricsTable.GRANULARITY),
                row.getAs(CohortMetricsTable.COHORT_PERIOD),
                row.getAs(CohortMetricsTable.PERIOD_START));
        double[] own = values.getOrDefault(cell, List.of()).stream()
                .mapToDouble(value -> value)
                .toArray();
        Digest digest = DigestBytes.read(row.getAs(CohortMetricsTable.VALUE_DIGEST));
        assertThat(digest.count()).as("%s", cell).isEqualTo(own.length);
        RANK_ERRORS.forEach((quantile, error) -> {
            double estimate = digest.quantile(quantile);
            long below = 0;
            long upTo = 0;
            for (double value : own) {
                below += value < estimate ? 1 : 0;
                upTo += value <= estimate ? 1 : 0;
            }
            assertThat((double) below / own.length)
                    .as("share below %s, the quantile %s of %s with %s values", estimate, quantile, cell, own.length)
                    .isLessThanOrEqualTo(quantile + error);
            assertThat((double) upTo / own.length)
                    .as("share up to %s, the quantile %s of %s with %s values", estimate, quantile, cell, own.length)
                    .isGreaterThanOrEqualTo(quantile - error);
        });
    }

    private static Map<Cell, List<Double>> values(Store store, AppliedCohort cohort) {
        Map<Cell, List<Double>> values = new HashMap<>();
        List<Granularity> granularities = new ArrayList<>(cohort.definition().granularities());
        granularities.add(Granularity.DAY);
        Map<Granularity, CalendarPeriods> calendars = new HashMap<>();
        granularities.forEach(granularity ->
                calendars.put(granularity, new CalendarPeriods(granularity, ZoneOffset.UTC, DayOfWeek.MONDAY)));
        store.read(CohortMembersTable.SPEC)
                .where(col(CohortMembersTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .join(store.read(EventsTable.SPEC), new String[] {EventsTable.USER_KEY})
                .where(col("revenue").isNotNull())
                .select(
                        col(CohortMembersTable.COHORT_DATE),
                        col(EventsTable.EVENT_DATE),
                        col("revenue").cast("double"))
                .collectAsList()
                .forEach(row -> calendars.forEach((granularity, calendar) -> values.computeIfAbsent(
                                new Cell(
                                        granularity.name().toLowerCase(Locale.ROOT),
                                        calendar.firstDay(calendar.indexOf(row.<LocalDate>getAs(0))),
                                        calendar.firstDay(calendar.indexOf(row.<LocalDate>getAs(1)))),
                                cell -> new ArrayList<>())
                        .add(row.getDouble(2))));
        return values;
    }
}
