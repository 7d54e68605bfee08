package io.tenure.jobs.lifecycle;

import io.tenure.core.lifecycle.ActiveDayCounts;
import io.tenure.core.lifecycle.LifecycleCounts;
import io.tenure.core.lifecycle.StickinessCounts;
import java.io.Serializable;

/**
 * What was counted of users, by days from a first one on.
 *
 * @param firstDay the first day, as days since 1970-01-01
 * @param lifecycle their states, by the periods of these days
 * @param stickiness who was active lately, by day
 * @param week on how many of the last 7 days users were active, as of the last day
 * @param month the same of the last 28
 */
public record CountedLifecycle(
        int firstDay,
        LifecycleCounts lifecycle,
        StickinessCounts stickiness,
        ActiveDayCounts week,
        ActiveDayCounts month)
        implements Serializable {
    CountedLifecycle plus(CountedLifecycle other) {
        return new CountedLifecycle(
                firstDay,
                lifecycle.plus(other.lifecycle),
                stickiness.plus(other.stickiness),
                week.plus(other.week),
                month.plus(other.month));
    }
}
