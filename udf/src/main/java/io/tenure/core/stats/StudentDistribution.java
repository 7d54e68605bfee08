package io.tenure.core.stats;

/** Tail probabilities of Student's t distribution. */
final class StudentDistribution {
    private static final int MOST_STEPS = 10_000;
    private static final double TINY = 1e-300;
    /** From here on the series of {@link #logHalfStep} has no error left. */
    private static final double LARGE = 200;

    private StudentDistribution() {}

    /**
     * The probability of a value at least {@code |t|} away from 0; relative error below 1e-9.
     *
     * @param degreesOfFreedom above 0, not necessarily whole
     */
    static double twoSidedTail(double t, double degreesOfFreedom) {
        double half = degreesOfFreedom / 2;
        double square = t * t / degreesOfFreedom;
        if (square == 0) {
            return 1;
        }
        // the regularised incomplete beta function of x = 1 / (1 + square); Abramowitz and Stegun 26.5.8, 26.5.2 and
        // 26.7.1
        double front = Math.exp(
                logHalfStep(half) - Math.log(Math.PI) / 2 - half * Math.log1p(square) - Math.log1p(1 / square) / 2);
        double x = 1 / (1 + square);
        double rest = square / (1 + square);
        return rest > 1.5 / (half + 2.5)
                ? front * fraction(x, half, 0.5) / half
                : 1 - front * fraction(rest, 0.5, half) * 2;
    }

    /** The distance from 0 within which a share of all values lies; found by halving, to the last digits of a double. */
    static double twoSidedQuantile(double share, double degreesOfFreedom) {
        double high = 1;
        while (twoSidedTail(high, degreesOfFreedom) > 1 - share) {
            high *= 2;
        }
        double low = 0;
        for (double middle = high / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
            if (twoSidedTail(middle, degreesOfFreedom) > 1 - share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The continued fraction of the incomplete beta function, from the outside by Lentz's method. */
    private static double fraction(double x, double a, double b) {
        double c = 1;
        double d = 1 / apartFromZero(1 - (a + b) * x / (a + 1));
        double value = d;
        for (int m = 1; m < MOST_STEPS; m++) {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 / apartFromZero(1 + even * d);
            c = apartFromZero(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / apartFromZero(1 + odd * d);
            c = apartFromZero(1 + odd / c);
            double step = d * c;
            value *= step;
            if (Math.abs(step - 1) < Math.ulp(1.0)) {
                return value;
            }
        }
        return value;
    }

    private static double apartFromZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }

    /** {@code log gamma(a + 1/2) - log gamma(a)}, by its series for large {@code a}; others are raised to one step by step. */
    private static double logHalfStep(double a) {
        double raised = a;
        double steps = 0;
        while (raised < LARGE) {
            // gamma(a + 1) = a gamma(a)
            steps += Math.log(raised / (raised + 0.5));
            raised++;
        }
        double inverse = 1 / raised;
        return steps + Math.log(raised) / 2 - inverse / 8 + inverse * inverse * inverse / 192;
    }
}
