package io.tenure.core.lifecycle;

import io.tenure.core.retention.PeriodMask;
import java.io.Serializable;

/**
 * How many users were active on exactly so many of the last days, as of the end of one day: L7 and L28, for windows of 7 and
 * 28 days.
 *
 * <p>Counts are sums, so the users may come in any order and in any number of parts that are added. Adding a user costs an
 * operation per 64 days of the window. Not thread-safe.
 */
public final class ActiveDayCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int firstDay;
    private final int lastDay;
    private final long[] users;

    /**
     * Nobody yet.
     *
     * @param lastDay the last day of the window
     * @param window its length in days, 1 or more
     */
    public ActiveDayCounts(int lastDay, int window) {
        if (window < 1 || lastDay < 0) {
            throw new IllegalArgumentException("not a window: " + window + " days that end with day " + lastDay);
        }
        this.firstDay = Math.max(0, lastDay - window + 1);
        this.lastDay = lastDay;
        this.users = new long[window + 1];
    }

    /**
     * Adds a user.
     *
     * @param active the days on which the user was active; one before day 0 is missing from a window that begins there
     */
    public void add(PeriodMask active) {
        users[active.countIn(firstDay, lastDay)]++;
    }

    /**
     * Adds what another has counted, which doesn't change, and returns these counts.
     *
     * @throws IllegalArgumentException if the other counts another window
     */
    public ActiveDayCounts plus(ActiveDayCounts other) {
        if (lastDay != other.lastDay || users.length != other.users.length) {
            throw new IllegalArgumentException(this + " and " + other + " can't be added");
        }
        for (int days = 0; days < users.length; days++) {
            users[days] += other.users[days];
        }
        return this;
    }

    /**
     * How many of the users added were active on exactly so many days of the window.
     *
     * @param days 0 to the length of the window; 0: added, but not active in it
     */
    public long users(int days) {
        return users[days];
    }

    /** {@code counts of 7 days that end with day 364}. */
    @Override
    public String toString() {
        return "counts of " + (users.length - 1) + " days that end with day " + lastDay;
    }
}
