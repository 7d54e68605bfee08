package io.tenure.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestNormalDistribution {
    /** 1e-12 as a percentage. */
    private static final double RELATIVE_ERROR_PERCENT = 1e-10;

    /** Abramowitz and Stegun, tables 7.1 and 7.3, and 26.2 for the tails, with more digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0.5, 0.4795001221869534623",
        "1, 0.1572992070502851307",
        "2, 0.004677734981047265838",
        "3, 2.209049699858544137e-5",
        "5, 1.537459794428034850e-12",
        "10, 2.088487583762544757e-45",
    })
    void complementaryErrorAgreesWithKnownValues(double x, double expected) {
        assertThat(NormalDistribution.complementaryError(x))
                .isCloseTo(expected, withinPercentage(RELATIVE_ERROR_PERCENT));
    }

    @ParameterizedTest
    @CsvSource({
        "1.959963984540054, 0.05",
        "2.5758293035489004, 0.01",
        "0.6744897501960817, 0.5",
        "3.2905267314919255, 0.001",
        "1, 0.3173105078629141"
    })
    void twoSidedTailsAreThoseOfTheTables(double z, double expected) {
        assertThat(NormalDistribution.twoSidedTail(z)).isCloseTo(expected, withinPercentage(RELATIVE_ERROR_PERCENT));
        assertThat(NormalDistribution.twoSidedTail(-z)).isEqualTo(NormalDistribution.twoSidedTail(z));
    }

    @Test
    void complementaryErrorAgreesWithTheSeriesInManyDigits() {
        for (long seed = 0; seed < 120; seed++) {
            Random random = new Random(seed);
            double x = (seed % 3 == 0 ? 26 : 4) * random.nextDouble();

            assertThat(NormalDistribution.complementaryError(x))
                    .as("seed %s: erfc(%s)", seed, x)
                    .isCloseTo(naiveComplementaryError(x), withinPercentage(RELATIVE_ERROR_PERCENT));
        }
    }

    /** 1 - 2 / sqrt(pi) * sum of (-1)^n x^(2n+1) / (n! (2n+1)), with enough digits for all that cancels. */
    private static double naiveComplementaryError(double x) {
        MathContext digits = new MathContext(60 + (int) (x * x), RoundingMode.HALF_EVEN);
        BigDecimal square = new BigDecimal(x).pow(2);
        BigDecimal power = new BigDecimal(x);
        BigDecimal sum = power;
        for (int n = 1; n < 100 + 6 * x * x; n++) {
            power = power.multiply(square, digits).divide(BigDecimal.valueOf(-n), digits);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
        }
        BigDecimal error = sum.multiply(BigDecimal.valueOf(2)).divide(pi(digits).sqrt(digits), digits);
        return BigDecimal.ONE.subtract(error).doubleValue();
    }

    /** Machin: 16 arctan(1/5) - 4 arctan(1/239). */
    private static BigDecimal pi(MathContext digits) {
        return arctanOfInverse(5, digits)
                .multiply(BigDecimal.valueOf(16))
                .subtract(arctanOfInverse(239, digits).multiply(BigDecimal.valueOf(4)), digits);
    }

    private static BigDecimal arctanOfInverse(long inverse, MathContext digits) {
        BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(inverse), digits);
        BigDecimal sum = power;
        for (int n = 1; n < digits.getPrecision(); n++) {
            power = power.divide(BigDecimal.valueOf(-inverse * inverse), digits);
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n + 1), digits), digits);
        }
        return sum;
    }

    @Test
    void tailsNeverGrowOutwards() {
        double previous = 1;
        for (double z = 0; z < 45; z += 0.001) {
            double tail = NormalDistribution.twoSidedTail(z);

            assertThat(tail).as("z = %s", z).isBetween(0.0, previous);
            previous = tail;
        }
        assertThat(previous).isZero();
        assertThat(NormalDistribution.twoSidedTail(Double.NEGATIVE_INFINITY)).isZero();
    }
}
