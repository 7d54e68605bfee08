package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestRateDifference {
    private static final double Z_95 = 1.959963984540054;

    /** R. G. Newcombe, "Interval estimation for the difference between independent proportions", 1998, table II. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.0524, 0.3339",
        "9, 10, 3, 10, 0.1705, 0.8090",
        "6, 7, 2, 7, 0.0582, 0.8062",
        "5, 56, 0, 29, -0.0381, 0.1926",
        "0, 10, 0, 20, -0.1611, 0.2775",
        "0, 10, 0, 10, -0.2775, 0.2775",
        "10, 10, 0, 20, 0.6791, 1",
        "10, 10, 0, 10, 0.6075, 1"
    })
    void newcombeAgreesWithTheExamplesOfItsAuthor(
            long after, long ofAfter, long before, long ofBefore, double low, double high) {
        Interval interval = difference(before, ofBefore, after, ofAfter).newcombe();

        assertThat(interval.low()).isCloseTo(low, within(0.00005));
        assertThat(interval.high()).isCloseTo(high, within(0.00005));
    }

    @Test
    void newcombeJoinsTheWilsonIntervals() {
        for (long seed = 0; seed < 5_000; seed++) {
            RateDifference difference = random(new Random(seed));
            Proportion before = difference.before();
            Proportion after = difference.after();
            double below = Math.sqrt(Math.pow(after.rate() - after.wilson().low(), 2)
                    + Math.pow(before.wilson().high() - before.rate(), 2));
            double above = Math.sqrt(Math.pow(after.wilson().high() - after.rate(), 2)
                    + Math.pow(before.rate() - before.wilson().low(), 2));

            assertThat(difference.newcombe().low())
                    .as("seed %s: %s", seed, difference)
                    .isCloseTo(after.rate() - before.rate() - below, within(1e-12))
                    .isBetween(-1.0, difference.estimate());
            assertThat(difference.newcombe().high())
                    .as("seed %s: %s", seed, difference)
                    .isCloseTo(after.rate() - before.rate() + above, within(1e-12))
                    .isBetween(difference.estimate(), 1.0);
        }
    }

    @Test
    void exchangingTheGroupsMirrorsTheDifference() {
        for (long seed = 0; seed < 5_000; seed++) {
            RateDifference difference = random(new Random(seed));
            RateDifference exchanged = new RateDifference(difference.after(), difference.before());

            assertThat(exchanged.estimate()).as("seed %s", seed).isEqualTo(-difference.estimate());
            assertThat(exchanged.newcombe().low())
                    .as("seed %s", seed)
                    .isEqualTo(-difference.newcombe().high());
            assertThat(exchanged.pValue()).as("seed %s", seed).isCloseTo(difference.pValue(), within(1e-12));
        }
    }

    /** Pearson's chi-squared of the two-by-two table is the square of the pooled z. */
    @Test
    void pValueIsBelow5PercentWherePearsonsChiSquaredIsAboveItsPoint() {
        int significant = 0;
        for (long seed = 0; seed < 5_000; seed++) {
            RateDifference difference = random(new Random(seed));
            double chiSquared = chiSquared(difference);
            significant += chiSquared > Z_95 * Z_95 ? 1 : 0;

            assertThat(difference.pValue() < 0.05)
                    .as("seed %s: %s", seed, difference)
                    .isEqualTo(chiSquared > Z_95 * Z_95);
            assertThat(difference.pValue()).as("seed %s", seed).isBetween(0.0, 1.0);
        }
        assertThat(significant).isBetween(500, 4_500);
    }

    private static double chiSquared(RateDifference difference) {
        double[][] observed = {
            {
                difference.before().successes(),
                difference.before().trials() - difference.before().successes()
            },
            {
                difference.after().successes(),
                difference.after().trials() - difference.after().successes()
            }
        };
        double trials = difference.before().trials() + difference.after().trials();
        double sum = 0;
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 2; column++) {
                double rowTotal = observed[row][0] + observed[row][1];
                double columnTotal = observed[0][column] + observed[1][column];
                double expected = rowTotal * columnTotal / trials;
                sum += expected == 0 ? 0 : Math.pow(observed[row][column] - expected, 2) / expected;
            }
        }
        return sum;
    }

    /** z = 0.2 / sqrt(0.69333 * 0.30667 * (1/70 + 1/80)) = 2.6501; the tail is that of the normal tables. */
    @Test
    void pValueOfAWorkedExample() {
        assertThat(difference(48, 80, 56, 70).pValue()).isCloseTo(0.008048, within(5e-6));
    }

    @Test
    void groupsThatCantDifferHaveAPValueOf1() {
        assertThat(difference(0, 5, 0, 7).pValue()).isEqualTo(1);
        assertThat(difference(5, 5, 7, 7).pValue()).isEqualTo(1);
        assertThat(difference(0, 0, 7, 9).pValue()).isEqualTo(1);
        assertThat(difference(7, 9, 0, 0).pValue()).isEqualTo(1);
        assertThat(difference(0, 0, 0, 0).pValue()).isEqualTo(1);
        assertThat(difference(3, 9, 2, 6).pValue()).as("equal rates").isEqualTo(1);
    }

    @Test
    void withoutTrialsAnyDifferenceIsPossible() {
        assertThat(difference(0, 0, 7, 9).newcombe()).isEqualTo(new Interval(-1, 1));
        assertThat(difference(7, 9, 0, 0).newcombe()).isEqualTo(new Interval(-1, 1));
        assertThat(difference(7, 9, 0, 0).estimate()).isNaN();
    }

    private static RateDifference random(Random random) {
        long before = 1L + random.nextInt(200);
        long after = 1L + random.nextInt(200);
        return difference(random.nextLong(before + 1), before, random.nextLong(after + 1), after);
    }

    private static RateDifference difference(long before, long ofBefore, long after, long ofAfter) {
        return new RateDifference(new Proportion(before, ofBefore), new Proportion(after, ofAfter));
    }
}
