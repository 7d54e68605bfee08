package io.tenure.core.lifecycle;

import io.tenure.core.retention.PeriodMask;
import io.tenure.core.retention.PositionalCounts;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many users are new, returning, resurrected and dormant in each period.
 *
 * <p>Counts are sums, so the users may come in any order and in any number of parts that are added. Three are kept for a
 * period: the active, those of them who were active in the period before, and those active for the first time. The others
 * are differences. Adding a user costs a few operations per 64 periods. Not thread-safe.
 */
public final class LifecycleCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final PositionalCounts active = new PositionalCounts();
    private final PositionalCounts returning = new PositionalCounts();
    private final long[] newUsers;

    /** Nobody yet, in so many periods. */
    public LifecycleCounts(int periods) {
        newUsers = new long[periods];
    }

    /**
     * Adds a user.
     *
     * @param periods those in which the user was active, all there ever were: who was active before period 0 would count as
     *     new. Those from the end on don't count. Changed by the call
     */
    public void add(PeriodMask periods) {
        periods.clearFrom(newUsers.length);
        int first = periods.firstFrom(0);
        if (first >= 0) {
            newUsers[first]++;
            active.add(periods);
            periods.toRepeated();
            returning.add(periods);
        }
    }

    /**
     * Adds what another has counted, which doesn't change, and returns these counts.
     *
     * @throws IllegalArgumentException if the other counts another number of periods
     */
    public LifecycleCounts plus(LifecycleCounts other) {
        if (newUsers.length != other.newUsers.length) {
            throw new IllegalArgumentException(
                    "counts of " + newUsers.length + " periods and of " + other.newUsers.length + " can't be added");
        }
        active.merge(other.active);
        returning.merge(other.returning);
        for (int period = 0; period < newUsers.length; period++) {
            newUsers[period] += other.newUsers[period];
        }
        return this;
    }

    /** The periods in order. */
    public List<LifecyclePeriod> periods() {
        return IntStream.range(0, newUsers.length).mapToObj(this::period).toList();
    }

    private LifecyclePeriod period(int period) {
        long activeBefore = period == 0 ? 0 : active.count(period - 1);
        long returned = returning.count(period);
        return new LifecyclePeriod(
                newUsers[period],
                returned,
                active.count(period) - newUsers[period] - returned,
                activeBefore - returned);
    }
}
