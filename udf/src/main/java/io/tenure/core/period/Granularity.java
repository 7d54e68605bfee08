package io.tenure.core.period;

/** The length of a period. */
public enum Granularity {
    DAY,
    WEEK,
    MONTH,
    QUARTER,
    YEAR
}
