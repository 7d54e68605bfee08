package io.tenure.jobs.generate.model;

import java.time.DayOfWeek;

/** How activity spreads over the days of a week and the hours of a UTC day. */
final class DayRhythm {
    static final int MILLIS_OF_DAY = 86_400_000;

    /** A week's days weigh this much together, so that an average day weighs 100. */
    static final int WEEK_WEIGHT = 700;

    private static final int MILLIS_OF_HOUR = 3_600_000;
    private static final int[] WEIGHT_OF_WEEKDAY = {105, 108, 106, 104, 100, 85, 92};
    private static final int[] WEIGHT_OF_HOUR = {
        22, 14, 10, 8, 9, 14, 24, 38, 50, 55, 57, 60, 64, 60, 56, 54, 55, 58, 62, 68, 70, 62, 48, 34
    };
    /** The weight of the hours before each hour. */
    private static final int[] WEIGHT_BEFORE = new int[WEIGHT_OF_HOUR.length + 1];

    static {
        for (int hour = 0; hour < WEIGHT_OF_HOUR.length; hour++) {
            WEIGHT_BEFORE[hour + 1] = WEIGHT_BEFORE[hour] + WEIGHT_OF_HOUR[hour];
        }
    }

    private DayRhythm() {}

    static int weight(DayOfWeek day) {
        return WEIGHT_OF_WEEKDAY[day.getValue() - 1];
    }

    /** The time at which this share of a day's activity is over, from 0 to below 1; in milliseconds of the day. */
    static int millisAt(double share) {
        double weight = share * WEIGHT_BEFORE[WEIGHT_OF_HOUR.length];
        int hour = 0;
        while (hour < WEIGHT_OF_HOUR.length - 1 && weight >= WEIGHT_BEFORE[hour + 1]) {
            hour++;
        }
        double within = (weight - WEIGHT_BEFORE[hour]) / WEIGHT_OF_HOUR[hour];
        return Math.min(MILLIS_OF_DAY - 1, hour * MILLIS_OF_HOUR + (int) (within * MILLIS_OF_HOUR));
    }
}
