package io.tenure.core.stats;

/** Tail probabilities of the standard normal distribution. */
final class NormalDistribution {
    /** The two-sided 95 % point. */
    static final double Z_95 = 1.959963984540054;

    /** Below it the series is short and little cancels in {@code 1 - erf}, above it the fraction is short. */
    private static final double SERIES_END = 2;

    /** Above it every tail is less than the smallest double. */
    private static final double UNDERFLOW = 27.3;

    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    private NormalDistribution() {}

    /** The probability of a value at least {@code |z|} away from 0; 1 for 0, relative error below 1e-12. */
    static double twoSidedTail(double z) {
        return complementaryError(Math.abs(z) / Math.sqrt(2));
    }

    /**
     * {@code erfc(x) = 2 / sqrt(pi) * integral of exp(-t²) from x to infinity}, for {@code x >= 0}.
     *
     * <p>Relative error below 1e-12 wherever the result is a normal double.
     */
    static double complementaryError(double x) {
        if (x < SERIES_END) {
            return 1 - errorBySeries(x);
        }
        return x > UNDERFLOW ? 0 : complementaryErrorByFraction(x);
    }

    /**
     * The series with positive terms only: {@code 2 / sqrt(pi) * exp(-x²) * sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))}.
     *
     * <p>Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 7.1.6.
     */
    private static double errorBySeries(double x) {
        double term = x;
        double sum = x;
        for (int odd = 3; term > sum * Math.ulp(1.0) / 2; odd += 2) {
            term *= 2 * x * x / odd;
            sum += term;
        }
        return TWO_OVER_ROOT_PI * Math.exp(-x * x) * sum;
    }

    /**
     * The continued fraction {@code exp(-x²) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / ...)))}, from the inside.
     *
     * <p>Source: Abramowitz and Stegun, 7.1.14. It converges the slower the smaller {@code x} is; at the end of the series
     * this depth leaves less than the rounding error.
     */
    private static double complementaryErrorByFraction(double x) {
        double denominator = x;
        for (int depth = 100; depth > 0; depth--) {
            denominator = x + depth / 2.0 / denominator;
        }
        return Math.exp(-x * x) * TWO_OVER_ROOT_PI / 2 / denominator;
    }
}
