package io.tenure.jobs.alert;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.stats.Proportion;
import io.tenure.definition.AlertDefinition;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AppliedAlert;
import io.tenure.definition.AppliedCohort;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.table.AlertsTable;
import io.tenure.jobs.table.CohortRetentionTable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * An alert beside the version of the cohort that it is about.
 *
 * @param asOf up to when the cohort's cells are counted
 */
record Watch(AppliedAlert alert, AppliedCohort cohort, Instant asOf) {
    AlertDefinition rule() {
        return alert.definition();
    }

    /** Its rows of {@code cohort_retention}, complete or not. */
    Column cells() {
        Cells cells = rule().cells();
        return col(CohortRetentionTable.COHORT_ID)
                .equalTo(cohortId())
                .and(col(CohortRetentionTable.VERSION).equalTo(cohort.version()))
                .and(col(CohortRetentionTable.SEGMENT).equalTo(CohortMembers.segment(cells.segment())))
                .and(col(CohortRetentionTable.GRANULARITY).equalTo(lower(cells.granularity())))
                .and(col(CohortRetentionTable.MODE).equalTo(lower(cells.mode())))
                .and(col(CohortRetentionTable.KIND).equalTo(cells.kind()))
                .and(col(CohortRetentionTable.PERIOD_OFFSET).equalTo(cells.offset()));
    }

    /** Its complete cells by cohort period, of rows of {@code cohort_retention} of any alert. */
    SortedMap<LocalDate, Proportion> complete(List<Row> rows) {
        Cells cells = rule().cells();
        String segment = CohortMembers.segment(cells.segment());
        SortedMap<LocalDate, Proportion> complete = new TreeMap<>();
        for (Row row : rows) {
            if (row.getAs(CohortRetentionTable.COHORT_ID).equals(cohortId())
                    && row.getAs(CohortRetentionTable.SEGMENT).equals(segment)
                    && row.getAs(CohortRetentionTable.GRANULARITY).equals(lower(cells.granularity()))
                    && row.getAs(CohortRetentionTable.MODE).equals(lower(cells.mode()))
                    && row.getAs(CohortRetentionTable.KIND).equals(cells.kind())
                    && row.getAs(CohortRetentionTable.PERIOD_OFFSET).equals(cells.offset())
                    && !row.<Instant>getAs(CohortRetentionTable.CLOSES_AT).isAfter(asOf)) {
                complete.put(
                        row.getAs(CohortRetentionTable.COHORT_PERIOD),
                        new Proportion(
                                row.<Long>getAs(CohortRetentionTable.ACTIVE_USERS),
                                row.<Long>getAs(CohortRetentionTable.COHORT_SIZE)));
            }
        }
        return complete;
    }

    /** The cohort periods that it has judged, of rows of {@code alerts}. */
    Set<LocalDate> periods(List<Row> rows) {
        Set<LocalDate> periods = new HashSet<>();
        for (Row row : rows) {
            if (row.getAs(AlertsTable.ALERT_ID).equals(alert.alertId().toString())
                    && row.getAs(AlertsTable.ALERT_VERSION).equals(alert.version())
                    && row.getAs(AlertsTable.COHORT_ID).equals(cohortId())
                    && row.getAs(AlertsTable.VERSION).equals(cohort.version())) {
                periods.add(row.getAs(AlertsTable.COHORT_PERIOD));
            }
        }
        return periods;
    }

    private String cohortId() {
        return cohort.cohortId().toString();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
