package io.tenure.core.period;

/**
 * The length of a period.
 *
 * <p>A calendar period is a stretch of local dates and a rolling period a length counted from an instant:
 * {@link CalendarPeriods} and {@link RollingPeriods} say how each granularity is measured.
 */
public enum Granularity {
    /** One local date; rolling: exactly 24 hours. */
    DAY,
    /** Seven local dates from the first day of the week that the definition names; rolling: exactly 7 times 24 hours. */
    WEEK,
    /** A month of the ISO calendar; rolling: one clamped month. */
    MONTH,
    /** January to March, and so on; rolling: three clamped months. */
    QUARTER,
    /** A year of the ISO calendar, January to December; rolling: twelve clamped months. */
    YEAR;

    /** Days in a period that is counted in days; 0 for one that is counted in months. */
    int days() {
        return switch (this) {
            case DAY -> 1;
            case WEEK -> 7;
            case MONTH, QUARTER, YEAR -> 0;
        };
    }

    /** Months in a period that is counted in months; 0 for one that is counted in days. */
    int months() {
        return switch (this) {
            case DAY, WEEK -> 0;
            case MONTH -> 1;
            case QUARTER -> 3;
            case YEAR -> 12;
        };
    }
}
