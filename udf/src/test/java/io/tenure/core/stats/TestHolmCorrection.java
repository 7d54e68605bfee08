package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestHolmCorrection {
    /** The values of R's p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"). */
    @Test
    void adjustedValuesKeepTheOrderGiven() {
        assertThat(HolmCorrection.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-15));
    }

    @Test
    void adjustedValuesAreThoseOfTheDefinition() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            double[] pValues = random.doubles(random.nextInt(12))
                    .map(p -> random.nextInt(4) == 0 ? Math.round(p * 4) / 4.0 : p * p)
                    .toArray();

            assertThat(HolmCorrection.adjust(pValues))
                    .as("seed %s", seed)
                    .containsExactly(naive(pValues), within(1e-12));
        }
    }

    /** The largest, over the values up to each one, of min(1, value * how many are at or above it in rank). */
    private static double[] naive(double[] pValues) {
        double[] adjusted = new double[pValues.length];
        for (int i = 0; i < pValues.length; i++) {
            for (int j = 0; j < pValues.length; j++) {
                if (pValues[j] <= pValues[i]) {
                    int smaller = 0;
                    for (double other : pValues) {
                        smaller += other < pValues[j] ? 1 : 0;
                    }
                    adjusted[i] = Math.max(adjusted[i], Math.min(1, (pValues.length - smaller) * pValues[j]));
                }
            }
        }
        return adjusted;
    }

    /** Step-down: while the smallest left is at or below alpha over how many are left, reject it. */
    @Test
    void aValueIsRejectedExactlyWhenTheStepsReachIt() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            double[] pValues =
                    random.doubles(1 + random.nextInt(8)).map(p -> p * p * 0.2).toArray();
            double alpha = 0.05;
            boolean[] rejected = new boolean[pValues.length];
            int left = pValues.length;
            int smallest = smallestLeft(pValues, rejected);
            while (left > 0 && pValues[smallest] <= alpha / left) {
                rejected[smallest] = true;
                left--;
                smallest = smallestLeft(pValues, rejected);
            }
            double[] adjusted = HolmCorrection.adjust(pValues);
            for (int i = 0; i < pValues.length; i++) {
                assertThat(adjusted[i] <= alpha)
                        .as("seed %s, value %s", seed, i)
                        .isEqualTo(rejected[i]);
            }
        }
    }

    private static int smallestLeft(double[] pValues, boolean[] rejected) {
        int smallest = 0;
        for (int i = 0; i < pValues.length; i++) {
            if (!rejected[i] && (rejected[smallest] || pValues[i] < pValues[smallest])) {
                smallest = i;
            }
        }
        return smallest;
    }

    @Test
    void oneComparisonIsLeftAsItIsAndNoneGivesNone() {
        assertThat(HolmCorrection.adjust(new double[] {0.3})).containsExactly(0.3);
        assertThat(HolmCorrection.adjust(new double[0])).isEmpty();
    }

    @Test
    void theValuesGivenAreNotChanged() {
        double[] pValues = {0.4, 0.01};
        HolmCorrection.adjust(pValues);

        assertThat(pValues).containsExactly(0.4, 0.01);
    }

    @Test
    void whatIsNoPValueIsRefused() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> HolmCorrection.adjust(new double[] {0.5, wrong}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a p-value: " + wrong);
        }
    }
}
