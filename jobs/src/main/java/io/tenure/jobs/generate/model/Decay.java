package io.tenure.jobs.generate.model;

/**
 * How the wish to come back fades with the days since signup: fast for most, over weeks for the fond.
 *
 * <p>A hundred days on it is next to nothing; who comes then is resurrected, by {@link #RESURRECTED_SHARE}.
 */
final class Decay {
    /** The share of visits, beside the decaying ones, by users of any age alike. */
    static final double RESURRECTED_SHARE = 0.03;

    private Decay() {}

    /** The weight of a user's visits on each day since signup. */
    static double[] weights(int days) {
        double[] weights = new double[days];
        for (int age = 0; age < days; age++) {
            weights[age] =
                    StrictMath.exp(-age / 1.5) + 0.35 * StrictMath.exp(-age / 8.0) + 0.05 * StrictMath.exp(-age / 20.0);
        }
        return weights;
    }
}
