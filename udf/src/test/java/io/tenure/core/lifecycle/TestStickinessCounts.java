package io.tenure.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.stats.Proportion;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TestStickinessCounts {
    private static final int CASES = 3_000;

    @Test
    void activeUsersAreThoseWithADateInTheDaysThatEndWithTheDay() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            RandomActivity activity = RandomActivity.of(random, 200);

            assertThat(stickiness(random, activity).days())
                    .as("seed %s", seed)
                    .isEqualTo(IntStream.range(0, activity.days())
                            .mapToObj(day -> new ActiveUsers(
                                    naiveUsers(activity, day, 1),
                                    naiveUsers(activity, day, 7),
                                    naiveUsers(activity, day, 28)))
                            .toList());
        }
    }

    private static long naiveUsers(RandomActivity activity, int day, int window) {
        return activity.users().stream()
                .filter(dates -> IntStream.range(0, window)
                        .mapToObj(back -> activity.firstDay().plusDays(day - back))
                        .anyMatch(dates::contains))
                .count();
    }

    @Test
    void usersAreDistributedByTheNumberOfTheirDatesInTheWindow() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            RandomActivity activity = RandomActivity.of(random, 200);
            int lastDay = random.nextInt(activity.days());
            int window = List.of(1, 7, 28, 100).get(random.nextInt(4));
            ActiveDayCounts counts = distribution(random, activity, lastDay, window);
            LocalDate last = activity.firstDay().plusDays(lastDay);
            for (int days = 0; days <= window; days++) {
                int wanted = days;
                assertThat(counts.users(days))
                        .as("seed %s, %s of %s days to %s", seed, days, window, last)
                        .isEqualTo(activity.users().stream()
                                .filter(dates -> dates.subSet(last.minusDays(window), false, last, true)
                                                .size()
                                        == wanted)
                                .count());
            }
        }
    }

    @Test
    void whoWasActiveOnAnyDayOfTheWindowIsAnActiveUserOfItsLast() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            RandomActivity activity = RandomActivity.of(random, 200);
            int lastDay = random.nextInt(activity.days());
            ActiveUsers active = stickiness(random, activity).days().get(lastDay);
            ActiveDayCounts week = distribution(random, activity, lastDay, StickinessCounts.WEEK_DAYS);
            ActiveDayCounts month = distribution(random, activity, lastDay, StickinessCounts.MONTH_DAYS);

            assertThat(LongStream.rangeClosed(1, 7)
                            .map(days -> week.users((int) days))
                            .sum())
                    .as("seed %s, week", seed)
                    .isEqualTo(active.weekly());
            assertThat(LongStream.rangeClosed(1, 28)
                            .map(days -> month.users((int) days))
                            .sum())
                    .as("seed %s, month", seed)
                    .isEqualTo(active.monthly());
        }
    }

    @Test
    void ratiosAreSharesOfTheLongerWindow() {
        ActiveUsers active = new ActiveUsers(2, 5, 8);

        assertThat(active.dailyOfWeekly()).isEqualTo(new Proportion(2, 5));
        assertThat(active.dailyOfMonthly().rate()).isEqualTo(0.25);
        assertThat(active.weeklyOfMonthly()).isEqualTo(new Proportion(5, 8));
        assertThat(new ActiveUsers(0, 0, 0).dailyOfWeekly().rate()).isNaN();
    }

    @Test
    void aDayCountsFor7And28Days() {
        StickinessCounts counts = new StickinessCounts(40);
        PeriodMask active = new PeriodMask();
        active.set(3);
        counts.add(active);
        List<ActiveUsers> days = counts.days();

        assertThat(days.get(2)).isEqualTo(new ActiveUsers(0, 0, 0));
        assertThat(days.get(3)).isEqualTo(new ActiveUsers(1, 1, 1));
        assertThat(days.get(9)).isEqualTo(new ActiveUsers(0, 1, 1));
        assertThat(days.get(10)).isEqualTo(new ActiveUsers(0, 0, 1));
        assertThat(days.get(30)).isEqualTo(new ActiveUsers(0, 0, 1));
        assertThat(days.get(31)).isEqualTo(new ActiveUsers(0, 0, 0));
    }

    @Test
    void countsOfOtherDaysAreRefused() {
        assertThatThrownBy(() -> new StickinessCounts(3).plus(new StickinessCounts(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 days");
        assertThatThrownBy(() -> new ActiveDayCounts(3, 7).plus(new ActiveDayCounts(4, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 days that end with day 4");
        assertThatThrownBy(() -> new ActiveDayCounts(3, 7).plus(new ActiveDayCounts(3, 28)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("28 days that end with day 3");
        assertThatThrownBy(() -> new StickinessCounts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ActiveDayCounts(3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ActiveDayCounts(-1, 7)).isInstanceOf(IllegalArgumentException.class);
    }

    private static StickinessCounts stickiness(Random random, RandomActivity activity) {
        return activity.count(
                random,
                () -> new StickinessCounts(activity.days()),
                (part, user) -> part.add(activity.mask(user)),
                StickinessCounts::plus);
    }

    private static ActiveDayCounts distribution(Random random, RandomActivity activity, int lastDay, int window) {
        return activity.count(
                random,
                () -> new ActiveDayCounts(lastDay, window),
                (part, user) -> part.add(activity.mask(user)),
                ActiveDayCounts::plus);
    }
}
