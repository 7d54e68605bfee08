package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestSurvivalCurve {
    private static final int CASES = 3_000;
    private static final int MOST_TIMES = 40;

    /** One member: churned at a time, or seen up to it without churn. */
    private record Member(int time, boolean hasChurned) {}

    /**
     * The patients on 6-MP of E. J. Freireich et al., "The effect of 6-mercaptopurine on the duration of steroid-induced
     * remissions in acute leukemia", Blood 21, 1963; the table is that of the textbooks, the interval that of SAS and Stata.
     */
    @ParameterizedTest
    @CsvSource({
        "6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516",
        "7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228",
        "10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894",
        "13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491",
        "16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049",
        "22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468",
        "23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801"
    })
    void equalsThePublishedExampleOfFreireichsPatients(
            int week, long atRisk, long relapsed, double survival, double standardError, double low, double high) {
        SurvivalPoint point = counts(freireich()).curve().points().get(week);

        assertThat(point.atRisk()).isEqualTo(atRisk);
        assertThat(point.churned()).isEqualTo(relapsed);
        assertThat(point.survival()).isCloseTo(survival, within(5e-5));
        assertThat(point.standardError()).isCloseTo(standardError, within(5e-5));
        assertThat(point.interval().low()).isCloseTo(low, within(5e-5));
        assertThat(point.interval().high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void theMedianRemissionOfFreireichsPatientsIs23Weeks() {
        assertThat(counts(freireich()).curve().median()).hasValue(23);
        assertThat(counts(freireich()).curve().points()).hasSize(36);
    }

    private static List<Member> freireich() {
        return Stream.of("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split(" "))
                .map(week -> new Member(Integer.parseInt(week.replace("+", "")), !week.endsWith("+")))
                .toList();
    }

    @Test
    void curvesEqualTheProductOverSingleMembers() {
        for (long seed = 0; seed < CASES; seed++) {
            List<Member> members = members(new Random(seed));
            List<SurvivalPoint> points = counts(members).curve().points();

            int last = members.stream().mapToInt(Member::time).max().orElse(-1);
            assertThat(points).as("seed %s", seed).hasSize(last + 1);
            for (int time = 0; time <= last; time++) {
                SurvivalPoint point = points.get(time);
                String name = "seed " + seed + ", time " + time;
                assertThat(point.atRisk()).as(name).isEqualTo(atRisk(members, time));
                assertThat(point.churned()).as(name).isEqualTo(countAt(members, time, true));
                assertThat(point.censored()).as(name).isEqualTo(countAt(members, time, false));
                double survival = survival(members, time).doubleValue();
                assertThat(point.survival()).as(name).isCloseTo(survival, within(1e-12));
                assertThatErrorIsGreenwoods(point, members, time, name);
            }
        }
    }

    @Test
    void theMedianIsTheFirstTimeAtWhichHalfOrFewerSurvive() {
        int halves = 0;
        for (long seed = 0; seed < CASES; seed++) {
            List<Member> members = members(new Random(seed));
            OptionalInt expected = IntStream.range(0, MOST_TIMES)
                    .filter(time -> survival(members, time).isAtMostHalf())
                    .findFirst();
            halves += expected.isPresent()
                            && survival(members, expected.getAsInt()).isHalf()
                    ? 1
                    : 0;

            assertThat(counts(members).curve().median()).as("seed %s", seed).isEqualTo(expected);
        }
        assertThat(halves).as("curves that pass through one half").isPositive();
    }

    @Test
    void withoutCensoringSurvivalIsTheShareLeftAndItsErrorTheBinomialOne() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            int size = 1 + random.nextInt(50);
            List<Member> members = Stream.generate(() -> new Member(random.nextInt(20), true))
                    .limit(size)
                    .toList();
            List<SurvivalPoint> points = counts(members).curve().points();
            for (int time = 0; time < points.size(); time++) {
                int now = time;
                double left = (double) members.stream()
                                .filter(member -> member.time() > now)
                                .count()
                        / size;
                String name = "seed " + seed + ", time " + time;
                assertThat(points.get(time).survival()).as(name).isEqualTo(left);
                if (left > 0) {
                    assertThat(points.get(time).standardError())
                            .as(name)
                            .isCloseTo(Math.sqrt(left * (1 - left) / size), within(1e-12));
                }
            }
        }
    }

    @Test
    void countsOfPartsAddUp() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<Member> members = members(random);
            List<SurvivalCounts> parts = Stream.generate(SurvivalCounts::new)
                    .limit(1 + random.nextInt(4))
                    .toList();
            members.forEach(member -> add(parts.get(random.nextInt(parts.size())), member));
            SurvivalCounts sum = parts.stream().reduce(new SurvivalCounts(), SurvivalCounts::plus);

            assertThat(sum.curve())
                    .as("seed %s", seed)
                    .isEqualTo(counts(members).curve());
        }
    }

    @Test
    void ofOneTimeTheCensoredAreAtRiskWhenOthersChurn() {
        SurvivalCurve curve = SurvivalCurve.of(new long[] {0, 1}, new long[] {0, 3});

        assertThat(curve.points().get(1).survival()).isEqualTo(0.75);
    }

    @Test
    void nothingIsUncertainBeforeTheFirstChurnAndNothingKnownAfterTheLastMember() {
        SurvivalCurve curve = SurvivalCurve.of(new long[] {0, 2, 0, 2}, new long[4]);

        assertThat(curve.points().get(0).standardError()).isZero();
        assertThat(curve.points().get(0).interval()).isEqualTo(new Interval(1, 1));
        assertThat(curve.points().get(3).survival()).isZero();
        assertThat(curve.points().get(3).standardError()).isNaN();
        assertThat(curve.points().get(3).interval()).isEqualTo(new Interval(Double.NaN, Double.NaN));
    }

    @Test
    void aCurveEndsWithItsLastMember() {
        SurvivalCurve curve = SurvivalCurve.of(new long[] {0, 1, 0, 0}, new long[] {1, 0, 0, 0});

        assertThat(curve.points()).hasSize(2);
        assertThat(SurvivalCurve.of(new long[3], new long[3]).points()).isEmpty();
        assertThat(new SurvivalCounts().curve().median()).isEmpty();
    }

    @Test
    void millionsOfMembersFit() {
        long many = 4_000_000_000L;
        SurvivalPoint point = SurvivalCurve.of(new long[] {0, many}, new long[] {0, many})
                .points()
                .get(1);

        assertThat(point.survival()).isEqualTo(0.5);
        assertThat(point.standardError()).isCloseTo(Math.sqrt(0.25 / (2.0 * many)), within(1e-15));
    }

    @Test
    void whatAreNoCountsIsRefused() {
        assertThatThrownBy(() -> SurvivalCurve.of(new long[2], new long[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 times")
                .hasMessageContaining("censored at 3");
        assertThatThrownBy(() -> SurvivalCurve.of(new long[] {3, -1}, new long[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> new SurvivalCounts().addCensored(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The standard error and the interval, from Greenwood's sum over the members' times and the interval of log(-log). */
    private static void assertThatErrorIsGreenwoods(SurvivalPoint point, List<Member> members, int time, String name) {
        double survival = survival(members, time).doubleValue();
        if (survival == 0) {
            return;
        }
        double sum = 0;
        for (int earlier = 0; earlier <= time; earlier++) {
            double atRisk = atRisk(members, earlier);
            double churned = countAt(members, earlier, true);
            sum += churned == 0 ? 0 : churned / atRisk / (atRisk - churned);
        }
        assertThat(point.standardError()).as(name).isCloseTo(survival * Math.sqrt(sum), within(1e-12));
        if (survival < 1) {
            double middle = Math.log(-Math.log(survival));
            double reach = 1.959963984540054 * Math.sqrt(sum / Math.pow(Math.log(survival), 2));
            assertThat(point.interval().low())
                    .as(name)
                    .isCloseTo(Math.exp(-Math.exp(middle + reach)), within(1e-9))
                    .isBetween(0.0, survival);
            assertThat(point.interval().high())
                    .as(name)
                    .isCloseTo(Math.exp(-Math.exp(middle - reach)), within(1e-9))
                    .isBetween(survival, 1.0);
        }
    }

    private static long atRisk(List<Member> members, int time) {
        return members.stream().filter(member -> member.time() >= time).count();
    }

    private static long countAt(List<Member> members, int time, boolean hasChurned) {
        return members.stream()
                .filter(member -> member.time() == time && member.hasChurned() == hasChurned)
                .count();
    }

    private record Fraction(BigInteger above, BigInteger below) {
        Fraction times(long more, long of) {
            return new Fraction(above.multiply(BigInteger.valueOf(more)), below.multiply(BigInteger.valueOf(of)));
        }

        boolean isAtMostHalf() {
            return above.shiftLeft(1).compareTo(below) <= 0;
        }

        boolean isHalf() {
            return above.shiftLeft(1).equals(below);
        }

        double doubleValue() {
            BigInteger common = above.gcd(below);
            return above.divide(common).doubleValue() / below.divide(common).doubleValue();
        }
    }

    /** The product limit, one member at a time: each one who churns takes a share of those who haven't left yet. */
    private static Fraction survival(List<Member> members, int time) {
        List<Member> leaving = new ArrayList<>(members);
        leaving.sort(Comparator.comparingInt(Member::time).thenComparing(member -> !member.hasChurned()));
        Fraction survival = new Fraction(BigInteger.ONE, BigInteger.ONE);
        for (int gone = 0; gone < leaving.size() && leaving.get(gone).time() <= time; gone++) {
            int left = leaving.size() - gone;
            if (leaving.get(gone).hasChurned()) {
                survival = survival.times(left - 1, left);
            }
        }
        return survival;
    }

    private static List<Member> members(Random random) {
        int times = 1 + random.nextInt(MOST_TIMES);
        double churning = random.nextDouble();
        return Stream.generate(() -> new Member(random.nextInt(times), random.nextDouble() < churning))
                .limit(random.nextInt(60))
                .toList();
    }

    private static SurvivalCounts counts(List<Member> members) {
        SurvivalCounts counts = new SurvivalCounts();
        members.forEach(member -> add(counts, member));
        return counts;
    }

    private static void add(SurvivalCounts counts, Member member) {
        if (member.hasChurned()) {
            counts.addChurned(member.time());
        } else {
            counts.addCensored(member.time());
        }
    }
}
