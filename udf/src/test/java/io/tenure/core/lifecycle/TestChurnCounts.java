package io.tenure.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.stats.SurvivalCounts;
import io.tenure.core.stats.SurvivalCurve;
import java.time.LocalDate;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TestChurnCounts {
    private static final int CASES = 3_000;

    @Test
    void membersChurnWhenWholePeriodsPassWithoutADate() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            NaivePeriods naive = NaivePeriods.random(random);
            RandomActivity activity = RandomActivity.of(random, random.nextBoolean() ? 60 : 900);
            int inactivePeriods = 1 + random.nextInt(4);
            DayPeriods periods = activity.periods(naive);
            ChurnCounts counts = activity.count(
                    random,
                    () -> new ChurnCounts(inactivePeriods),
                    (part, user) -> add(part, periods, activity.mask(activity.counted(user))),
                    ChurnCounts::plus);
            SortedMap<LocalDate, SurvivalCurve> curves = new TreeMap<>();
            counts.cohorts().forEach((cohort, counted) -> curves.put(periods.firstDate(cohort), counted.curve()));

            assertThat(curves).as("seed %s", seed).isEqualTo(naiveCurves(activity, naive, inactivePeriods));
        }
    }

    /** As a job does: a member enters on the first active day. */
    private static void add(ChurnCounts counts, DayPeriods periods, PeriodMask days) {
        if (!days.isEmpty()) {
            int cohort = periods.periodOf(days.firstFrom(0));
            int lastActive = periods.periodOf(days.length() - 1) - cohort;
            counts.add(cohort, lastActive, periods.closed() - cohort);
        }
    }

    private static SortedMap<LocalDate, SurvivalCurve> naiveCurves(
            RandomActivity activity, NaivePeriods naive, int inactivePeriods) {
        SortedMap<LocalDate, SurvivalCounts> counts = new TreeMap<>();
        for (NavigableSet<LocalDate> user : activity.users()) {
            NavigableSet<LocalDate> dates = activity.counted(user);
            if (dates.isEmpty()) {
                continue;
            }
            LocalDate cohort = naive.of(dates.first());
            int observed = 0;
            int withoutDate = 0;
            int lastActive = 0;
            for (LocalDate period = cohort; !naive.next(period).isAfter(activity.end()); period = naive.next(period)) {
                boolean isActive = !dates.subSet(period, naive.next(period)).isEmpty();
                withoutDate = isActive ? 0 : withoutDate + 1;
                lastActive = isActive ? observed : lastActive;
                observed++;
            }
            LocalDate open = cohort;
            for (int period = 0; period < observed; period++) {
                open = naive.next(open);
            }
            boolean isActiveNow = !dates.tailSet(open).isEmpty();
            SurvivalCounts own = counts.computeIfAbsent(cohort, missing -> new SurvivalCounts());
            if (withoutDate >= inactivePeriods && !isActiveNow) {
                own.addChurned(lastActive + 1);
            } else {
                own.addCensored(Math.max(0, observed - inactivePeriods));
            }
        }
        SortedMap<LocalDate, SurvivalCurve> curves = new TreeMap<>();
        counts.forEach((cohort, counted) -> curves.put(cohort, counted.curve()));
        return curves;
    }

    @Test
    void churnTakesExactlyThatManyWholePeriods() {
        ChurnCounts counts = new ChurnCounts(2);
        counts.add(0, 3, 6);
        counts.add(0, 3, 5);

        SurvivalCurve curve = curve(counts, 0);
        assertThat(curve.points().get(4).churned()).isEqualTo(1);
        assertThat(curve.points().get(3).censored()).isEqualTo(1);
    }

    @Test
    void whoHasNotChurnedIsCensoredWhereAChurnCouldHaveBeenSeenLast() {
        ChurnCounts counts = new ChurnCounts(1);
        counts.add(7, 2, 2);

        assertThat(curve(counts, 7).points().get(1).censored()).isEqualTo(1);
    }

    private static SurvivalCurve curve(ChurnCounts counts, int cohort) {
        return Objects.requireNonNull(counts.cohorts().get(cohort)).curve();
    }

    /** A tenth of those left churn in every period, whenever they entered. */
    @Test
    void cohortsThatAreObservedUnequallyLongAddUpToTheCurveOfEach() {
        Random random = new Random(11);
        int inactivePeriods = 3;
        SurvivalCounts all = new SurvivalCounts();
        ChurnCounts counts = new ChurnCounts(inactivePeriods);
        for (int cohort = 0; cohort < 20; cohort++) {
            int closed = 20 - cohort;
            for (int member = 0; member < 5_000; member++) {
                int lastActive = 0;
                while (lastActive < closed && random.nextInt(10) > 0) {
                    lastActive++;
                }
                counts.add(cohort, lastActive, closed);
            }
        }
        counts.cohorts().values().forEach(all::plus);

        SurvivalCurve curve = all.curve();
        for (int time = 1; time <= 10; time++) {
            assertThat(curve.points().get(time).survival()).isCloseTo(Math.pow(0.9, time), within(0.015));
        }
    }

    @Test
    void whatIsNoMemberOrNoRuleIsRefused() {
        assertThatThrownBy(() -> new ChurnCounts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChurnCounts(1).add(0, -1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChurnCounts(1).add(0, 1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ChurnCounts(1).plus(new ChurnCounts(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 periods");
    }
}
