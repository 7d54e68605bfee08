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
     * <p>Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
     */
    public Interval wilson() {
        if (trials == 0) {
            return new Interval(0, 1);
        }
        double z = 1.959963984540054;
        double rate = rate();
        double denominator = 1 + z * z / trials;
        double centre = (rate + z * z / (2.0 * trials)) / denominator;
        double half = z / denominator * Math.sqrt(rate * (1 - rate) / trials + z * z / (4.0 * trials * trials));
        return new Interval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
