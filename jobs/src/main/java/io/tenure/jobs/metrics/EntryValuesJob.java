package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.Definitions;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.columns.ValueColumns;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.eventlog.SignalColumns;
import io.tenure.jobs.eventlog.SignalRows;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EntryDayValuesTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Keeps {@code entry_day_values}: reads from the events what rows of activity can't tell of the members' days. */
final class EntryValuesJob {
    /** The date in the zone of the store, by which activity has a row. */
    private static final String STORE_DATE = "store_date";

    private static final String[] BY_DAY = {EventsTable.USER_KEY, EventsTable.EVENT_DATE, STORE_DATE, SignalRows.SIGNAL
    };

    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;
    private final CohortMembers members;
    private final MemberDays days;
    private final RetentionChange change;

    EntryValuesJob(
            StoreRun run,
            EventLog log,
            Definitions definitions,
            CohortMembers members,
            MemberDays days,
            RetentionChange change) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
        this.members = members;
        this.days = days;
        this.change = change;
    }

    /**
     * Reads the days again that a change touches, and puts them in the place of the old ones.
     *
     * @param isFromScratch whether it touches all
     * @param changedDates the cohort dates of members that entered, left or changed
     */
    void update(boolean isFromScratch, Collection<LocalDate> changedDates) {
        Keys own = members.keys().and(Keys.texts(ActivityTable.SIGNAL, days.signals()));
        if (isFromScratch) {
            replace(own, lit(true));
            return;
        }
        Set<LocalDate> dates = touchedDates();
        Keys touched = Keys.dates(ActivityTable.EVENT_DATE, dates)
                .or(Keys.dates(EntryDayValuesTable.COHORT_DATE, changedDates));
        if (!dates.isEmpty() || !changedDates.isEmpty()) {
            Column isRead = col(ActivityTable.EVENT_DATE)
                    .isin(dates.toArray())
                    .or(col(MemberDays.MEMBER_COHORT_DATE)
                            .isin(changedDates.toArray())
                            .and(isNearEntry()));
            replace(own.and(touched), isRead);
        }
    }

    /** Without midnights of another zone only an entry cuts a day, and that is a date of the entry, in UTC or in the zone. */
    private Column isNearEntry() {
        Column entered = col(MemberDays.MEMBER_COHORT_DATE);
        return days.isOfAnotherZone()
                ? lit(true)
                : col(ActivityTable.EVENT_DATE).between(date_add(entered, -1), date_add(entered, 1));
    }

    /** The UTC dates on which events or as-of changed. */
    private Set<LocalDate> touchedDates() {
        Set<LocalDate> dates = new TreeSet<>(change.eventDates());
        Long previousAsOfMicros = change.previousAsOfMicros();
        if (previousAsOfMicros != null && previousAsOfMicros < change.asOfMicros()) {
            dateOf(previousAsOfMicros)
                    .datesUntil(dateOf(change.asOfMicros()).plusDays(1))
                    .forEach(dates::add);
        }
        return dates;
    }

    private static LocalDate dateOf(long micros) {
        return LocalDate.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    private void replace(Keys keys, Column isRead) {
        Dataset<Row> undecided = days.undecided(isRead)
                .withColumnRenamed(ActivityTable.LOCAL_DATE, STORE_DATE)
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<LocalDate> dates = undecided.select(EventsTable.EVENT_DATE).distinct().collectAsList().stream()
                    .<LocalDate>map(row -> row.getAs(0))
                    .toList();
            run.replace(EntryDayValuesTable.SPEC, keys, rollUp(undecided, dates));
        } finally {
            undecided.unpersist();
        }
    }

    private Dataset<Row> rollUp(Dataset<Row> undecided, Collection<LocalDate> dates) {
        List<SignalColumns> signals = days.signals().stream()
                .map(definitions::signal)
                .map(log::signal)
                .toList();
        Object[] valued = signals.stream()
                .filter(SignalColumns::hasValue)
                .map(SignalColumns::name)
                .toArray();
        Column time = col(EventsTable.EVENT_TIME);
        return SignalRows.ofDeclared(log, dates, definitions.store().zone(), signals)
                .withColumn(STORE_DATE, LocalDates.of(time, definitions.store().zone()))
                .join(undecided, BY_DAY)
                .where(time.geq(col(MemberDays.ENTRY)).and(time.lt(days.asOf())))
                .groupBy(
                        lit(members.cohort().cohortId().toString()).as(EntryDayValuesTable.COHORT_ID),
                        lit(members.cohort().version()).as(EntryDayValuesTable.VERSION),
                        col(EventsTable.USER_KEY),
                        col(MemberDays.MEMBER_COHORT_DATE).as(EntryDayValuesTable.COHORT_DATE),
                        col(SignalRows.SIGNAL),
                        col(EventsTable.EVENT_DATE),
                        LocalDates.of(time, members.cohort().definition().zone())
                                .as(ActivityTable.LOCAL_DATE))
                .agg(
                        count(lit(1)).as(ActivityTable.EVENTS),
                        ValueColumns.of(
                                        col(SignalRows.VALUE),
                                        col(SignalRows.SIGNAL).isin(valued))
                                .toArray(Column[]::new));
    }
}
