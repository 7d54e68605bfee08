package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tenure.core.retention.DateRange;
import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.Definitions;
import io.tenure.definition.SignalDefinition;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMetricsTable;
import io.tenure.jobs.table.EntryDayValuesTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Keeps some metrics of a cohort in {@code cohort_metrics}: computes the cells that a change touches, and leaves the others.
 *
 * <p>Reads activity, of the events only days that activity can't tell, and for longer periods the cells of days.
 */
public final class MetricsJob {
    private final StoreRun run;
    private final EventLog log;
    private final Definitions definitions;
    private final CohortMembers members;
    private final List<SignalDefinition> signals;
    private final RetentionChange change;

    /**
     * A job for one cohort, after its members.
     *
     * @param signals which are measured; a signal without a value by the number of its events
     * @param change what happened since their cells were last computed
     */
    public MetricsJob(
            StoreRun run,
            EventLog log,
            Definitions definitions,
            AppliedCohort cohort,
            Collection<SignalDefinition> signals,
            RetentionChange change) {
        this.run = run;
        this.log = log;
        this.definitions = definitions;
        this.members = new CohortMembers(run, cohort);
        this.signals = List.copyOf(signals);
        this.change = change;
    }

    /**
     * Computes the touched cells and puts them in the place of the old ones.
     *
     * @param firstBefore the earliest cohort date of any member before the change; null: there was none
     * @param firstNow the same after the change
     * @param changedDates the cohort dates of members that entered, left or changed
     */
    public void update(
            @Nullable LocalDate firstBefore, @Nullable LocalDate firstNow, Collection<LocalDate> changedDates) {
        if (firstNow == null) {
            remove();
            return;
        }
        LocalDate firstDate = firstBefore == null || firstNow.isBefore(firstBefore) ? firstNow : firstBefore;
        MetricTables tables = MetricTables.of(members.cohort().definition(), change, firstDate, changedDates);
        if (tables.isNothingTouched()) {
            return;
        }
        MemberDays days = new MemberDays(members, names(), definitions.store().zone(), change.asOfMicros());
        new EntryValuesJob(run, log, definitions, members, days, change)
                .update(tables.isEverythingTouched(), changedDates);
        replace(tables, days);
    }

    /** What a computation from scratch reads, for people; changes nothing. */
    public List<String> reads() {
        MemberDays days = new MemberDays(members, names(), definitions.store().zone(), change.asOfMicros());
        List<LocalDate> dates =
                days.undecided(lit(true)).select(ActivityTable.EVENT_DATE).distinct().collectAsList().stream()
                        .<LocalDate>map(row -> row.getAs(0))
                        .sorted()
                        .toList();
        String events = dates.isEmpty()
                ? "no events"
                : "events of " + dates.size() + (dates.size() == 1 ? " day" : " days") + " from " + dates.get(0)
                        + " to " + dates.get(dates.size() - 1) + ", of which only a part counts";
        return List.of("measured by " + String.join(", ", names()) + " from scratch: reads activity, and " + events);
    }

    /** Removes all cells of these metrics. */
    public void remove() {
        run.replace(
                CohortMetricsTable.SPEC,
                ownKeys(),
                run.readBefore(CohortMetricsTable.SPEC).limit(0));
        run.replace(
                EntryDayValuesTable.SPEC,
                members.keys().and(Keys.texts(ActivityTable.SIGNAL, names())),
                run.readBefore(EntryDayValuesTable.SPEC).limit(0));
    }

    /**
     * Removes the rows of some cohort periods, for metrics that can't be computed any more.
     *
     * @param firstDate the earliest cohort date of any member
     * @param cohortDates dates in those periods
     */
    public void remove(LocalDate firstDate, Collection<LocalDate> cohortDates) {
        MetricTables tables = MetricTables.of(members.cohort().definition(), change, firstDate, cohortDates);
        run.replace(
                CohortMetricsTable.SPEC,
                ownKeys().and(tables.touched()),
                run.readBefore(CohortMetricsTable.SPEC).limit(0));
    }

    private void replace(MetricTables tables, MemberDays days) {
        Keys keys = tables.isEverythingTouched() ? ownKeys() : ownKeys().and(tables.touched());
        MetricsPlan plan = new MetricsPlan(tables, valued());
        Dataset<Row> counted = days.counted(isRead(tables)).persist(StorageLevel.MEMORY_AND_DISK());
        Dataset<Row> dayCells = plan.dayCells(counted).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> untouched = run.read(CohortMetricsTable.SPEC)
                    .where(ownKeys().condition())
                    .where(col(CohortMetricsTable.GRANULARITY).equalTo(MetricTables.DAY))
                    .where(not(keys.condition()))
                    .select(Arrays.stream(dayCells.columns())
                            .map(name -> col(name))
                            .toArray(Column[]::new));
            Dataset<Row> longer = plan.rolledUp(untouched.unionByName(dayCells));
            Dataset<Row> rows =
                    plan.rows(dayCells.unionByName(longer), plan.userCells(counted), plan.sizes(days.sized()));
            run.replace(CohortMetricsTable.SPEC, keys, ofCohort(rows));
        } finally {
            dayCells.unpersist();
            counted.unpersist();
        }
    }

    private Dataset<Row> ofCohort(Dataset<Row> rows) {
        return rows.withColumn(
                        CohortMetricsTable.COHORT_ID,
                        lit(members.cohort().cohortId().toString()))
                .withColumn(CohortMetricsTable.VERSION, lit(members.cohort().version()))
                .withColumn(CohortMetricsTable.RUN_ID, lit(run.runId().toString()));
    }

    /** The dates that the touched cells look at. */
    private static Column isRead(MetricTables tables) {
        return tables.tables().stream()
                .flatMap(table -> Stream.concat(
                        table.touched().eventDates().stream(), table.touched().eventDatesOfChangedCohorts().stream()))
                .distinct()
                .map(MetricsJob::isIn)
                .reduce(Column::or)
                .orElseGet(() -> lit(false));
    }

    private static Column isIn(DateRange dates) {
        return col(ActivityTable.EVENT_DATE).between(lit(dates.first()), lit(dates.last()));
    }

    private Keys ownKeys() {
        return members.keys().and(Keys.texts(CohortMetricsTable.SIGNAL, names()));
    }

    private List<String> names() {
        return signals.stream().map(SignalDefinition::name).toList();
    }

    private List<String> valued() {
        return signals.stream()
                .filter(SignalDefinition::hasValue)
                .map(SignalDefinition::name)
                .toList();
    }
}
