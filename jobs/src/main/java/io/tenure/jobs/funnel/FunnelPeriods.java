package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.definition.CohortDefinition;
import io.tenure.jobs.columns.PeriodColumns;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.Keys;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;

/**
 * The granularities of a cohort's funnels: days, of which the others are made, and those that its definition names.
 *
 * @param calendars the periods of each by its name
 */
record FunnelPeriods(SortedMap<String, CalendarPeriods> calendars) {
    static final String DAY = name(Granularity.DAY);

    static FunnelPeriods of(CohortDefinition cohort) {
        TreeSet<Granularity> granularities = new TreeSet<>(cohort.granularities());
        granularities.add(Granularity.DAY);
        return new FunnelPeriods(granularities.stream()
                .collect(Collectors.toMap(
                        FunnelPeriods::name,
                        granularity -> new CalendarPeriods(granularity, cohort.zone(), cohort.weekStart()),
                        (one, other) -> one,
                        TreeMap::new)));
    }

    private static String name(Granularity granularity) {
        return granularity.name().toLowerCase(Locale.ROOT);
    }

    /** The rows of the periods that some cohort dates are in. */
    Keys touchedBy(Collection<LocalDate> cohortDates) {
        Keys touched = Keys.none();
        for (Map.Entry<String, CalendarPeriods> each : calendars.entrySet()) {
            CalendarPeriods calendar = each.getValue();
            touched = touched.or(Keys.text(CohortFunnelTable.GRANULARITY, each.getKey())
                    .and(Keys.dates(
                            CohortFunnelTable.COHORT_PERIOD,
                            cohortDates.stream()
                                    .map(date -> calendar.firstDay(calendar.indexOf(date)))
                                    .toList())));
        }
        return touched;
    }

    /** When the period of a row that names its granularity and the first day of the period ends. */
    Column endOfPeriod() {
        return coalesce(calendars.entrySet().stream()
                .map(each -> when(
                        col(CohortFunnelTable.GRANULARITY).equalTo(each.getKey()),
                        new PeriodColumns(each.getValue()).endOf(col(CohortFunnelTable.COHORT_PERIOD))))
                .toArray(Column[]::new));
    }
}
