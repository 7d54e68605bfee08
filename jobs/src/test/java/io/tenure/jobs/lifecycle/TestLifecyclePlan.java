package io.tenure.jobs.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.lifecycle.ActiveUsers;
import io.tenure.core.lifecycle.ChurnCounts;
import io.tenure.core.lifecycle.LifecyclePeriod;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.stats.SurvivalCounts;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.CohortMembersTable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Users' days as masks of two signals in a few partitions, beside the same days as sets of dates. */
final class TestLifecyclePlan {
    private static final LocalDate FIRST = LocalDate.parse("2025-01-20");
    private static final LocalDate END = LocalDate.parse("2025-06-18");
    private static final CalendarPeriods WEEKS =
            new CalendarPeriods(Granularity.WEEK, ZoneOffset.UTC, DayOfWeek.MONDAY);
    private static final int INACTIVE = 2;

    private final SortedMap<Long, NavigableSet<LocalDate>> users = users(new Random(4));

    private static SortedMap<Long, NavigableSet<LocalDate>> users(Random random) {
        SortedMap<Long, NavigableSet<LocalDate>> users = new TreeMap<>();
        for (long user = 0; user < 60; user++) {
            NavigableSet<LocalDate> days = new TreeSet<>();
            int first = random.nextInt(150);
            int reach = 1 + random.nextInt(160);
            for (int i = random.nextInt(25); i >= 0; i--) {
                days.add(FIRST.plusDays(first + random.nextInt(reach)));
            }
            users.put(user, days);
        }
        return users;
    }

    @Test
    void statesAndActiveUsersAreThoseOfTheDates() {
        CountedLifecycle counted = LifecyclePlan.run(masks(), WEEKS, END).orElseThrow();

        List<ActiveUsers> days = counted.stickiness().days();
        for (int day = 0; day < days.size(); day++) {
            LocalDate date = LocalDate.ofEpochDay((long) counted.firstDay() + day);
            assertThat(days.get(day))
                    .as("%s", date)
                    .isEqualTo(new ActiveUsers(
                            activeIn(date, date),
                            activeIn(date.minusDays(6), date),
                            activeIn(date.minusDays(27), date)));
        }
        assertThat(LocalDate.ofEpochDay((long) counted.firstDay() + days.size()))
                .isEqualTo(END);
        LocalDate week = WEEKS.firstDay(WEEKS.indexOf(LocalDate.ofEpochDay(counted.firstDay())));
        for (LifecyclePeriod period : counted.lifecycle().periods()) {
            assertThat(period).as("week of %s", week).isEqualTo(states(week));
            week = week.plusWeeks(1);
        }
        assertThat(IntStream.rangeClosed(1, 7).mapToLong(counted.week()::users).sum())
                .isEqualTo(activeIn(END.minusDays(7), END.minusDays(1)));
    }

    private long activeIn(LocalDate first, LocalDate last) {
        return users.values().stream()
                .filter(days -> !days.headSet(END, false)
                        .subSet(first, true, last, true)
                        .isEmpty())
                .count();
    }

    private LifecyclePeriod states(LocalDate week) {
        long[] counts = new long[4];
        for (NavigableSet<LocalDate> all : users.values()) {
            NavigableSet<LocalDate> days = new TreeSet<>(all.headSet(END, false));
            boolean isActive = !days.subSet(week, week.plusWeeks(1)).isEmpty();
            boolean wasActive = !days.subSet(week.minusWeeks(1), week).isEmpty();
            boolean wasEver = !days.headSet(week).isEmpty();
            if (isActive || wasActive) {
                counts[isActive ? wasActive ? 1 : wasEver ? 2 : 0 : 3]++;
            }
        }
        return new LifecyclePeriod(counts[0], counts[1], counts[2], counts[3]);
    }

    @Test
    void membersChurnWhenTheyHaveStayedAwayForWholeWeeks() {
        List<Row> members = new ArrayList<>();
        SortedMap<Integer, SurvivalCounts> expected = new TreeMap<>();
        users.forEach((user, all) -> {
            NavigableSet<LocalDate> days = new TreeSet<>(all.headSet(END, false));
            if (user % 3 > 0 && !days.isEmpty()) {
                members.add(RowFactory.create(user, days.first()));
                int entered = WEEKS.indexOf(days.first());
                int lastActive = WEEKS.indexOf(days.last()) - entered;
                int closed = WEEKS.indexOf(END) - entered;
                SurvivalCounts counts = expected.computeIfAbsent(entered, key -> new SurvivalCounts());
                if (closed - lastActive > INACTIVE) {
                    counts.addChurned(lastActive + 1);
                } else {
                    counts.addCensored(Math.max(0, closed - INACTIVE));
                }
            }
        });
        Dataset<Row> entered = SharedSpark.session()
                .createDataFrame(
                        members,
                        new StructType()
                                .add(CohortMembersTable.USER_KEY, DataTypes.LongType)
                                .add(CohortMembersTable.COHORT_DATE, DataTypes.DateType));

        ChurnCounts churn = LifecyclePlan.churn(entered, masks(), WEEKS, END, INACTIVE);

        assertThat(churn.cohorts().keySet()).isEqualTo(expected.keySet());
        expected.forEach((cohort, counts) -> assertThat(
                        Objects.requireNonNull(churn.cohorts().get(cohort)).curve())
                .as("cohort %s", cohort)
                .isEqualTo(counts.curve()));
    }

    @Test
    void nothingBeforeTheEndIsNothing() {
        assertThat(LifecyclePlan.run(masks(), WEEKS, LocalDate.parse("2024-01-01")))
                .isEmpty();
        assertThat(LifecyclePlan.run(masks().limit(0), WEEKS, END)).isEmpty();
    }

    private Dataset<Row> masks() {
        List<Row> rows = new ArrayList<>();
        users.forEach((user, days) -> {
            SortedMap<Integer, long[]> blocks = new TreeMap<>();
            for (LocalDate date : days) {
                int day = Math.toIntExact(date.toEpochDay());
                blocks.computeIfAbsent(DayMasks.blockOf(day), key -> new long[2])[day % 2] |= DayMasks.bitOf(day);
            }
            blocks.forEach((block, bits) -> {
                rows.add(RowFactory.create("even", block, user, bits[0]));
                rows.add(RowFactory.create("odd", block, user, bits[1]));
            });
        });
        return SharedSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add(ActivityMasksTable.SIGNAL, DataTypes.StringType)
                                .add(ActivityMasksTable.BLOCK, DataTypes.IntegerType)
                                .add(ActivityMasksTable.USER_KEY, DataTypes.LongType)
                                .add(ActivityMasksTable.BITS, DataTypes.LongType))
                .repartition(3);
    }
}
