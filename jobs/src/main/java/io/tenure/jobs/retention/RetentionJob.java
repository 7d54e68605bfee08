package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.retention.DateRange;
import io.tenure.core.retention.RetentionChange;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.TouchedCells;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.Definitions;
import io.tenure.jobs.cohort.CellKeys;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.SelectedEvents;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Keeps the cells of a cohort in {@code cohort_retention}: counts those that a change touches, and leaves the others. */
public final class RetentionJob {
    private static final String ENTRY = "entry_micros";
    private static final String SEGMENT = "segment_";
    private static final String MEMBER = "member_key";
    private static final String FROM_EVENTS = "from_events";

    private final StoreRun run;
    private final Definitions definitions;
    private final AppliedCohort cohort;
    private final CohortMembers members;
    private final RetentionChange change;

    /**
     * A job for one cohort.
     *
     * @param change what happened since the cohort's cells were last counted
     */
    public RetentionJob(StoreRun run, Definitions definitions, AppliedCohort cohort, RetentionChange change) {
        this.run = run;
        this.definitions = definitions;
        this.cohort = cohort;
        this.members = new CohortMembers(run, cohort);
        this.change = change;
    }

    /**
     * Counts the touched cells and puts them in the place of the old ones.
     *
     * @param firstBefore the earliest cohort date of any member before the change; null: there was none
     * @param firstNow the same after the change
     * @param changedDates the cohort dates of members that entered, left or changed
     * @return how many cells were written
     */
    public long update(
            @Nullable LocalDate firstBefore, @Nullable LocalDate firstNow, Collection<LocalDate> changedDates) {
        if (firstNow == null) {
            run.replace(
                    CohortRetentionTable.SPEC,
                    members.keys(),
                    run.readBefore(CohortRetentionTable.SPEC).limit(0));
            return 0;
        }
        LocalDate firstDate = firstBefore == null || firstNow.isBefore(firstBefore) ? firstNow : firstBefore;
        List<RetentionSpec> specs = RetentionSpecs.of(cohort.definition());
        List<TouchedCells> touched = specs.stream()
                .map(spec -> touched(spec, firstDate, changedDates))
                .toList();
        if (touched.stream().allMatch(TouchedCells::isEmpty)) {
            return 0;
        }
        List<MemberFold.Table> counted = count(specs, touched, firstNow);
        CellRows cells = new CellRows(counted, touched, cohort.cohortId(), cohort.version(), run.runId());
        long size = cells.size();
        run.replace(
                CohortRetentionTable.SPEC,
                keys(specs, touched),
                cells.toDataset(run.store().spark(), size));
        return size;
    }

    /**
     * Removes the rows of some cohort periods, for a cohort version that can't be counted any more.
     *
     * @param firstDate the earliest cohort date of any member
     * @param cohortDates dates in those periods
     */
    public void remove(LocalDate firstDate, Collection<LocalDate> cohortDates) {
        List<RetentionSpec> specs = RetentionSpecs.of(cohort.definition());
        List<TouchedCells> touched = specs.stream()
                .map(spec -> touched(spec, firstDate, cohortDates))
                .toList();
        run.replace(
                CohortRetentionTable.SPEC,
                keys(specs, touched),
                run.readBefore(CohortRetentionTable.SPEC).limit(0));
    }

    private TouchedCells touched(RetentionSpec spec, LocalDate firstDate, Collection<LocalDate> changedDates) {
        CalendarPeriods calendar = new CalendarPeriods(spec.granularity(), spec.zone(), spec.weekStart());
        return new TouchedCells(
                spec,
                cohort.definition().lastOffsets().get(spec.granularity()),
                change,
                calendar.indexOf(firstDate),
                changedDates.stream().map(calendar::indexOf).toList());
    }

    private List<MemberFold.Table> count(List<RetentionSpec> specs, List<TouchedCells> touched, LocalDate firstDate) {
        MemberFold.Setup setup = MemberFold.Setup.of(
                specs,
                cohort.definition().segments().size(),
                definitions.store().zone(),
                change.asOfMicros(),
                firstDate);
        // a merging join leaves each task the rows of its members, one member after the other, and Spark leaves out the
        // sort;
        // without any activity it leaves out the join, and so the order
        return members()
                .hint("merge")
                .join(active(touched), col(MEMBER).equalTo(col(ActivityTable.USER_KEY)), "left")
                .drop(ActivityTable.USER_KEY)
                .sortWithinPartitions(MEMBER)
                .javaRDD()
                .mapPartitions(partition ->
                        List.of(new MemberFold(setup).count(partition)).iterator())
                .reduce(MemberFold::plus);
    }

    private Dataset<Row> members() {
        List<Column> columns = new ArrayList<>(List.of(
                col(CohortMembersTable.USER_KEY).as(MEMBER),
                unix_micros(col(CohortMembersTable.FIRST_EVENT_AT)).as(ENTRY)));
        List<Column> segments = members.segments();
        for (int i = 0; i < segments.size(); i++) {
            columns.add(segments.get(i).as(SEGMENT + i));
        }
        return members.rows().select(columns.toArray(Column[]::new));
    }

    /** What the members did on the dates that the touched cells look at: activity, and the entry days read from events. */
    private Dataset<Row> active(List<TouchedCells> touched) {
        Column isRead = touched.stream()
                .flatMap(cells ->
                        Stream.concat(cells.eventDates().stream(), cells.eventDatesOfChangedCohorts().stream()))
                .distinct()
                .map(RetentionJob::isIn)
                .reduce(Column::or)
                .orElseGet(() -> lit(false));
        Dataset<Row> activity = new SelectedEvents(
                        definitions, cohort.definition().returns())
                .activity(run)
                .where(isRead);
        Dataset<Row> rows =
                days(activity.where(unix_micros(col(ActivityTable.FIRST_AT)).lt(change.asOfMicros())), false);
        if (!EntryDayJob.mayNeedEvents(definitions, cohort.definition(), change.asOfMicros())) {
            return rows;
        }
        return rows.unionByName(days(EntryDayJob.stored(run, cohort).where(isRead), true));
    }

    /** Rows of activity or of entry days; the columns of both have the same names. */
    private static Dataset<Row> days(Dataset<Row> rows, boolean areFromEvents) {
        return rows.select(
                col(ActivityTable.USER_KEY),
                unix_date(col(ActivityTable.EVENT_DATE)).as(ActivityTable.EVENT_DATE),
                unix_date(col(ActivityTable.LOCAL_DATE)).as(ActivityTable.LOCAL_DATE),
                unix_micros(col(ActivityTable.FIRST_AT)).as(ActivityTable.FIRST_AT),
                unix_micros(col(ActivityTable.LAST_AT)).as(ActivityTable.LAST_AT),
                lit(areFromEvents).as(FROM_EVENTS));
    }

    private static Column isIn(DateRange dates) {
        return col(ActivityTable.EVENT_DATE).between(lit(dates.first()), lit(dates.last()));
    }

    private Keys keys(List<RetentionSpec> specs, List<TouchedCells> touched) {
        if (touched.stream().allMatch(TouchedCells::isEverything)) {
            return members.keys();
        }
        Keys cells = Keys.none();
        for (int i = 0; i < specs.size(); i++) {
            RetentionSpec spec = specs.get(i);
            cells = cells.or(Keys.text(CohortRetentionTable.GRANULARITY, RetentionSpecs.lower(spec.granularity()))
                    .and(Keys.text(CohortRetentionTable.MODE, RetentionSpecs.lower(spec.mode())))
                    .and(Keys.texts(CohortRetentionTable.KIND, RetentionSpecs.kinds(spec)))
                    .and(CellKeys.of(touched.get(i).blocks())));
        }
        return members.keys().and(cells);
    }
}
