package io.tenure.core.stats;

/**
 * A survival curve at one time.
 *
 * @param atRisk members who had neither churned nor been lost from sight before this time
 * @param churned those of them who churned at this time
 * @param censored those of them who were seen up to this time and no further, having not churned
 * @param survival the estimated share of members who have not churned up to and at this time, 0 to 1
 * @param logVariance the variance of the logarithm of {@code survival}, by Greenwood; infinite where {@code survival} is 0
 */
public record SurvivalPoint(long atRisk, long churned, long censored, double survival, double logVariance) {
    /**
     * Greenwood's standard error of {@link #survival}; NaN where survival is 0, of which the formula says nothing.
     *
     * <p>Source: M. Greenwood, "The natural duration of cancer", Reports on Public Health and Medical Subjects 33, 1926.
     */
    public double standardError() {
        return survival * Math.sqrt(logVariance);
    }

    /**
     * The interval of {@link #survival} at 95 %, made on the scale of {@code log(-log(survival))}, so that it never leaves 0
     * to 1; 1 to 1 before anybody churned, and NaN where survival is 0.
     *
     * <p>As {@code survfit} of R's package survival with {@code conf.type = "log-log"}, the default of SAS and Stata. Source:
     * J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis of Failure Time Data", 1980.
     */
    public Interval interval() {
        if (survival == 1) {
            return new Interval(1, 1);
        }
        if (survival == 0) {
            return new Interval(Double.NaN, Double.NaN);
        }
        double logSurvival = Math.log(survival);
        double reach = NormalDistribution.Z_95 * Math.sqrt(logVariance) / -logSurvival;
        return new Interval(Math.exp(logSurvival * Math.exp(reach)), Math.exp(logSurvival * Math.exp(-reach)));
    }
}
