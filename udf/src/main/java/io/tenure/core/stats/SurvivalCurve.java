package io.tenure.core.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The share of members who have not churned, by time since they entered, where some were lost from sight before they did:
 * the product-limit estimate.
 *
 * <p>Holds if being lost from sight says nothing about churning later. Source: E. L. Kaplan and P. Meier, "Nonparametric
 * estimation from incomplete observations", Journal of the American Statistical Association 53, 1958.
 *
 * @param points one for each time from 0 on, up to the last one at which anybody was at risk; none without members
 */
public record SurvivalCurve(List<SurvivalPoint> points) {
    public SurvivalCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of some members. Linear in the number of times.
     *
     * @param churned how many members churned at each time
     * @param censored how many were seen up to each time and no further, having not churned; of one time they count as at
     *     risk when others churn
     * @throws IllegalArgumentException if the arrays differ in length or hold a negative number
     */
    public static SurvivalCurve of(long[] churned, long[] censored) {
        if (churned.length != censored.length) {
            throw new IllegalArgumentException("churned at " + churned.length + " times and censored at "
                    + censored.length + ": they must be the same times");
        }
        long atRisk = Math.addExact(sum(churned), sum(censored));
        // so many digits that a share of exactly one half stays one
        BigDecimal survival = BigDecimal.ONE;
        double logVariance = 0;
        List<SurvivalPoint> points = new ArrayList<>();
        for (int time = 0; atRisk > 0; time++) {
            long left = atRisk - churned[time];
            survival = survival.multiply(BigDecimal.valueOf(left), MathContext.DECIMAL128)
                    .divide(BigDecimal.valueOf(atRisk), MathContext.DECIMAL128);
            if (churned[time] > 0) {
                logVariance += churned[time] / ((double) atRisk * left);
            }
            points.add(new SurvivalPoint(atRisk, churned[time], censored[time], survival.doubleValue(), logVariance));
            atRisk = left - censored[time];
        }
        return new SurvivalCurve(points);
    }

    private static long sum(long[] counts) {
        return Arrays.stream(counts).reduce(0, (sum, count) -> {
            if (count < 0) {
                throw new IllegalArgumentException("not a count: " + count);
            }
            return Math.addExact(sum, count);
        });
    }

    /** The first time at which at most half of the members survive; empty if more always did. */
    public OptionalInt median() {
        for (int time = 0; time < points.size(); time++) {
            if (points.get(time).survival() <= 0.5) {
                return OptionalInt.of(time);
            }
        }
        return OptionalInt.empty();
    }
}
