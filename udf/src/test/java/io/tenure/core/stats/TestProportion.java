package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestProportion {
    private static final double Z_95 = 1.959963984540054;

    /** R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718"})
    void wilsonAgreesWithNewcombesTable(long successes, long trials, double low, double high) {
        Interval interval = new Proportion(successes, trials).wilson();

        assertThat(interval.low()).isCloseTo(low, within(0.00005));
        assertThat(interval.high()).isCloseTo(high, within(0.00005));
    }

    @Test
    void wilsonEndsWhereTheScoreTestRejects() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            long trials = 1 + (long) Math.pow(10, random.nextDouble() * 7);
            long successes = random.nextLong(trials + 1);
            Interval interval = new Proportion(successes, trials).wilson();

            assertThat(interval.low())
                    .as("seed %s: low of %s of %s", seed, successes, trials)
                    .isCloseTo(successes == 0 ? 0 : scoreEquals(successes, trials, Z_95), within(1e-12));
            assertThat(interval.high())
                    .as("seed %s: high of %s of %s", seed, successes, trials)
                    .isCloseTo(successes == trials ? 1 : scoreEquals(successes, trials, -Z_95), within(1e-12));
        }
    }

    /** The rate at which (observed - rate) / sqrt(rate * (1 - rate) / trials) is the given score, by bisection. */
    private static double scoreEquals(long successes, long trials, double score) {
        double observed = (double) successes / trials;
        double low = score > 0 ? 0 : observed;
        double high = score > 0 ? observed : 1;
        for (int step = 0; step < 100; step++) {
            double rate = (low + high) / 2;
            if ((observed - rate) / Math.sqrt(rate * (1 - rate) / trials) > score) {
                low = rate;
            } else {
                high = rate;
            }
        }
        return (low + high) / 2;
    }

    @Test
    void wilsonHoldsTheRateAndMirrorsWithItsComplement() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            long trials = 1L + random.nextInt(1_000);
            long successes = random.nextLong(trials + 1);
            Proportion proportion = new Proportion(successes, trials);
            Interval interval = proportion.wilson();
            Interval complement = new Proportion(trials - successes, trials).wilson();

            assertThat(proportion.rate())
                    .as("seed %s: %s of %s", seed, successes, trials)
                    .isBetween(interval.low(), interval.high());
            assertThat(interval.low()).as("seed %s", seed).isCloseTo(1 - complement.high(), within(1e-12));
        }
    }

    @Test
    void withoutTrialsAnyRateIsPossible() {
        Proportion nobody = new Proportion(0, 0);

        assertThat(nobody.rate()).isNaN();
        assertThat(nobody.wilson()).isEqualTo(new Interval(0, 1));
    }

    @Test
    void countsThatAreNoProportionAreRefused() {
        assertThatThrownBy(() -> new Proportion(3, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 of 2");
        assertThatThrownBy(() -> new Proportion(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
