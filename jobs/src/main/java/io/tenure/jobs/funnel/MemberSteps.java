package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.FunnelDefinition.Start;
import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.definition.NameColumn;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.FunnelProgressTable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The events of members that are a step of a funnel or rule one out: a row for each funnel, with the columns of {@link
 * FunnelProgressFold#COLUMNS}.
 *
 * @param log the events
 * @param members the members
 * @param funnels the funnels, which rows name by their numbers
 * @param asOfMicros events at or after this instant are left out
 */
record MemberSteps(EventLog log, CohortMembers members, List<FunnelDefinition> funnels, long asOfMicros) {
    static final String MEMBER = "member_key";
    static final String COHORT_DATE = "member_cohort_date";
    static final String MICROS = "micros";
    static final String CONDITIONS = "conditions";

    private static final String ENTRY = "entry_micros";
    private static final String HELD = FunnelProgressTable.HELD;
    private static final String FUNNEL_INDEX = FunnelCells.FUNNEL_INDEX;
    private static final String SERVED = "served";

    /** Every member with the instant of the entry in microseconds, its date and the segments. */
    static Dataset<Row> entries(CohortMembers members) {
        return members.rows()
                .select(
                        col(CohortMembersTable.USER_KEY).as(MEMBER),
                        unix_micros(col(CohortMembersTable.FIRST_EVENT_AT)).as(ENTRY),
                        col(CohortMembersTable.COHORT_DATE).as(COHORT_DATE),
                        array(Stream.concat(Stream.of(lit(CohortMembers.EVERYBODY)), members.segments().stream())
                                        .toArray(Column[]::new))
                                .as(FunnelCells.SEGMENTS));
    }

    /**
     * The events that members are taken through.
     *
     * @param replay of which days, and of which members
     * @param firstNow the earliest cohort date of any member
     */
    Dataset<Row> on(Replay replay, LocalDate firstNow) {
        LocalDate asOf = replay.last();
        if (replay.isEverything()) {
            return ofMembers(serving(log.eventsBetween(firstRead(firstNow), asOf)), lit(true));
        }
        LocalDate first = replay.first();
        Dataset<Row> recent = ofMembers(serving(log.eventsBetween(first, asOf)), lit(true));
        LocalDate firstChanged = replay.firstChanged();
        if (firstChanged == null || !firstRead(firstChanged).isBefore(first)) {
            return recent;
        }
        return recent.unionByName(ofMembers(
                serving(log.eventsBetween(firstRead(firstChanged), first.minusDays(1))),
                col(COHORT_DATE).isin(replay.changedDates().toArray())));
    }

    /** The first UTC date on which a member with a cohort date can have a step. */
    private LocalDate firstRead(LocalDate cohortDate) {
        LocalDate first = cohortDate.minusDays(1);
        for (FunnelDefinition funnel : funnels) {
            if (funnel.start() instanceof Start.InRange range) {
                LocalDate from = Replay.dateOf(range.fromMicros());
                first = from.isBefore(first) ? from : first;
            }
        }
        return first;
    }

    private Dataset<Row> serving(Dataset<Row> events) {
        Set<String> names = new TreeSet<>();
        funnels.forEach(funnel -> names.addAll(funnel.eventNames()));
        boolean isAny = funnels.stream().anyMatch(FunnelDefinition::readsAnyEvent);
        List<Column> columns = new ArrayList<>(List.of(
                col(EventsTable.USER_KEY),
                unix_micros(col(EventsTable.EVENT_TIME)).as(MICROS)));
        for (int i = 0; i < funnels.size(); i++) {
            FunnelDefinition funnel = funnels.get(i);
            Column held = funnel.hold() == null ? null : log.property(funnel.hold());
            columns.add(new StepColumns(funnel.steps(), NameColumn.text(col(EventsTable.EVENT_NAME)), log::property)
                    .conditions(held)
                    .as(SERVED + i));
            columns.add(coalesce(held == null ? lit("") : held, lit("")).as(HELD + i));
        }
        Column isServing = IntStream.range(0, funnels.size())
                .mapToObj(i -> col(SERVED + i).notEqual(lit(0L)))
                .reduce(Column::or)
                .orElseThrow();
        return (isAny ? events : events.where(col(EventsTable.EVENT_NAME).isin(names.toArray())))
                .select(columns.toArray(Column[]::new))
                .where(col(MICROS).lt(asOfMicros))
                .where(isServing);
    }

    private Dataset<Row> ofMembers(Dataset<Row> events, Column isMeant) {
        Column[] served =
                IntStream.range(0, funnels.size()).mapToObj(this::ofFunnel).toArray(Column[]::new);
        return events.join(entries(members).where(isMeant), col(MEMBER).equalTo(col(EventsTable.USER_KEY)))
                .select(
                        col(MEMBER).as(FunnelProgressTable.USER_KEY),
                        col(COHORT_DATE).as(FunnelProgressTable.COHORT_DATE),
                        col(MICROS),
                        explode(array_compact(array(served))).as(SERVED))
                .select(
                        col(FunnelProgressTable.USER_KEY),
                        col(FunnelProgressTable.COHORT_DATE),
                        col(SERVED).getField(FUNNEL_INDEX).as(FUNNEL_INDEX),
                        col(SERVED).getField(HELD).as(HELD),
                        col(MICROS),
                        col(SERVED).getField(CONDITIONS).as(CONDITIONS),
                        lit(null).cast(DataTypes.BinaryType).as(FunnelProgressTable.STATE));
    }

    /** What an event of a member is to a funnel; NULL where it is nothing. */
    private Column ofFunnel(int index) {
        FunnelDefinition funnel = funnels.get(index);
        Column conditions = col(SERVED + index);
        Column counts = lit(true);
        if (funnel.start() instanceof Start.InRange range) {
            Column isInRange =
                    col(MICROS).geq(range.fromMicros()).and(col(MICROS).lt(range.toMicros()));
            conditions = when(isInRange, conditions).otherwise(conditions.bitwiseAND(~1L));
        } else {
            Long horizon = funnel.horizonMicros();
            counts = col(MICROS).geq(col(ENTRY));
            if (horizon != null) {
                counts = counts.and(col(MICROS).minus(col(ENTRY)).leq(horizon));
            }
        }
        return when(
                counts.and(conditions.notEqual(lit(0L))),
                struct(lit(index).as(FUNNEL_INDEX), col(HELD + index).as(HELD), conditions.as(CONDITIONS)));
    }
}
