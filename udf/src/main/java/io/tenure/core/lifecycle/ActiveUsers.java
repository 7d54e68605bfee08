package io.tenure.core.lifecycle;

import io.tenure.core.stats.Proportion;

/**
 * How many users were active lately, as of the end of a day.
 *
 * @param daily on the day (DAU)
 * @param weekly on any of the 7 days that end with it (WAU)
 * @param monthly on any of the {@value StickinessCounts#MONTH_DAYS} days that end with it (MAU)
 */
public record ActiveUsers(long daily, long weekly, long monthly) {
    /** Who of those active in the week were active on its last day: DAU/WAU. */
    public Proportion dailyOfWeekly() {
        return new Proportion(daily, weekly);
    }

    /** Who of those active in the month were active on its last day: DAU/MAU, of this day and not of an average one. */
    public Proportion dailyOfMonthly() {
        return new Proportion(daily, monthly);
    }

    /** Who of those active in the month were active in its last week: WAU/MAU. */
    public Proportion weeklyOfMonthly() {
        return new Proportion(weekly, monthly);
    }
}
