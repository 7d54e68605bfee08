package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;

import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.eventlog.SignalColumns;
import io.tenure.jobs.eventlog.SignalRows;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Events to rows of {@code activity}: a row per UTC date, local date, signal and user.
 *
 * <p>At most three aggregations whatever the number of signals. Times are counted in microseconds and values in decimals, so
 * that no number depends on the order of rows.
 */
final class ActivityPlan {
    private ActivityPlan() {}

    /**
     * The activity of events, with every event name as a signal and the declared signals beside them.
     *
     * @param dates on these UTC dates; null: on all
     * @param zone of local dates
     * @param named declared signals that are all events of their name: they give it a value
     * @param declared the other declared signals
     */
    static Dataset<Row> rollUp(
            EventLog log,
            @Nullable Set<LocalDate> dates,
            ZoneId zone,
            List<SignalColumns> named,
            List<SignalColumns> declared) {
        Dataset<Row> events = dates == null ? log.events() : log.eventsOn(dates);
        List<SignalColumns> valued =
                named.stream().filter(SignalColumns::hasValue).toList();
        Column isValued = col(EventsTable.EVENT_NAME)
                .isin(valued.stream().map(SignalColumns::name).toArray());
        Dataset<Row> rows = counts(SignalRows.ofNames(events.where(not(isValued)), List.of()), zone);
        if (!valued.isEmpty()) {
            rows = rows.unionByName(countsAndValues(SignalRows.ofNames(events.where(isValued), valued), zone));
        }
        return declared.isEmpty() ? rows : rows.unionByName(fill(log, dates, zone, declared));
    }

    /**
     * The activity of some declared signals alone.
     *
     * @param dates on these UTC dates; null: on all
     */
    static Dataset<Row> fill(EventLog log, @Nullable Set<LocalDate> dates, ZoneId zone, List<SignalColumns> declared) {
        return Stream.of(true, false)
                .map(hasValue -> declared.stream()
                        .filter(signal -> signal.hasValue() == hasValue)
                        .toList())
                .filter(signals -> !signals.isEmpty())
                .map(signals -> {
                    Dataset<Row> rows = SignalRows.ofDeclared(log, dates, zone, signals);
                    return signals.get(0).hasValue() ? countsAndValues(rows, zone) : counts(rows, zone);
                })
                .reduce(Dataset::unionByName)
                .orElseThrow();
    }

    /** Rows of signals without a value; cheaper than with one. */
    private static Dataset<Row> counts(Dataset<Row> signalRows, ZoneId zone) {
        return aggregate(signalRows, zone, ValueColumns.none());
    }

    private static Dataset<Row> countsAndValues(Dataset<Row> signalRows, ZoneId zone) {
        return aggregate(signalRows, zone, ValueColumns.of(col(SignalRows.VALUE), lit(true)));
    }

    private static Dataset<Row> aggregate(Dataset<Row> signalRows, ZoneId zone, List<Column> values) {
        Column time = col(EventsTable.EVENT_TIME);
        List<Column> columns = new ArrayList<>(
                List.of(min(time).as(ActivityTable.FIRST_AT), max(time).as(ActivityTable.LAST_AT)));
        columns.addAll(values);
        return signalRows
                .groupBy(
                        col(EventsTable.EVENT_DATE),
                        LocalDates.of(time, zone).as(ActivityTable.LOCAL_DATE),
                        col(SignalRows.SIGNAL),
                        col(EventsTable.USER_KEY))
                .agg(count(lit(1)).as(ActivityTable.EVENTS), columns.toArray(Column[]::new));
    }
}
