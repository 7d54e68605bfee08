package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.retention.ActivityDays;
import io.tenure.core.retention.RetentionChange;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.Definitions;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.eventlog.SelectedEvents;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EntryDayTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Keeps {@code entry_day}: what members did on the days that their rows of activity can't decide, read from the events.
 *
 * <p>These are days that the entry cuts, and so does a midnight of the cohort's zone; days that as-of cuts; and days on which
 * clocks were put back over midnight. A cohort in the zone of the store or in UTC has none of the first.
 */
public final class EntryDayJob {
    private static final String ENTRY = "first_event_micros";
    private static final String[] BY_USER = {CohortMembersTable.USER_KEY};
    private static final String[] BY_DAY = {EventsTable.USER_KEY, EventsTable.EVENT_DATE};

    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;
    private final AppliedCohort cohort;
    private final CohortMembers members;
    private final RetentionChange change;

    /**
     * A job for one cohort, after its members.
     *
     * @param change what happened since the cohort's cells were last counted
     */
    public EntryDayJob(
            StoreRun run, EventLog log, Definitions definitions, AppliedCohort cohort, RetentionChange change) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
        this.cohort = cohort;
        this.members = new CohortMembers(run, cohort);
        this.change = change;
    }

    /**
     * Reads the days again that a change touches, and puts them in the place of the old ones.
     *
     * @param changedDates the cohort dates of members that entered, left or changed
     */
    public void update(Collection<LocalDate> changedDates) {
        if (!mayNeedEvents(definitions, cohort.definition(), change.asOfMicros())) {
            return;
        }
        if (isFromScratch()) {
            replace(members.keys(), entries().join(activity(), BY_USER));
            return;
        }
        Set<LocalDate> dates = touchedDates(changedDates);
        if (!dates.isEmpty()) {
            Dataset<Row> touched =
                    activity().where(col(ActivityTable.EVENT_DATE).isin(dates.toArray()));
            replace(
                    members.keys().and(Keys.dates(EntryDayTable.EVENT_DATE, dates)),
                    entries().join(touched, BY_USER));
        }
    }

    /** What {@link #update} reads of the events, for people; nothing where activity is enough. */
    public List<String> reads() {
        if (!mayNeedEvents(definitions, cohort.definition(), change.asOfMicros())) {
            return List.of();
        }
        Set<LocalDate> touched = touchedDates(Set.of());
        return List.of(
                "entry days: reads events of members on the days that their entry, as-of or clocks put back cut in "
                        + cohort.definition().zone()
                        + (isFromScratch()
                                ? ", of all days"
                                : touched.isEmpty()
                                        ? ""
                                        : ", from " + Collections.min(touched) + " to " + Collections.max(touched))
                        + (isFromScratch() ? "" : ", and of members that change"));
    }

    private boolean isFromScratch() {
        return change.previousAsOfMicros() == null
                || change.previousAsOfMicros() > change.asOfMicros()
                || !mayNeedEvents(definitions, cohort.definition(), 0);
    }

    /** Whether rows of activity may not be enough for a cohort; then the days of {@link #stored} come with them. */
    static boolean mayNeedEvents(Definitions definitions, CohortDefinition cohort, long asOfMicros) {
        return RetentionSpecs.of(cohort).stream()
                .anyMatch(spec -> new ActivityDays(spec, definitions.store().zone(), asOfMicros).mayNeedEvents());
    }

    /** The days of a cohort version. */
    static Dataset<Row> stored(StoreRun run, AppliedCohort cohort) {
        return run.read(EntryDayTable.SPEC)
                .where(col(EntryDayTable.COHORT_ID).equalTo(cohort.cohortId().toString()))
                .where(col(EntryDayTable.VERSION).equalTo(cohort.version()));
    }

    /** The UTC dates on which events, an entry or as-of changed. */
    private Set<LocalDate> touchedDates(Collection<LocalDate> changedDates) {
        Set<LocalDate> dates = new TreeSet<>(change.eventDates());
        ZoneId zone = cohort.definition().zone();
        for (LocalDate date : changedDates) {
            addDates(
                    dates,
                    date.atStartOfDay(zone).toInstant().minus(1, ChronoUnit.DAYS),
                    date.plusDays(1).atStartOfDay(zone).toInstant());
        }
        if (!changedDates.isEmpty()) {
            dates.addAll(datesOfTwoMidnights());
        }
        if (change.previousAsOfMicros() != null) {
            addDates(dates, instant(change.previousAsOfMicros()), instant(change.asOfMicros()));
        }
        return dates;
    }

    private static void addDates(Set<LocalDate> dates, Instant first, Instant last) {
        LocalDate lastDate = LocalDate.ofInstant(last, ZoneOffset.UTC);
        for (LocalDate date = LocalDate.ofInstant(first, ZoneOffset.UTC); !date.isAfter(lastDate); ) {
            dates.add(date);
            date = date.plusDays(1);
        }
    }

    private List<LocalDate> datesOfTwoMidnights() {
        return LocalDates.ofTwoMidnights(cohort.definition().zone(), instant(change.asOfMicros()));
    }

    private Dataset<Row> entries() {
        return members.rows()
                .select(
                        col(CohortMembersTable.USER_KEY),
                        unix_micros(col(CohortMembersTable.FIRST_EVENT_AT)).as(ENTRY));
    }

    private Dataset<Row> activity() {
        return new SelectedEvents(definitions, cohort.definition().returns())
                .activity(run)
                .select(
                        col(ActivityTable.USER_KEY),
                        col(ActivityTable.EVENT_DATE),
                        unix_micros(col(ActivityTable.FIRST_AT)).as(ActivityTable.FIRST_AT),
                        unix_micros(col(ActivityTable.LAST_AT)).as(ActivityTable.LAST_AT));
    }

    /** Reads the entry days among members' rows of activity from the events. */
    private void replace(Keys keys, Dataset<Row> days) {
        Dataset<Row> undecided = undecided(days).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<LocalDate> dates = undecided.select(EventsTable.EVENT_DATE).distinct().collectAsList().stream()
                    .<LocalDate>map(row -> row.getAs(0))
                    .toList();
            run.replace(EntryDayTable.SPEC, keys, rollUp(log.eventsOn(dates).join(undecided, BY_DAY)));
        } finally {
            undecided.unpersist();
        }
    }

    /** {@code user_key, event_date, first_event_micros} of the rows that can't be decided, each day of a member once. */
    private Dataset<Row> undecided(Dataset<Row> days) {
        Column first = col(ActivityTable.FIRST_AT);
        Column last = col(ActivityTable.LAST_AT);
        Column isCutByEntry = first.lt(col(ENTRY)).and(last.geq(col(ENTRY)));
        Column isCutByAsOf = first.lt(change.asOfMicros()).and(last.geq(change.asOfMicros()));
        Column hasTwoMidnights =
                col(ActivityTable.EVENT_DATE).isin(datesOfTwoMidnights().toArray());
        Undecided test = new Undecided(
                RetentionSpecs.of(cohort.definition()), definitions.store().zone(), change.asOfMicros());
        StructType schema = new StructType()
                .add(EventsTable.USER_KEY, DataTypes.LongType)
                .add(EventsTable.EVENT_DATE, DataTypes.DateType)
                .add(ENTRY, DataTypes.LongType);
        return run.store()
                .spark()
                .createDataFrame(
                        days.where(isCutByEntry.or(isCutByAsOf).or(hasTwoMidnights))
                                .select(col(EventsTable.USER_KEY), col(EventsTable.EVENT_DATE), col(ENTRY), first, last)
                                .javaRDD()
                                .mapPartitions(test::of),
                        schema)
                .distinct();
    }

    private Dataset<Row> rollUp(Dataset<Row> events) {
        SelectedEvents returns =
                new SelectedEvents(definitions, cohort.definition().returns());
        Column time = col(EventsTable.EVENT_TIME);
        return events.where(returns.isMeant(log))
                .where(time.geq(timestamp_micros(col(ENTRY))))
                .where(time.lt(timestamp_micros(lit(change.asOfMicros()))))
                .select(
                        lit(cohort.cohortId().toString()).as(EntryDayTable.COHORT_ID),
                        lit(cohort.version()).as(EntryDayTable.VERSION),
                        col(EntryDayTable.USER_KEY),
                        returns.signal().as(EntryDayTable.SIGNAL),
                        col(EntryDayTable.EVENT_DATE),
                        LocalDates.of(time, cohort.definition().zone()).as(EntryDayTable.LOCAL_DATE),
                        time)
                .groupBy(
                        EntryDayTable.COHORT_ID,
                        EntryDayTable.VERSION,
                        EntryDayTable.USER_KEY,
                        EntryDayTable.SIGNAL,
                        EntryDayTable.EVENT_DATE,
                        EntryDayTable.LOCAL_DATE)
                .agg(
                        count(lit(1)).as(EntryDayTable.EVENTS),
                        min(time).as(EntryDayTable.FIRST_AT),
                        max(time).as(EntryDayTable.LAST_AT));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Tells the rows that can't be decided in any of a cohort's tables. */
    private record Undecided(List<RetentionSpec> specs, ZoneId localZone, long asOfMicros)
            implements java.io.Serializable {
        Iterator<Row> of(Iterator<Row> rows) {
            List<ActivityDays> tables = specs.stream()
                    .map(spec -> new ActivityDays(spec, localZone, asOfMicros))
                    .toList();
            return StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                    .filter(row -> tables.stream()
                            .anyMatch(days -> days.needsEvents(row.getLong(2), row.getLong(3), row.getLong(4))))
                    .map(row -> RowFactory.create(row.get(0), row.get(1), row.get(2)))
                    .iterator();
        }
    }
}
