package io.tenure.jobs.generate.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whether made-up events look like those of people. */
final class TestGeneratedLaws {
    private static final int DAYS = 84;
    private static final List<MadeUp> EVENTS = MadeUp.of(GeneratorSpec.inTotal(6_000, DAYS, 300_000, 0.6, 11));

    @Test
    void fewerAndFewerOfACohortComeBackButSomeDoAfterWeeks() {
        double dayOne = retention(1);
        double dayThree = retention(3);
        double dayTen = retention(10);
        double dayForty = retention(40);

        assertThat(dayOne).isBetween(0.3, 0.8);
        assertThat(dayThree).isLessThan(0.85 * dayOne);
        assertThat(dayTen).isLessThan(0.8 * dayThree);
        assertThat(dayForty).isLessThan(0.5 * dayTen).isGreaterThan(0.005);
    }

    /** The share of the users, of those who could be, who are active so many days after they signed up. */
    private static double retention(int age) {
        Map<String, LocalDate> signups = EVENTS.stream()
                .filter(event -> event.name().equals("signup"))
                .collect(Collectors.toMap(MadeUp::user, MadeUp::date));
        LocalDate lastDay =
                EVENTS.stream().map(MadeUp::date).max(Comparator.naturalOrder()).orElseThrow();
        long eligible = signups.values().stream()
                .filter(date -> !date.plusDays(age).isAfter(lastDay))
                .count();
        Set<String> active = new HashSet<>();
        for (MadeUp event : EVENTS) {
            if (event.date()
                    .equals(signups.getOrDefault(event.user(), LocalDate.MIN).plusDays(age))) {
                active.add(event.user());
            }
        }
        return (double) active.size() / eligible;
    }

    @Test
    void someUsersComeBackAfterAMonthOfAbsence() {
        long resurrected = MadeUp.byUser(EVENTS).values().stream()
                .filter(own -> longestAbsence(own) > 30)
                .count();

        assertThat(resurrected).isBetween(300L, 4_000L);
    }

    private static int longestAbsence(List<MadeUp> own) {
        long[] days = own.stream()
                .mapToLong(event -> event.date().toEpochDay())
                .sorted()
                .toArray();
        int longest = 0;
        for (int i = 1; i < days.length; i++) {
            longest = Math.max(longest, (int) (days[i] - days[i - 1]));
        }
        return longest;
    }

    @Test
    void usersArriveOverAllDays() {
        Map<LocalDate, Long> signups = EVENTS.stream()
                .filter(event -> event.name().equals("signup"))
                .collect(Collectors.groupingBy(MadeUp::date, Collectors.counting()));

        assertThat(signups).hasSize(DAYS);
        assertThat(signups.values()).allMatch(count -> count >= 55 && count <= 80);
    }

    @Test
    void weekendsAndNightsAreQuiet() {
        Map<DayOfWeek, Long> byDay = EVENTS.stream()
                .collect(Collectors.groupingBy(event -> event.date().getDayOfWeek(), Collectors.counting()));
        Map<Integer, Long> byHour = EVENTS.stream()
                .collect(Collectors.groupingBy(
                        event -> event.time().atOffset(ZoneOffset.UTC).getHour(), Collectors.counting()));

        assertThat(ratio(byDay, DayOfWeek.SATURDAY, DayOfWeek.TUESDAY)).isBetween(0.7, 0.9);
        assertThat(ratio(byHour, 3, 20)).isLessThan(0.3);
        assertThat(byHour).hasSize(24);
    }

    private static <K> double ratio(Map<K, Long> counts, K one, K other) {
        return (double) counts.getOrDefault(one, 0L) / counts.getOrDefault(other, 0L);
    }

    @Test
    void aFewUsersDoMostTheMoreSkewThereIs() {
        double none = shareOfTheMostActive(0);
        double some = shareOfTheMostActive(0.8);
        double much = shareOfTheMostActive(1.5);

        assertThat(none).isLessThan(0.08);
        assertThat(some).isBetween(1.5 * none, 0.4);
        assertThat(much).isBetween(1.5 * some, 1.0);
    }

    /** Of the first hundredth of the users. */
    private static double shareOfTheMostActive(double skew) {
        Map<String, Integer> counts = new HashMap<>();
        MadeUp.of(GeneratorSpec.inTotal(3_000, 30, 90_000, skew, 5))
                .forEach(event -> counts.merge(event.user(), 1, Integer::sum));
        return counts.values().stream()
                        .sorted(Comparator.reverseOrder())
                        .limit(30)
                        .mapToInt(Integer::intValue)
                        .sum()
                / 90_000.0;
    }

    @Test
    void sessionsBelongToOneUserAndOneDay() {
        EVENTS.stream().collect(Collectors.groupingBy(MadeUp::session)).values().forEach(own -> {
            assertThat(own.stream().map(MadeUp::user).distinct()).hasSize(1);
            assertThat(own.stream().map(MadeUp::date).distinct()).hasSize(1);
            assertThat(own).hasSizeLessThanOrEqualTo(20);
        });
    }

    @Test
    void onlyPurchasesHaveARevenueAndAllKindsOccur() {
        assertThat(EVENTS)
                .allMatch(event ->
                        event.name().equals("purchase") != event.revenue().isEmpty());
        assertThat(EVENTS.stream().map(MadeUp::name).distinct())
                .containsExactlyInAnyOrderElementsOf(GeneratedColumns.EVENT_NAMES);
        assertThat(EVENTS.stream()
                        .filter(event -> event.name().equals("purchase"))
                        .count())
                .isBetween(9_000L, 40_000L);
    }
}
