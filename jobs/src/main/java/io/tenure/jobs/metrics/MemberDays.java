package io.tenure.jobs.metrics;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.timestamp_micros;

import io.tenure.jobs.cohort.CohortMembers;
import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EntryDayValuesTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The days of a cohort's members, and which of them {@code activity} can't tell.
 *
 * <p>A row of activity is used as it is if the member's entry and as-of are not inside it and all its events are of one date
 * in the cohort's zone. Of the others the counted part is in {@code entry_day_values}.
 *
 * @param members whose days
 * @param signals the names of the signals that are measured
 * @param storeZone the zone of activity's local dates
 * @param asOfMicros events from this instant on are not counted
 */
record MemberDays(CohortMembers members, List<String> signals, ZoneId storeZone, long asOfMicros) {
    static final String ENTRY = "first_event_at";
    static final String MEMBER_COHORT_DATE = "member_cohort_date";

    private static final String MEMBER = "member_key";
    private static final List<String> OF_BOTH_TABLES = Stream.of(
                    EntryDayValuesTable.SPEC.schema().fieldNames())
            .filter(name -> List.of(ActivityTable.SPEC.schema().fieldNames()).contains(name))
            .toList();

    /** What is counted, as {@link MetricsPlan} reads it. */
    Dataset<Row> counted(Column isRead) {
        Dataset<Row> fromActivity = activity()
                .where(isRead)
                .join(entries(), col(MEMBER).equalTo(col(ActivityTable.USER_KEY)))
                .where(col(ActivityTable.FIRST_AT).geq(col(ENTRY)))
                .where(col(ActivityTable.LAST_AT).lt(asOf()))
                .where(isOfOneDate())
                .withColumn(ActivityTable.LOCAL_DATE, localDate());
        Dataset<Row> fromEvents =
                stored().where(isRead).join(entries(), col(MEMBER).equalTo(col(ActivityTable.USER_KEY)));
        return days(fromActivity).unionByName(days(fromEvents));
    }

    /**
     * The rows of activity of which only a part is counted, with the member's entry and cohort date.
     *
     * @param isRead which rows of members are looked at
     */
    Dataset<Row> undecided(Column isRead) {
        Column first = col(ActivityTable.FIRST_AT);
        Column last = col(ActivityTable.LAST_AT);
        return activity()
                .join(entries(), col(MEMBER).equalTo(col(ActivityTable.USER_KEY)))
                .where(isRead)
                .where(last.geq(col(ENTRY)).and(first.lt(asOf())))
                .where(first.lt(col(ENTRY)).or(last.geq(asOf())).or(not(isOfOneDate())))
                .select(
                        col(ActivityTable.USER_KEY),
                        col(ActivityTable.EVENT_DATE),
                        col(ActivityTable.LOCAL_DATE),
                        col(ActivityTable.SIGNAL),
                        col(ENTRY),
                        col(MEMBER_COHORT_DATE));
    }

    /** The members by segments and date of entry. */
    Dataset<Row> sized() {
        return members.rows().select(col(CohortMembersTable.COHORT_DATE).as(MetricsPlan.COHORT_DATE), segments());
    }

    /** Whether activity by local date of the store may hold several dates of the cohort in one row. */
    boolean isOfAnotherZone() {
        return !zone().equals(storeZone);
    }

    Column asOf() {
        return timestamp_micros(lit(asOfMicros));
    }

    private ZoneId zone() {
        return members.cohort().definition().zone();
    }

    private StoreRun run() {
        return members.run();
    }

    private Dataset<Row> activity() {
        return run().read(ActivityTable.SPEC).where(isMeasured());
    }

    private Dataset<Row> stored() {
        return run().read(EntryDayValuesTable.SPEC)
                .where(members.keys().condition())
                .where(isMeasured())
                .drop(EntryDayValuesTable.COHORT_DATE);
    }

    private Column isMeasured() {
        return col(ActivityTable.SIGNAL).isin(signals.toArray());
    }

    private Dataset<Row> entries() {
        return members.rows()
                .select(
                        col(CohortMembersTable.USER_KEY).as(MEMBER),
                        col(CohortMembersTable.FIRST_EVENT_AT).as(ENTRY),
                        col(CohortMembersTable.COHORT_DATE).as(MEMBER_COHORT_DATE),
                        segments());
    }

    private Column segments() {
        return array(Stream.concat(Stream.of(lit(CohortMembers.EVERYBODY)), members.segments().stream())
                        .toArray(Column[]::new))
                .as(MetricsPlan.SEGMENTS);
    }

    private Dataset<Row> days(Dataset<Row> rows) {
        Column cohortDate = col(MEMBER_COHORT_DATE);
        return rows.select(Stream.concat(
                                OF_BOTH_TABLES.stream().map(name -> col(name)),
                                Stream.of(col(MetricsPlan.SEGMENTS), cohortDate.as(MetricsPlan.COHORT_DATE)))
                        .toArray(Column[]::new))
                // where clocks were put back over midnight an event's date can be the one before the entry's
                .withColumn(
                        ActivityTable.LOCAL_DATE,
                        greatest(col(ActivityTable.LOCAL_DATE), col(MetricsPlan.COHORT_DATE)));
    }

    private Column localDate() {
        return isOfAnotherZone() ? dateOf(ActivityTable.FIRST_AT) : col(ActivityTable.LOCAL_DATE);
    }

    private Column isOfOneDate() {
        if (!isOfAnotherZone()) {
            return lit(true);
        }
        return dateOf(ActivityTable.FIRST_AT)
                .equalTo(dateOf(ActivityTable.LAST_AT))
                .and(not(col(ActivityTable.EVENT_DATE)
                        .isin(LocalDates.ofTwoMidnights(zone(), Instant.EPOCH.plus(asOfMicros, ChronoUnit.MICROS))
                                .toArray())));
    }

    private Column dateOf(String time) {
        return LocalDates.of(col(time), zone());
    }
}
