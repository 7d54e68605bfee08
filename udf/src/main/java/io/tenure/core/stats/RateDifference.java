package io.tenure.core.stats;

/**
 * How a rate differs between two independent groups, as after minus before.
 *
 * @param before the group compared with
 * @param after the group compared
 */
public record RateDifference(Proportion before, Proportion after) {
    /** The rate after minus the rate before, -1 to 1; NaN if either group has no trials. */
    public double estimate() {
        return after.rate() - before.rate();
    }

    /**
     * Newcombe's hybrid score interval of the difference at 95 %; without trials in either group it is -1 to 1.
     *
     * <p>It joins the Wilson intervals of the two rates, stays within -1 to 1 and keeps its coverage for small groups and
     * for rates near 0 and 1. Source: R. G. Newcombe, "Interval estimation for the difference between independent
     * proportions: comparison of eleven methods", Statistics in Medicine 17, 1998, method 10.
     */
    public Interval newcombe() {
        if (before.trials() == 0 || after.trials() == 0) {
            return new Interval(-1, 1);
        }
        Interval wilsonBefore = before.wilson();
        Interval wilsonAfter = after.wilson();
        double below = Math.hypot(after.rate() - wilsonAfter.low(), wilsonBefore.high() - before.rate());
        double above = Math.hypot(wilsonAfter.high() - after.rate(), before.rate() - wilsonBefore.low());
        return new Interval(estimate() - below, estimate() + above);
    }

    /**
     * The two-sided p-value of the pooled two-proportion z test: how often groups with one common rate differ at least
     * this much.
     *
     * <p>1 where the groups can't differ: the pooled rate is 0 or 1, or either group has no trials. A normal
     * approximation, without continuity correction: rough where fewer than about five successes or failures are expected
     * in a group, and it can then disagree with {@link #newcombe()} about whether 0 is excluded.
     */
    public double pValue() {
        double trialsBefore = before.trials();
        double trialsAfter = after.trials();
        double pooled = (before.successes() + after.successes()) / (trialsBefore + trialsAfter);
        double variance = pooled * (1 - pooled) * (1 / trialsBefore + 1 / trialsAfter);
        boolean comparable = before.trials() > 0 && after.trials() > 0 && variance > 0;
        return comparable ? NormalDistribution.twoSidedTail(estimate() / Math.sqrt(variance)) : 1;
    }
}
