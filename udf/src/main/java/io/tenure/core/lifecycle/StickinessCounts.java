package io.tenure.core.lifecycle;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.PositionalCounts;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many users were active on each day and in the week and the month that end with it.
 *
 * <p>A month is 28 days, four whole weeks, so that it always has the same number of each weekday; products that take 30 show
 * slightly more monthly users. Counts are sums, so the users may come in any order and in any number of parts that are
 * added. Adding a user costs some tens of operations per 64 days. Not thread-safe.
 */
public final class StickinessCounts implements Serializable {
    /** Days of a week. */
    public static final int WEEK_DAYS = 7;
    /** Days of a month. */
    public static final int MONTH_DAYS = 28;

    private static final long serialVersionUID = 1L;

    private final int days;
    private final PositionalCounts daily = new PositionalCounts();
    private final PositionalCounts weekly = new PositionalCounts();
    private final PositionalCounts monthly = new PositionalCounts();

    /** Nobody yet, on so many days. */
    public StickinessCounts(int days) {
        if (days < 1) {
            throw new IllegalArgumentException("Cannot count on " + days + " days");
        }
        this.days = days;
    }

    /**
     * Adds a user.
     *
     * @param active the days on which the user was active; those before day 0 are missing from the weeks and months that
     *     begin there, and those from the end on don't count. Changed by the call
     */
    public void add(PeriodMask active) {
        active.clearFrom(days);
        daily.add(active);
        active.toTrailing(WEEK_DAYS, days - 1);
        weekly.add(active);
        active.toTrailing(MONTH_DAYS - WEEK_DAYS + 1, days - 1);
        monthly.add(active);
    }

    /**
     * Adds what another has counted, which doesn't change, and returns these counts.
     *
     * @throws IllegalArgumentException if the other counts another number of days
     */
    public StickinessCounts plus(StickinessCounts other) {
        if (days != other.days) {
            throw new IllegalArgumentException("counts of " + days + " days and of " + other.days + " can't be added");
        }
        daily.merge(other.daily);
        weekly.merge(other.weekly);
        monthly.merge(other.monthly);
        return this;
    }

    /** The days in order. */
    public List<ActiveUsers> days() {
        return IntStream.range(0, days)
                .mapToObj(day -> new ActiveUsers(daily.count(day), weekly.count(day), monthly.count(day)))
                .toList();
    }
}
