package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.FunnelDefinition;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.CohortFunnelTable;
import io.tenure.jobs.table.FunnelProgressTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * Keeps some funnels of a cohort in {@code funnel_progress} and {@code cohort_funnel}.
 *
 * <p>Members go on from where they were before the first date that changed, with the events from that date on; those who entered
 * or moved begin anew. Then the cohort dates are counted again on which somebody came further, or was still open.
 */
public final class FunnelJob {
    private static final String MICROS = MemberSteps.MICROS;
    private static final String CONDITIONS = MemberSteps.CONDITIONS;
    private static final String HELD = FunnelProgressTable.HELD;
    private static final String FUNNEL_INDEX = FunnelCells.FUNNEL_INDEX;

    private final StoreRun run;
    private final EventLog log;
    private final CohortMembers members;
    private final List<FunnelDefinition> funnels;
    private final RetentionChange change;

    /**
     * A job for one cohort, after its members.
     *
     * @param funnels which funnels
     * @param change what happened since they were last counted
     */
    public FunnelJob(
            StoreRun run,
            EventLog log,
            CohortMembers members,
            Collection<FunnelDefinition> funnels,
            RetentionChange change) {
        this.run = run;
        this.log = log;
        this.members = members;
        this.funnels = List.copyOf(funnels);
        this.change = change;
    }

    /**
     * Takes members as far as they have come now, and counts again what that touches.
     *
     * @param firstNow the earliest cohort date of any member; null: there is none
     * @param changedDates the cohort dates of members that entered, left or changed
     */
    public void update(@Nullable LocalDate firstNow, Collection<LocalDate> changedDates) {
        if (firstNow == null) {
            remove(members, names());
            return;
        }
        Replay replay = Replay.of(change, changedDates);
        if (replay.isNothing()) {
            return;
        }
        Keys replayed = ownKeys().and(replay.rows());
        Set<LocalDate> touched = new TreeSet<>(changedDates);
        if (!replay.isEverything()) {
            touched.addAll(dates(run.read(FunnelProgressTable.SPEC).where(replayed.condition())));
            touched.addAll(openDates());
        }
        advance(replay, replayed, firstNow);
        if (!replay.isEverything()) {
            touched.addAll(dates(run.read(FunnelProgressTable.SPEC).where(replayed.condition())));
        }
        count(replay.isEverything() ? null : touched);
    }

    /**
     * Counts some cohort dates again, of which members have left and nothing else has changed.
     *
     * @param firstNow as {@link #update} has it
     */
    public void countAgain(@Nullable LocalDate firstNow, Collection<LocalDate> cohortDates) {
        if (firstNow == null) {
            remove(members, names());
        } else {
            count(cohortDates);
        }
    }

    /** Removes everything of some funnels. */
    public static void remove(CohortMembers members, Collection<String> funnels) {
        StoreRun run = members.run();
        Keys keys = members.keys().and(Keys.texts(FunnelProgressTable.FUNNEL, funnels));
        run.replace(
                FunnelProgressTable.SPEC,
                keys,
                run.readBefore(FunnelProgressTable.SPEC).limit(0));
        run.replace(
                CohortFunnelTable.SPEC,
                keys,
                run.readBefore(CohortFunnelTable.SPEC).limit(0));
    }

    /** Removes the periods that some cohort dates are in, of funnels that can't be counted any more. */
    public static void removePeriods(
            CohortMembers members, Collection<String> funnels, Collection<LocalDate> cohortDates) {
        StoreRun run = members.run();
        run.replace(
                CohortFunnelTable.SPEC,
                members.keys()
                        .and(Keys.texts(CohortFunnelTable.FUNNEL, funnels))
                        .and(FunnelPeriods.of(members.cohort().definition()).touchedBy(cohortDates)),
                run.readBefore(CohortFunnelTable.SPEC).limit(0));
    }

    /** What a computation from scratch, or else an update, reads, for people; changes nothing. */
    public List<String> reads() {
        String names = String.join(", ", names());
        Replay replay = Replay.of(change, Set.of());
        if (replay.isNothing()) {
            return List.of();
        }
        List<String> events = funnels.stream()
                .flatMap(funnel -> funnel.eventNames().stream())
                .distinct()
                .sorted()
                .toList();
        String read = events.isEmpty() ? "events" : "events " + String.join(", ", events);
        return List.of(
                replay.isEverything()
                        ? "funnel " + names + " from scratch: reads " + read + " since the first entry"
                        : "funnel " + names + ": reads " + read + " from " + replay.first()
                                + " on, and how far members had come");
    }

    private List<String> names() {
        return funnels.stream().map(FunnelDefinition::name).toList();
    }

    private Keys ownKeys() {
        return members.keys().and(Keys.texts(FunnelProgressTable.FUNNEL, names()));
    }

    private static List<LocalDate> dates(Dataset<Row> progress) {
        return progress.select(FunnelProgressTable.COHORT_DATE).distinct().collectAsList().stream()
                .<LocalDate>map(row -> row.getAs(0))
                .toList();
    }

    /** The cohort dates with members that could still come further, and whom time alone may have stopped. */
    private List<LocalDate> openDates() {
        List<String> limited = funnels.stream()
                .filter(FunnelDefinition::hasLimits)
                .map(FunnelDefinition::name)
                .toList();
        if (limited.isEmpty() || Objects.equals(change.previousAsOfMicros(), change.asOfMicros())) {
            return List.of();
        }
        return run
                .read(CohortFunnelTable.SPEC)
                .where(members.keys()
                        .and(Keys.texts(CohortFunnelTable.FUNNEL, limited))
                        .condition())
                .where(col(CohortFunnelTable.GRANULARITY).equalTo(FunnelPeriods.DAY))
                .where(col(CohortFunnelTable.SEGMENT).equalTo(CohortMembers.EVERYBODY))
                .where(col(CohortFunnelTable.OPEN_USERS).gt(0))
                .select(CohortFunnelTable.COHORT_PERIOD)
                .distinct()
                .collectAsList()
                .stream()
                .<LocalDate>map(row -> row.getAs(0))
                .toList();
    }

    /** Writes how far members have come on the days that are replayed. */
    private void advance(Replay replay, Keys replayed, LocalDate firstNow) {
        Dataset<Row> events = new MemberSteps(log, members, funnels, change.asOfMicros()).on(replay, firstNow);
        if (!replay.isEverything()) {
            events.persist(StorageLevel.MEMORY_AND_DISK());
        }
        try {
            Dataset<Row> rows = replay.isEverything() ? events : events.unionByName(remembered(replay, events));
            List<CohortFunnel> matched =
                    funnels.stream().map(FunnelDefinition::toCohortFunnel).toList();
            MapPartitionsFunction<Row, Row> fold = partition -> new FunnelProgressFold(matched, partition);
            Dataset<Row> changed = rows.select(columns(FunnelProgressFold.COLUMNS))
                    .repartition(col(FunnelProgressTable.USER_KEY))
                    .sortWithinPartitions(FunnelProgressTable.USER_KEY, FUNNEL_INDEX, HELD, MICROS)
                    .mapPartitions(fold, Encoders.row(progressSchema()));
            run.replace(
                    FunnelProgressTable.SPEC,
                    replayed,
                    ofCohort(changed.withColumn(FunnelProgressTable.FUNNEL, name(col(FUNNEL_INDEX)))
                            .drop(FUNNEL_INDEX)));
        } finally {
            events.unpersist();
        }
    }

    private static StructType progressSchema() {
        return new StructType()
                .add(FUNNEL_INDEX, DataTypes.IntegerType, false)
                .add(FunnelProgressTable.USER_KEY, DataTypes.LongType, false)
                .add(FunnelProgressTable.COHORT_DATE, DataTypes.DateType, false)
                .add(FunnelProgressTable.HELD, DataTypes.StringType, false)
                .add(FunnelProgressTable.EVENT_DATE, DataTypes.DateType, false)
                .add(FunnelProgressTable.STATE, DataTypes.BinaryType, false);
    }

    private Column name(Column index) {
        return array(names().stream().map(name -> lit(name)).toArray(Column[]::new))
                .getItem(index);
    }

    /** What the members that go on had come to before the first date that is replayed, of those who did something since. */
    private Dataset<Row> remembered(Replay replay, Dataset<Row> events) {
        Dataset<Row> before = run.read(FunnelProgressTable.SPEC)
                .where(ownKeys().condition())
                .where(not(replay.rows().condition()))
                .join(
                        events.select(FunnelProgressTable.USER_KEY).distinct(),
                        new String[] {FunnelProgressTable.USER_KEY},
                        "left_semi");
        return newest(before).withColumn(MICROS, lit(Long.MIN_VALUE)).withColumn(CONDITIONS, lit(0L));
    }

    /**
     * Counts the funnels of some cohort dates, and of the periods that they are in.
     *
     * @param cohortDates null: of all
     */
    private void count(@Nullable Collection<LocalDate> cohortDates) {
        if (cohortDates != null && cohortDates.isEmpty()) {
            return;
        }
        FunnelPeriods periods = FunnelPeriods.of(members.cohort().definition());
        Keys touched = cohortDates == null ? Keys.all() : periods.touchedBy(cohortDates);
        Column isMeant = cohortDates == null
                ? lit(true)
                : col(MemberSteps.COHORT_DATE).isin(new TreeSet<>(cohortDates).toArray());
        Dataset<Row> counted = MemberSteps.entries(members).where(isMeant);
        FunnelCells cells = new FunnelCells(periods, funnels);
        Dataset<Row> days = cells.ofDays(
                        run.store().spark(),
                        counted.select(
                                col(MemberSteps.COHORT_DATE).as(FunnelProgressTable.COHORT_DATE),
                                col(FunnelCells.SEGMENTS)),
                        reached(counted, cohortDates))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Dataset<Row> all = cohortDates == null ? days : days.unionByName(otherDays(cohortDates, days.columns()));
            Dataset<Row> longer = cells.ofLonger(all).where(touched.condition());
            run.replace(
                    CohortFunnelTable.SPEC,
                    ownKeys().and(touched),
                    ofCohort(days.unionByName(longer)
                            .withColumn(CohortFunnelTable.CLOSES_AT, cells.closesAt())
                            .withColumn(
                                    CohortFunnelTable.RUN_ID, lit(run.runId().toString()))));
        } finally {
            days.unpersist();
        }
    }

    /** The rows of days that stay as they are. */
    private Dataset<Row> otherDays(Collection<LocalDate> counted, String[] columns) {
        return run.read(CohortFunnelTable.SPEC)
                .where(ownKeys().condition())
                .where(col(CohortFunnelTable.GRANULARITY).equalTo(FunnelPeriods.DAY))
                .where(not(Keys.dates(CohortFunnelTable.COHORT_PERIOD, counted).condition()))
                .select(columns(Arrays.asList(columns)));
    }

    /** The steps that some members took by now. */
    private Dataset<Row> reached(Dataset<Row> counted, @Nullable Collection<LocalDate> cohortDates) {
        List<CohortFunnel> matched =
                funnels.stream().map(FunnelDefinition::toCohortFunnel).toList();
        List<@Nullable Long> horizons = new ArrayList<>(
                funnels.stream().map(FunnelDefinition::horizonMicros).toList());
        long asOfMicros = change.asOfMicros();
        MapPartitionsFunction<Row, Row> fold = partition -> new ReachedSteps(matched, horizons, asOfMicros, partition);
        Dataset<Row> progress =
                run.read(FunnelProgressTable.SPEC).where(ownKeys().condition());
        return newest(
                        cohortDates == null
                                ? progress
                                : progress.where(Keys.dates(FunnelProgressTable.COHORT_DATE, cohortDates)
                                        .condition()))
                .join(counted, col(MemberSteps.MEMBER).equalTo(col(FunnelProgressTable.USER_KEY)))
                .select(columns(ReachedSteps.COLUMNS))
                .repartition(col(FunnelProgressTable.USER_KEY))
                .sortWithinPartitions(FunnelProgressTable.USER_KEY, FUNNEL_INDEX)
                .mapPartitions(fold, Encoders.row(FunnelCells.REACHED));
    }

    /** What is remembered last of each member, with the number of the funnel. */
    private Dataset<Row> newest(Dataset<Row> progress) {
        Column index = lit(null).cast(DataTypes.IntegerType);
        for (int funnel = 0; funnel < funnels.size(); funnel++) {
            index = when(
                            col(FunnelProgressTable.FUNNEL)
                                    .equalTo(funnels.get(funnel).name()),
                            funnel)
                    .otherwise(index);
        }
        return progress.withColumn(FUNNEL_INDEX, index)
                .groupBy(FunnelProgressTable.USER_KEY, FunnelProgressTable.COHORT_DATE, FUNNEL_INDEX, HELD)
                .agg(max_by(col(FunnelProgressTable.STATE), col(FunnelProgressTable.EVENT_DATE))
                        .as(FunnelProgressTable.STATE));
    }

    private Dataset<Row> ofCohort(Dataset<Row> rows) {
        return rows.withColumn(
                        CohortFunnelTable.COHORT_ID,
                        lit(members.cohort().cohortId().toString()))
                .withColumn(CohortFunnelTable.VERSION, lit(members.cohort().version()));
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }
}
