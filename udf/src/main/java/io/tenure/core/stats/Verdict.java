package io.tenure.core.stats;

import java.util.Locale;

/** What a difference between two groups says, at 5 %. */
public enum Verdict {
    /** A difference above 0 that chance rarely makes. */
    HIGHER,
    /** A difference below 0 that chance rarely makes. */
    LOWER,
    /** A difference that chance may well have made. */
    NO_CLEAR_DIFFERENCE;

    private static final double SIGNIFICANCE = 0.05;

    /**
     * The verdict on a difference.
     *
     * @param correctedPValue its p-value, corrected where it is one of many
     */
    public static Verdict of(double difference, double correctedPValue) {
        if (correctedPValue > SIGNIFICANCE) {
            return NO_CLEAR_DIFFERENCE;
        }
        return difference > 0 ? HIGHER : LOWER;
    }

    /** In words. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
