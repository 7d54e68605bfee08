package io.tenure.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.PeriodMask;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestLifecycleCounts {
    private static final int CASES = 3_000;

    @Test
    void everyPeriodIsCountedUserByUserFromTheirDates() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            NaivePeriods naive = NaivePeriods.random(random);
            RandomActivity activity = RandomActivity.of(random, random.nextBoolean() ? 100 : 900);
            DayPeriods periods = activity.periods(naive);
            LifecycleCounts counts = activity.count(
                    random,
                    () -> new LifecycleCounts(periods.begun()),
                    (part, user) -> part.add(periodsOf(periods, activity.mask(user))),
                    LifecycleCounts::plus);

            assertThat(counts.periods()).as("seed %s", seed).isEqualTo(naiveCounts(activity, naive));
        }
    }

    @Test
    void daysAreTheirOwnPeriods() {
        for (long seed = 0; seed < CASES; seed++) {
            RandomActivity activity = RandomActivity.of(new Random(seed), 200);
            LifecycleCounts counts = new LifecycleCounts(activity.days());
            activity.users().forEach(user -> counts.add(activity.mask(user)));

            NaivePeriods days = new NaivePeriods(Granularity.DAY, DayOfWeek.MONDAY);
            assertThat(counts.periods()).as("seed %s", seed).isEqualTo(naiveCounts(activity, days));
        }
    }

    /** One user after another, one period after another, with nothing but the dates. */
    private static List<LifecyclePeriod> naiveCounts(RandomActivity activity, NaivePeriods naive) {
        List<LifecyclePeriod> counts = new ArrayList<>();
        for (LocalDate period = naive.of(activity.firstDay());
                period.isBefore(activity.end());
                period = naive.next(period)) {
            long newUsers = 0;
            long returning = 0;
            long resurrected = 0;
            long dormant = 0;
            for (NavigableSet<LocalDate> user : activity.users()) {
                NavigableSet<LocalDate> dates = activity.counted(user);
                boolean isActive = isActive(dates, period, naive.next(period));
                boolean wasActiveBefore = isActive(dates, naive.previous(period), period);
                boolean wasEverActive = isActive(dates, LocalDate.MIN, period);
                newUsers += isActive && !wasEverActive ? 1 : 0;
                returning += isActive && wasActiveBefore ? 1 : 0;
                resurrected += isActive && wasEverActive && !wasActiveBefore ? 1 : 0;
                dormant += !isActive && wasActiveBefore ? 1 : 0;
            }
            counts.add(new LifecyclePeriod(newUsers, returning, resurrected, dormant));
        }
        return counts;
    }

    private static boolean isActive(NavigableSet<LocalDate> dates, LocalDate from, LocalDate end) {
        return dates.stream().anyMatch(date -> !date.isBefore(from) && date.isBefore(end));
    }

    @Test
    void theActiveOfAPeriodAreReturningOrDormantInTheNext() {
        for (long seed = 0; seed < CASES; seed++) {
            RandomActivity activity = RandomActivity.of(new Random(seed), 200);
            LifecycleCounts counts = new LifecycleCounts(activity.days());
            activity.users().forEach(user -> counts.add(activity.mask(user)));
            List<LifecyclePeriod> periods = counts.periods();
            for (int period = 1; period < periods.size(); period++) {
                LifecyclePeriod now = periods.get(period);
                assertThat(now.returning() + now.dormant())
                        .as("seed %s, period %s", seed, period)
                        .isEqualTo(periods.get(period - 1).active());
            }
        }
    }

    @Test
    void aUserIsNewOnceAndResurrectedAfterEveryGap() {
        LifecycleCounts counts = new LifecycleCounts(7);
        PeriodMask periods = new PeriodMask();
        List.of(1, 2, 4, 6).forEach(periods::set);
        counts.add(periods);

        assertThat(counts.periods())
                .containsExactly(
                        new LifecyclePeriod(0, 0, 0, 0),
                        new LifecyclePeriod(1, 0, 0, 0),
                        new LifecyclePeriod(0, 1, 0, 0),
                        new LifecyclePeriod(0, 0, 0, 1),
                        new LifecyclePeriod(0, 0, 1, 0),
                        new LifecyclePeriod(0, 0, 0, 1),
                        new LifecyclePeriod(0, 0, 1, 0));
    }

    @Test
    void countsOfOtherPeriodsAreRefused() {
        assertThatThrownBy(() -> new LifecycleCounts(3).plus(new LifecycleCounts(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 periods")
                .hasMessageContaining("4");
    }

    private static PeriodMask periodsOf(DayPeriods periods, PeriodMask days) {
        PeriodMask active = new PeriodMask();
        periods.mark(days, active);
        return active;
    }
}
