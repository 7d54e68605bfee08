package io.tenure.core.digest;

import java.util.Comparator;

/**
 * A sum of doubles kept as two doubles, so that some 106 bits take part: in another order of the same values it differs,
 * if at all, beyond the last digit of a double.
 *
 * <p>Source: T. J. Dekker, <i>A floating-point technique for extending the available precision</i>, 1971.
 */
final class CompensatedSum {
    /** An order that depends on the contents only. */
    static final Comparator<CompensatedSum> BY_CONTENT =
            Comparator.comparingDouble(CompensatedSum::high).thenComparingDouble(CompensatedSum::low);

    private double high;
    private double low;

    CompensatedSum() {
        this(0, 0);
    }

    CompensatedSum(double high, double low) {
        this.high = high;
        this.low = low;
    }

    CompensatedSum copy() {
        return new CompensatedSum(high, low);
    }

    double high() {
        return high;
    }

    double low() {
        return low;
    }

    void add(double value) {
        double sum = high + value;
        double part = sum - high;
        double lost = (high - (sum - part)) + (value - part) + low;
        high = sum + lost;
        low = lost - (high - sum);
    }

    /** Adds a value so many times. */
    void add(double value, long times) {
        double product = value * times;
        add(product);
        add(Math.fma(value, (double) times, -product));
    }

    void add(CompensatedSum other) {
        add(other.high);
        add(other.low);
    }

    /** The mean of so many values. */
    double dividedBy(long count) {
        double quotient = high / count;
        return quotient + (Math.fma(-quotient, (double) count, high) + low) / count;
    }
}
