package io.tenure.jobs.lifecycle;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.tenure.core.lifecycle.ActiveDayCounts;
import io.tenure.core.lifecycle.ChurnCounts;
import io.tenure.core.lifecycle.DayPeriods;
import io.tenure.core.lifecycle.LifecycleCounts;
import io.tenure.core.lifecycle.StickinessCounts;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.retention.PeriodMask;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.CohortMembersTable;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Users and members by the masks of their active days: one shuffle of the masks, one user at a time. */
public final class LifecyclePlan {
    private static final String MEMBER = "member_key";

    private LifecyclePlan() {}

    /**
     * Counts how users come, stay away and come back.
     *
     * @param masks the rows of {@code activity_masks} that count, of the users' whole history
     * @param calendar the periods of their states
     * @param end the day after the last one that counts
     * @return empty where there is no active day before the end
     */
    public static Optional<CountedLifecycle> run(Dataset<Row> masks, CalendarPeriods calendar, LocalDate end) {
        OptionalInt firstBlock = firstBlock(masks, end);
        if (firstBlock.isEmpty()) {
            return Optional.empty();
        }
        int block = firstBlock.getAsInt();
        int endDay = Math.toIntExact(end.toEpochDay());
        return Optional.of(ordered(masks)
                .javaRDD()
                .mapPartitions(
                        rows -> List.of(count(rows, block, endDay, calendar)).iterator())
                .reduce(CountedLifecycle::plus));
    }

    private static CountedLifecycle count(Iterator<Row> rows, int firstBlock, int endDay, CalendarPeriods calendar) {
        int firstDay = DayMasks.firstDayOf(firstBlock);
        DayPeriods periods = new DayPeriods(calendar, firstDay, endDay);
        int days = endDay - firstDay;
        CountedLifecycle counted = new CountedLifecycle(
                firstDay,
                new LifecycleCounts(periods.begun()),
                new StickinessCounts(days),
                new ActiveDayCounts(days - 1, StickinessCounts.WEEK_DAYS),
                new ActiveDayCounts(days - 1, StickinessCounts.MONTH_DAYS));
        UserDays users = new UserDays(rows, firstBlock);
        PeriodMask active = new PeriodMask();
        while (users.next()) {
            PeriodMask own = users.days();
            own.clearFrom(days);
            if (!own.isEmpty()) {
                counted.week().add(own);
                counted.month().add(own);
                active.clear();
                periods.mark(own, active);
                counted.lifecycle().add(active);
                counted.stickiness().add(own);
            }
        }
        return counted;
    }

    /**
     * Counts when members churned, by whole days in the zone of the masks, which is that of their cohort dates.
     *
     * @param members rows of {@code cohort_members}
     * @param masks the rows of {@code activity_masks} that count as activity
     * @param inactivePeriods how many whole periods without activity make a churn
     * @return by the number of the period of entry
     */
    public static ChurnCounts churn(
            Dataset<Row> members, Dataset<Row> masks, CalendarPeriods calendar, LocalDate end, int inactivePeriods) {
        OptionalInt firstBlock = firstBlock(masks, end);
        if (firstBlock.isEmpty()) {
            return new ChurnCounts(inactivePeriods);
        }
        int block = firstBlock.getAsInt();
        int endDay = Math.toIntExact(end.toEpochDay());
        Dataset<Row> entered =
                members.select(col(CohortMembersTable.USER_KEY).as(MEMBER), col(CohortMembersTable.COHORT_DATE));
        return ordered(
                        masks.join(entered, col(MEMBER).equalTo(col(ActivityMasksTable.USER_KEY))),
                        CohortMembersTable.COHORT_DATE)
                .javaRDD()
                .mapPartitions(rows -> List.of(churn(rows, block, endDay, calendar, inactivePeriods))
                        .iterator())
                .reduce(ChurnCounts::plus);
    }

    private static ChurnCounts churn(
            Iterator<Row> rows, int firstBlock, int endDay, CalendarPeriods calendar, int inactivePeriods) {
        int firstDay = DayMasks.firstDayOf(firstBlock);
        DayPeriods periods = new DayPeriods(calendar, firstDay, endDay);
        ChurnCounts counts = new ChurnCounts(inactivePeriods);
        UserDays users = new UserDays(rows, firstBlock);
        PeriodMask active = new PeriodMask();
        while (users.next()) {
            LocalDate entry = users.row().getAs(CohortMembersTable.COHORT_DATE);
            int entered = periods.periodOf(Math.toIntExact(entry.toEpochDay()) - firstDay);
            users.days().clearFrom(endDay - firstDay);
            active.clear();
            periods.mark(users.days(), active);
            int lastActive = Math.max(entered, active.length() - 1);
            counts.add(calendar.indexOf(entry), lastActive - entered, Math.max(0, periods.closed() - entered));
        }
        return counts;
    }

    /** The columns that {@link UserDays} reads, and others after them, in its order. */
    private static Dataset<Row> ordered(Dataset<Row> masks, String... others) {
        return masks.select(Stream.concat(
                                Stream.of(
                                        ActivityMasksTable.USER_KEY, ActivityMasksTable.BLOCK, ActivityMasksTable.BITS),
                                Stream.of(others))
                        .map(name -> col(name))
                        .toArray(Column[]::new))
                .repartition(col(ActivityMasksTable.USER_KEY))
                .sortWithinPartitions(ActivityMasksTable.USER_KEY, ActivityMasksTable.BLOCK);
    }

    private static OptionalInt firstBlock(Dataset<Row> masks, LocalDate end) {
        Integer first = masks.agg(min(col(ActivityMasksTable.BLOCK))).head().getAs(0);
        return first == null || DayMasks.firstDayOf(first) >= end.toEpochDay()
                ? OptionalInt.empty()
                : OptionalInt.of(first);
    }
}
