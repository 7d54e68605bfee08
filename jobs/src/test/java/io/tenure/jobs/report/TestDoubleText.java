package io.tenure.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestDoubleText {
    @Test
    void aPointIsAlwaysThere() {
        assertThat(DoubleText.of(1)).isEqualTo("1.0");
        assertThat(DoubleText.of(0)).isEqualTo("0.0");
        assertThat(DoubleText.of(0.3)).isEqualTo("0.3");
        assertThat(DoubleText.of(1e16)).isEqualTo("10000000000000000.0");
    }

    @Test
    void anExponentIsNeverThere() {
        assertThat(DoubleText.of(0.0000001)).isEqualTo("0.0000001");
        assertThat(DoubleText.of(-1.5e-7)).isEqualTo("-0.00000015");
    }

    /** Expected texts are those of Python's {@code repr}; those of JDK 17 are not always the shortest. */
    @Test
    void digitsAreThoseOfPython() {
        assertThat(DoubleText.of(2.0E-3)).isEqualTo("0.002");
        assertThat(DoubleText.of(362.0 / 948)).isEqualTo("0.3818565400843882");
        assertThat(DoubleText.of(317.0 / 948)).isEqualTo("0.33438818565400846");
        assertThat(DoubleText.of(1.0 / 3)).isEqualTo("0.3333333333333333");
        assertThat(DoubleText.of(0.1 + 0.2)).isEqualTo("0.30000000000000004");
        assertThat(DoubleText.of(Double.parseDouble("2e23"))).isEqualTo("200000000000000000000000.0");
        assertThat(DoubleText.of(Double.MIN_VALUE)).isEqualTo("0." + "0".repeat(323) + "5");
    }

    @Test
    void belowAPowerOfTwoTheFartherNeighbourMayBeShorter() {
        assertThat(DoubleText.of(Math.scalb(1.0, -24))).isEqualTo("0.00000005960464477539063");
        assertThat(DoubleText.of(Math.scalb(1.0, -44))).isEqualTo("0.00000000000005684341886080802");
    }

    @Test
    void everyTextReadsBackAndNoShorterOneDoes() {
        long seed = 20260128;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long size = 1L + random.nextInt(1 << (1 + random.nextInt(30)));
            double rate = (double) (long) (random.nextDouble() * size) / size;
            String text = DoubleText.of(rate);
            assertThat(Double.parseDouble(text)).as("seed %d, %s", seed, text).isEqualTo(rate);
            int shorter = new BigDecimal(text).stripTrailingZeros().precision() - 1;
            for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
                boolean readsBack = shorter > 0
                        && new BigDecimal(rate)
                                        .round(new MathContext(shorter, mode))
                                        .doubleValue()
                                == rate;
                assertThat(readsBack).as("seed %d, shorter than %s", seed, text).isFalse();
            }
        }
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DoubleText.of(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> DoubleText.of(Double.NEGATIVE_INFINITY));
    }
}
