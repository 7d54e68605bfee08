package io.tenure.core.stats;

/**
 * A count of successes among trials.
 *
 * @param successes 0 to {@code trials}
 * @param trials 0 or more
 */
public record Proportion(long successes, long trials) {
    public Proportion {
        if (successes < 0 || successes > trials) {
            throw new IllegalArgumentException("not a proportion: " + successes + " of " + trials);
        }
    }

    /** Both counts added. */
    public Proportion plus(Proportion other) {
        return new Proportion(successes + other.successes, trials + other.trials);
    }

    /** Successes over trials, 0 to 1; NaN without trials. */
    public double rate() {
        return trials == 0 ? Double.NaN : (double) successes / trials;
    }

    /**
     * Wilson's score interval at 95 %; without trials it is 0 to 1.
     *
     * <p>Holds the rates that a score test at 5 % does not reject, so it never leaves 0 to 1 and has a width even where all
     * or none succeed. Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
     */
    public Interval wilson() {
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double zSquared = NormalDistribution.Z_95 * NormalDistribution.Z_95;
        double rate = rate();
        double denominator = 1 + zSquared / trials;
        double centre = (rate + zSquared / (2.0 * trials)) / denominator;
        double variance = rate * (1 - rate) / trials + zSquared / (4.0 * trials * trials);
        double half = NormalDistribution.Z_95 / denominator * Math.sqrt(variance);
        return new Interval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
