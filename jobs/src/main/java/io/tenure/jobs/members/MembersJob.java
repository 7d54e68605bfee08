package io.tenure.jobs.members;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortDefinition.Entry;
import io.tenure.definition.CohortDefinition.First;
import io.tenure.definition.Definitions;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.definition.NameColumn;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Keeps the members of a cohort in {@code cohort_members}. */
public final class MembersJob {
    private final StoreRun run;
    private final EventLog log;
    private final AppliedCohort cohort;
    private final Instant asOf;
    /** The segment values that are stored. */
    private final MemberColumns columns;
    /** The properties read at the entry: segment values among them, and those that rules look at. */
    private final MemberColumns atEntry;

    private final SegmentRules rules;
    private final List<Dataset<Row>> kept = new ArrayList<>();
    private final SegmentValues values;

    /**
     * A job for one cohort.
     *
     * @param asOf later events are not read
     */
    public MembersJob(StoreRun run, EventLog log, Definitions definitions, AppliedCohort cohort, Instant asOf) {
        this.run = run;
        this.log = log;
        this.cohort = cohort;
        this.asOf = asOf;
        this.rules = SegmentRules.of(cohort.definition());
        this.columns = new MemberColumns(rules.names());
        this.atEntry = new MemberColumns(rules.properties());
        this.values = new SegmentValues(run, log, definitions, rules, atEntry, columns, micros(asOf));
    }

    /** Computes all members anew. */
    public MemberChanges fromScratch() {
        Dataset<Row> entries = plan().fromScratch(qualifying(), log::property);
        if (!rules.areOfEntryAlone()) {
            entries.persist(StorageLevel.MEMORY_AND_DISK());
        }
        run.replace(CohortMembersTable.SPEC, ownKeys(), ofCohort(values.of(entries)));
        entries.unpersist();
        Everybody now = everybody();
        return new MemberChanges(now.members(), now.members(), 0, 0, Set.of(), null, now.firstDate());
    }

    /**
     * Computes the members anew that can have changed.
     *
     * @param dates the UTC dates on which events came or went, or have become older than as-of
     */
    public MemberChanges update(Set<LocalDate> dates) {
        try {
            return rules.areOfEntryAlone() ? updateAffected(dates) : updateAll(dates);
        } finally {
            kept.forEach(Dataset::unpersist);
            kept.clear();
        }
    }

    private MemberChanges updateAffected(Set<LocalDate> dates) {
        MembersPlan.Affected affected = affected(columns.apart(stored()), dates);
        return replaceChanged(plan().changesOf(affected), affected.members());
    }

    /** What a member does later decides segment values: they are computed of everybody, and compared with what is stored. */
    private MemberChanges updateAll(Set<LocalDate> dates) {
        Dataset<Row> entries = keep(entries(dates));
        Dataset<Row> now = keep(values.of(entries));
        return replaceChanged(MembersPlan.changes(columns.apart(stored()), now, columns), now);
    }

    /** Rows that are looked at several times, until the end of the update. */
    private Dataset<Row> keep(Dataset<Row> rows) {
        kept.add(rows.persist(StorageLevel.MEMORY_AND_DISK()));
        return rows;
    }

    /** The entries of all users that may be members. Who isn't in a segment isn't stored, so then they are looked up. */
    private Dataset<Row> entries(Set<LocalDate> dates) {
        if (!rules.areEntriesStored()) {
            return plan().fromScratch(qualifying(), log::property);
        }
        Dataset<Row> before = atEntry.apart(stored());
        MembersPlan.Affected affected = affected(before, dates);
        Column user = col(CohortMembersTable.USER_KEY);
        Dataset<Row> users = affected.users().select(user.as("affected_user"));
        return before.join(users, user.equalTo(col("affected_user")), "left_anti")
                .unionByName(affected.members());
    }

    private MembersPlan.Affected affected(Dataset<Row> before, Set<LocalDate> dates) {
        return plan().affected(
                        before,
                        qualifying(),
                        qualifying(log.eventsOn(dates)),
                        log::property,
                        dates,
                        isLookedForBeforeTheWindow(),
                        this::keep);
    }

    private boolean isLookedForBeforeTheWindow() {
        Entry entry = cohort.definition().entry();
        return entry.first() == First.EVER && entry.fromMicros() != null;
    }

    private MemberChanges replaceChanged(Dataset<Row> changed, Dataset<Row> now) {
        Everybody everybodyBefore = everybody();
        Dataset<Row> changes = keep(changed);
        Set<LocalDate> cohortDates = cohortDates(changes);
        Row counts = changes.agg(count(lit(1)), count(col("first_before")), count(col("first_now")))
                .head();
        Everybody everybodyNow = everybodyBefore;
        if (!cohortDates.isEmpty()) {
            replaceOn(cohortDates, now, changes);
            everybodyNow = everybody();
        }
        return new MemberChanges(
                everybodyNow.members(),
                counts.getLong(0) - counts.getLong(1),
                counts.getLong(0) - counts.getLong(2),
                counts.getLong(1) + counts.getLong(2) - counts.getLong(0),
                cohortDates,
                everybodyBefore.firstDate(),
                everybodyNow.firstDate());
    }

    private void replaceOn(Set<LocalDate> cohortDates, Dataset<Row> affectedNow, Dataset<Row> changes) {
        Column user = col(CohortMembersTable.USER_KEY);
        Column isOnThem = col(CohortMembersTable.COHORT_DATE).isin(cohortDates.toArray());
        Dataset<Row> changed = changes.select(user.as("changed_user"));
        Column isChanged = user.equalTo(col("changed_user"));
        Dataset<Row> now = columns.apart(stored().where(isOnThem))
                .join(changed, isChanged, "left_anti")
                .unionByName(affectedNow.join(changed, isChanged, "left_semi"));
        run.replace(
                CohortMembersTable.SPEC,
                ownKeys().and(Keys.dates(CohortMembersTable.COHORT_DATE, cohortDates)),
                ofCohort(now).where(isOnThem));
    }

    private Set<LocalDate> cohortDates(Dataset<Row> changes) {
        Set<LocalDate> dates = new HashSet<>();
        for (String first : List.of("first_before", "first_now")) {
            changes.where(col(first).isNotNull())
                    .select(LocalDates.of(col(first), cohort.definition().zone()))
                    .distinct()
                    .collectAsList()
                    .forEach(row -> dates.add(row.getAs(0)));
        }
        return dates;
    }

    /** What the segments read beside the entry events, for people; changes nothing. */
    public List<String> reads() {
        return SegmentReads.lines(rules);
    }

    private MembersPlan plan() {
        Long from = cohort.definition().entry().fromMicros();
        UnaryOperator<Dataset<Row>> inWindow =
                from == null ? MembersPlan.everybody() : MembersPlan.since(timestamp_micros(lit(from)));
        return new MembersPlan(atEntry, inWindow);
    }

    /** The events that can be an entry, read from the partitions of the window alone. */
    Dataset<Row> qualifying() {
        Long start = startMicros();
        return qualifying(log.eventsBetween(start == null ? null : dateOf(start), dateOf(endMicros() - 1)));
    }

    private Dataset<Row> qualifying(Dataset<Row> events) {
        Entry entry = cohort.definition().entry();
        Long start = startMicros();
        Column time = col(EventsTable.EVENT_TIME);
        Dataset<Row> inTime = events.where(time.lt(timestamp_micros(lit(endMicros()))));
        Dataset<Row> inWindow = start == null ? inTime : inTime.where(time.geq(timestamp_micros(lit(start))));
        return inWindow.where(DefinitionColumns.of(
                        entry.events(), NameColumn.text(col(EventsTable.EVENT_NAME)), log::property))
                .where(DefinitionColumns.of(entry.where(), log::property));
    }

    /** Where the first event ever is the entry, those before the window decide as well. */
    private @Nullable Long startMicros() {
        Entry entry = cohort.definition().entry();
        return entry.first() == First.EVER ? null : entry.fromMicros();
    }

    private long endMicros() {
        Long end = cohort.definition().entry().toMicros();
        return end == null ? micros(asOf) : Math.min(end, micros(asOf));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static LocalDate dateOf(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
    }

    private Dataset<Row> stored() {
        return run.read(CohortMembersTable.SPEC)
                .where(col(CohortMembersTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .where(col(CohortMembersTable.VERSION).equalTo(cohort.version()));
    }

    private Dataset<Row> ofCohort(Dataset<Row> members) {
        return columns.together(members, cohort.definition().zone())
                .withColumn(CohortMembersTable.COHORT_ID, lit(cohort.cohortId().toString()))
                .withColumn(CohortMembersTable.VERSION, lit(cohort.version()))
                .orderBy(CohortMembersTable.COHORT_DATE, CohortMembersTable.USER_KEY);
    }

    private Keys ownKeys() {
        return Keys.id(CohortMembersTable.COHORT_ID, cohort.cohortId())
                .and(Keys.number(CohortMembersTable.VERSION, cohort.version()));
    }

    private Everybody everybody() {
        Row row = stored().agg(count(lit(1)), min(col(CohortMembersTable.COHORT_DATE)))
                .head();
        return new Everybody(row.getLong(0), row.getAs(1));
    }

    /**
     * The members of the cohort.
     *
     * @param firstDate the earliest cohort date of any; null: there are none
     */
    private record Everybody(long members, @Nullable LocalDate firstDate) {}
}
