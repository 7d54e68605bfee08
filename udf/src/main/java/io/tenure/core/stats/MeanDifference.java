package io.tenure.core.stats;

/**
 * How a mean differs between two independent groups, as after minus before, whatever their variances: Welch's test.
 *
 * <p>Source: B. L. Welch, "The generalization of 'Student's' problem when several different population variances are
 * involved", Biometrika 34, 1947; degrees of freedom by Welch and Satterthwaite.
 *
 * @param before the group compared with
 * @param after the group compared
 */
public record MeanDifference(Moments before, Moments after) {
    private static final double CONFIDENCE = 0.95;

    /** The mean after minus the mean before; NaN if either group has no values. */
    public double estimate() {
        return after.mean() - before.mean();
    }

    /** The interval of the difference at 95 %; without two values in either group it is everything. */
    public Interval welch() {
        double error = standardError();
        if (Double.isNaN(error)) {
            return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double reach = error == 0 ? 0 : error * StudentDistribution.twoSidedQuantile(CONFIDENCE, degreesOfFreedom());
        return new Interval(estimate() - reach, estimate() + reach);
    }

    /**
     * The two-sided p-value: how often groups with one common mean differ at least this much.
     *
     * <p>1 where nothing can be said: without two values in either group, or where neither varies and the means are equal; 0
     * where neither varies and the means differ.
     */
    public double pValue() {
        double error = standardError();
        if (Double.isNaN(error) || (error == 0 && estimate() == 0)) {
            return 1;
        }
        return error == 0 ? 0 : StudentDistribution.twoSidedTail(estimate() / error, degreesOfFreedom());
    }

    /** The degrees of freedom of the test; NaN where neither group varies. */
    public double degreesOfFreedom() {
        double first = before.variance() / before.count();
        double second = after.variance() / after.count();
        double together = first + second;
        return together * together / (first * first / (before.count() - 1) + second * second / (after.count() - 1));
    }

    private double standardError() {
        return Math.sqrt(before.variance() / before.count() + after.variance() / after.count());
    }
}
