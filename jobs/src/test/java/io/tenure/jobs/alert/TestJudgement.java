package io.tenure.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.definition.AlertDefinition;
import io.tenure.definition.AlertDefinition.Cells;
import io.tenure.definition.AlertDefinition.Limit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TestJudgement {
    private static final LocalDate WEEK_0 = LocalDate.of(2025, 1, 6);

    @Test
    void aNewRuleJudgesTheNewestPeriodOnly() {
        assertThat(judged(below("0.5", 1), cells(1, 10, 2, 10, 3, 10), Set.of()))
                .containsExactly(week(2));
    }

    @Test
    void laterItJudgesWhatHasBecomeCompleteSince() {
        assertThat(judged(below("0.5", 1), cells(1, 10, 2, 10, 3, 10, 4, 10), Set.of(week(1))))
                .containsExactly(week(2), week(3));
    }

    @Test
    void aPeriodThatLateEventsMadeIsJudgedToo() {
        assertThat(judged(below("0.5", 1), cells(1, 10, 2, 10, 3, 10, 4, 10), Set.of(week(0), week(3))))
                .containsExactly(week(1), week(2));
    }

    @Test
    void whatWasNotSentIsJudgedAgainAlsoByARuleThatIsNew() {
        SortedMap<LocalDate, Proportion> complete = cells(1, 10, 2, 10, 3, 10);

        assertThat(Judgement.of(below("0.5", 1), complete, Set.of(week(1)), Set.of()))
                .extracting(Judgement::cohortPeriod)
                .containsExactly(week(1), week(2));
    }

    @Test
    void nothingIsJudgedBeforeAnythingIsComplete() {
        assertThat(judged(below("0.5", 1), cells(), Set.of())).isEmpty();
    }

    @Test
    void theLimitItselfIsNotBelow() {
        assertThat(isFired(below("0.3", 1), cells(3, 10))).isFalse();
        assertThat(isFired(below("0.3", 1), cells(299_999, 1_000_000))).isTrue();
        assertThat(isFired(below("0.1", 1), cells(1, 10))).isFalse();
        assertThat(isFired(below("1", 1), cells(9, 10))).isTrue();
    }

    @Test
    void smallPeriodsNeverFire() {
        assertThat(isFired(below("0.5", 11), cells(0, 10))).isFalse();
        assertThat(isFired(below("0.5", 10), cells(0, 10))).isTrue();
        assertThat(isFired(drop(1, 101), cells(90, 100, 1, 100))).isFalse();
        assertThat(isFired(drop(1, 100), cells(90, 100, 1, 100))).isTrue();
    }

    @Test
    void aDropIsMoreThanChance() {
        assertThat(isFired(drop(2, 1), cells(50, 100, 50, 100, 45, 100))).isFalse();
        assertThat(isFired(drop(2, 1), cells(50, 100, 50, 100, 30, 100))).isTrue();
        assertThat(isFired(drop(2, 1), cells(30, 100, 30, 100, 70, 100))).isFalse();
    }

    @Test
    void aDropNeedsAllOfThePeriodsBefore() {
        assertThat(isFired(drop(2, 1), cells(90, 100, 1, 100))).isFalse();
        assertThat(isFired(drop(1, 1), cells(1, 100))).isFalse();
    }

    /** Period by period, each with what was there when it was asked, from the words of the documentation. */
    @Test
    void randomCellsAreJudgedAsByCountingOut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int fired = 0;
        for (int round = 0; round < 2_000; round++) {
            boolean isDrop = random.nextBoolean();
            int periods = 1 + random.nextInt(4);
            BigDecimal limit = BigDecimal.valueOf(1 + random.nextInt(100), 2);
            int minSize = 1 + random.nextInt(60);
            AlertDefinition rule =
                    isDrop ? rule(new Limit.Drop(periods), minSize) : rule(new Limit.Below(limit), minSize);
            List<LocalDate> dates = new ArrayList<>();
            List<long[]> counts = new ArrayList<>();
            Set<LocalDate> judged = new HashSet<>();
            SortedMap<LocalDate, Proportion> complete = new TreeMap<>();
            for (int i = 0; i < 12; i++) {
                if (random.nextInt(4) > 0) {
                    int size = 1 + random.nextInt(200);
                    long active = random.nextInt(size + 1);
                    dates.add(week(i));
                    counts.add(new long[] {active, size});
                    complete.put(week(i), new Proportion(active, size));
                    if (random.nextInt(3) == 0) {
                        judged.add(week(i));
                    }
                }
            }

            List<Judgement> judgements = Judgement.of(rule, complete, judged, judged);

            int found = 0;
            boolean isKnown = judged.isEmpty();
            for (int i = 0; i < dates.size(); i++) {
                isKnown |= judged.contains(dates.get(i));
                boolean isAsked = judged.isEmpty() ? i == dates.size() - 1 : isKnown && !judged.contains(dates.get(i));
                if (!isAsked) {
                    continue;
                }
                Judgement judgement = judgements.get(found++);
                String where = "seed " + seed + ", round " + round + ", period " + i;
                assertThat(judgement.cohortPeriod()).as(where).isEqualTo(dates.get(i));
                long active = counts.get(i)[0];
                long size = counts.get(i)[1];
                boolean expected = size >= minSize;
                if (isDrop) {
                    long activeBefore = 0;
                    long sizeBefore = 0;
                    for (int before = Math.max(0, i - periods); before < i; before++) {
                        activeBefore += counts.get(before)[0];
                        sizeBefore += counts.get(before)[1];
                    }
                    expected &= i >= periods
                            && new RateDifference(
                                                    new Proportion(activeBefore, sizeBefore),
                                                    new Proportion(active, size))
                                            .newcombe()
                                            .high()
                                    < 0;
                } else {
                    expected &= 100 * active < limit.movePointRight(2).longValueExact() * size;
                }
                assertThat(judgement.isFired()).as(where).isEqualTo(expected);
                fired += expected ? 1 : 0;
            }
            assertThat(judgements).as("seed %d, round %d", seed, round).hasSize(found);
        }
        assertThat(fired).isGreaterThan(100);
    }

    private static List<LocalDate> judged(
            AlertDefinition rule, SortedMap<LocalDate, Proportion> complete, Set<LocalDate> judged) {
        return Judgement.of(rule, complete, judged, judged).stream()
                .map(Judgement::cohortPeriod)
                .toList();
    }

    private static boolean isFired(AlertDefinition rule, SortedMap<LocalDate, Proportion> complete) {
        return Judgement.of(rule, complete, Set.of(), Set.of()).get(0).isFired();
    }

    private static LocalDate week(int number) {
        return WEEK_0.plusWeeks(number);
    }

    /** Weeks by those who count and the members. */
    private static SortedMap<LocalDate, Proportion> cells(long... numbers) {
        SortedMap<LocalDate, Proportion> cells = new TreeMap<>();
        for (int i = 0; i < numbers.length; i += 2) {
            cells.put(week(i / 2), new Proportion(numbers[i], numbers[i + 1]));
        }
        return cells;
    }

    private static AlertDefinition below(String rate, int minSize) {
        return rule(new Limit.Below(new BigDecimal(rate)), minSize);
    }

    private static AlertDefinition drop(int periods, int minSize) {
        return rule(new Limit.Drop(periods), minSize);
    }

    private static AlertDefinition rule(Limit limit, int minSize) {
        return new AlertDefinition(
                "a",
                "",
                "c",
                new Cells(Granularity.WEEK, RetentionMode.CALENDAR, "on", new TreeMap<>(), 1),
                limit,
                minSize);
    }
}
