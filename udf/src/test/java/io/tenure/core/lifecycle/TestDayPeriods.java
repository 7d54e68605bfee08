package io.tenure.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.period.CalendarPeriods;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.PeriodMask;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestDayPeriods {
    private static final int CASES = 3_000;

    @Test
    void daysBelongToThePeriodsOfTheirDates() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            NaivePeriods naive = NaivePeriods.random(random);
            RandomActivity activity = RandomActivity.of(random, 900);
            DayPeriods periods = activity.periods(naive);
            List<LocalDate> expected = begun(activity, naive);

            assertThat(periods.begun()).as("seed %s", seed).isEqualTo(expected.size());
            for (int period = 0; period < expected.size(); period++) {
                assertThat(periods.firstDate(period)).as("seed %s", seed).isEqualTo(expected.get(period));
            }
            for (int day = 0; day < activity.days(); day++) {
                assertThat(periods.periodOf(day))
                        .as("seed %s, day %s", seed, day)
                        .isEqualTo(expected.indexOf(naive.of(activity.firstDay().plusDays(day))));
            }
        }
    }

    @Test
    void periodsAreClosedWhenTheNextBeginsAtTheEndOrBefore() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            NaivePeriods naive = NaivePeriods.random(random);
            RandomActivity activity = RandomActivity.of(random, 100);
            long closed = begun(activity, naive).stream()
                    .filter(period -> !naive.next(period).isAfter(activity.end()))
                    .count();

            assertThat(activity.periods(naive).closed()).as("seed %s", seed).isEqualTo((int) closed);
        }
    }

    @Test
    void aUserIsActiveInThePeriodsOfTheActiveDays() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            NaivePeriods naive = NaivePeriods.random(random);
            RandomActivity activity = RandomActivity.of(random, 900);
            List<LocalDate> begun = begun(activity, naive);
            for (var user : activity.users()) {
                PeriodMask active = new PeriodMask();
                activity.periods(naive).mark(activity.mask(user), active);
                BitSet expected = new BitSet();
                activity.counted(user).forEach(date -> expected.set(begun.indexOf(naive.of(date))));

                assertThat(active).as("seed %s", seed).hasToString(expected.toString());
            }
        }
    }

    private static List<LocalDate> begun(RandomActivity activity, NaivePeriods naive) {
        List<LocalDate> begun = new ArrayList<>();
        for (LocalDate period = naive.of(activity.firstDay());
                period.isBefore(activity.end());
                period = naive.next(period)) {
            begun.add(period);
        }
        return begun;
    }

    @Test
    void noDaysHaveNoPeriods() {
        CalendarPeriods weeks = new CalendarPeriods(Granularity.WEEK, ZoneOffset.UTC, DayOfWeek.MONDAY);
        DayPeriods none = new DayPeriods(weeks, 5, 5);

        assertThat(none.begun()).isZero();
        assertThat(none.closed()).isZero();
        assertThatThrownBy(() -> new DayPeriods(weeks, 5, 4)).isInstanceOf(IllegalArgumentException.class);
    }
}
