package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestMeanDifference {
    private static final Moments NOBODY = new Moments(0, BigDecimal.ZERO, BigDecimal.ZERO);

    /** "Student" (1908), the data set sleep of R; the numbers are those of R's t.test(extra ~ group, data = sleep). */
    @Test
    void equalsThePublishedExampleOfStudentsSleepData() {
        MeanDifference difference = new MeanDifference(
                moments(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4),
                moments(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0));

        assertThat(difference.before().mean()).isEqualTo(2.33);
        assertThat(difference.after().mean()).isEqualTo(0.75);
        assertThat(difference.degreesOfFreedom()).isCloseTo(17.776, within(5e-4));
        assertThat(difference.pValue()).isCloseTo(0.07939, within(5e-6));
        assertThat(difference.welch().low()).isCloseTo(-3.3654832, within(5e-8));
        assertThat(difference.welch().high()).isCloseTo(0.2054832, within(5e-8));
    }

    /** Any table of the t distribution. */
    @ParameterizedTest
    @CsvSource({"1, 12.7062", "2, 4.3027", "5, 2.5706", "10, 2.2281", "30, 2.0423", "120, 1.9799", "1000000, 1.9600"})
    void quantilesAreThoseOfTheTables(double degreesOfFreedom, double quantile) {
        assertThat(StudentDistribution.twoSidedQuantile(0.95, degreesOfFreedom)).isCloseTo(quantile, within(5e-5));
    }

    /** With one degree of freedom it is Cauchy's distribution, with two it has a closed form. */
    @Test
    void tailsEqualTheClosedForms() {
        for (double t = 0; t < 1_000; t = t * 1.5 + 0.01) {
            Offset<Double> rounding = within(1e-12);
            assertThat(StudentDistribution.twoSidedTail(t, 1)).isCloseTo(1 - 2 * Math.atan(t) / Math.PI, rounding);
            assertThat(StudentDistribution.twoSidedTail(-t, 2)).isCloseTo(1 - t / Math.sqrt(2 + t * t), rounding);
        }
    }

    @Test
    void manyDegreesOfFreedomAreTheNormalDistribution() {
        for (double z = 0; z < 5; z += 0.1) {
            assertThat(StudentDistribution.twoSidedTail(z, 1e9))
                    .isCloseTo(NormalDistribution.twoSidedTail(z), within(1e-7));
        }
    }

    @Test
    void variancesEqualTwoPassesOverTheValues() {
        long seed = Long.getLong("tenure.seed", 3);
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            double[] values = random.doubles(2 + random.nextInt(50), -1e6, 1e6).toArray();
            double mean = Arrays.stream(values).average().orElseThrow();
            double squares = Arrays.stream(values)
                    .map(value -> (value - mean) * (value - mean))
                    .sum();

            assertThat(moments(values).variance())
                    .as("seed %s, round %s", seed, round)
                    .isCloseTo(squares / (values.length - 1), within(squares * 1e-9));
        }
    }

    @Test
    void largeMeansHideNoVariance() {
        BigDecimal large = BigDecimal.valueOf(1e15);
        List<BigDecimal> values = List.of(large, large.add(BigDecimal.ONE), large.add(BigDecimal.valueOf(2)));
        BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal squares =
                values.stream().map(value -> value.multiply(value)).reduce(BigDecimal.ZERO, BigDecimal::add);

        assertThat(new Moments(3, sum, squares).standardDeviation()).isEqualTo(1);
    }

    @Test
    void groupsThatSayNothingAreNotTold() {
        MeanDifference empty = new MeanDifference(NOBODY, moments(1, 2, 3));
        assertThat(empty.pValue()).isEqualTo(1);
        assertThat(empty.estimate()).isNaN();
        assertThat(empty.welch().low()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(new MeanDifference(moments(2, 2), moments(2, 2)).pValue()).isEqualTo(1);
        MeanDifference certain = new MeanDifference(moments(2, 2), moments(3, 3));
        assertThat(certain.pValue()).isEqualTo(0);
        assertThat(certain.welch()).isEqualTo(new Interval(1, 1));
    }

    private static Moments moments(double... values) {
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal squares = BigDecimal.ZERO;
        for (double value : values) {
            BigDecimal exact = BigDecimal.valueOf(value);
            sum = sum.add(exact);
            squares = squares.add(exact.multiply(exact));
        }
        return new Moments(values.length, sum, squares);
    }
}
