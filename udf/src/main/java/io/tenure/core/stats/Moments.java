package io.tenure.core.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How many values there are, their exact sum and that of their squares: enough for a mean and a variance.
 *
 * @param count how many, 0 or more
 * @param sum of the values; 0 without one
 * @param sumOfSquares of the values; 0 without one
 */
public record Moments(long count, BigDecimal sum, BigDecimal sumOfSquares) {
    /** The mean; NaN without a value. */
    public double mean() {
        return count == 0
                ? Double.NaN
                : sum.divide(BigDecimal.valueOf(count), MathContext.DECIMAL128).doubleValue();
    }

    /**
     * The variance of a sample, {@code (n Σx² - (Σx)²) / n(n - 1)}; NaN of fewer than two values.
     *
     * <p>The difference is exact, so nothing cancels, however large the mean.
     */
    public double variance() {
        if (count < 2) {
            return Double.NaN;
        }
        BigDecimal n = BigDecimal.valueOf(count);
        BigDecimal spread = n.multiply(sumOfSquares).subtract(sum.multiply(sum));
        return spread.divide(n.multiply(n.subtract(BigDecimal.ONE)), MathContext.DECIMAL128)
                .doubleValue();
    }

    /** The square root of {@link #variance}. */
    public double standardDeviation() {
        return Math.sqrt(variance());
    }
}
