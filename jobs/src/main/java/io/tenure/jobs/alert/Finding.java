package io.tenure.jobs.alert;

import io.tenure.core.stats.Interval;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.jobs.table.AlertsTable;
import io.tenure.jobs.table.Keys;
import java.time.Instant;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * What an alert found in a cohort period.
 *
 * @param runNumber the newest published run, whose cells it judged
 * @param message what people are told of one that fires
 */
record Finding(Watch watch, Judgement judgement, long runNumber, String message) {
    /** Its row of {@code alerts}. */
    Keys key() {
        return Keys.id(AlertsTable.ALERT_ID, watch.alert().alertId())
                .and(Keys.number(AlertsTable.ALERT_VERSION, watch.alert().version()))
                .and(Keys.id(AlertsTable.COHORT_ID, watch.cohort().cohortId()))
                .and(Keys.number(AlertsTable.VERSION, watch.cohort().version()))
                .and(Keys.dates(AlertsTable.COHORT_PERIOD, Set.of(judgement.cohortPeriod())));
    }

    Row row(String outcome, Instant now) {
        Proportion cell = judgement.cell();
        @Nullable RateDifference drop = judgement.drop();
        @Nullable Interval interval = drop == null ? null : drop.newcombe();
        return RowFactory.create(
                watch.alert().alertId().toString(),
                watch.alert().version(),
                watch.rule().name(),
                watch.cohort().cohortId().toString(),
                watch.cohort().version(),
                judgement.cohortPeriod(),
                watch.rule().cells().offset(),
                outcome,
                cell.successes(),
                cell.trials(),
                cell.rate(),
                drop == null ? null : drop.before().successes(),
                drop == null ? null : drop.before().trials(),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high(),
                watch.asOf(),
                runNumber,
                now);
    }
}
