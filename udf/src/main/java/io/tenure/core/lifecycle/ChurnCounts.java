package io.tenure.core.lifecycle;

import io.tenure.core.stats.SurvivalCounts;
import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When the members of each cohort churned, in offsets since their entry, by a rule of inactivity.
 *
 * <p>A member has churned when, as of now, so many whole periods have passed since the last one with activity; the time of
 * churn is the offset after that one. So a member who comes back after however long a gap has not churned, and a later as-of may
 * take a churn back.
 *
 * <p>Any other member is censored at the last offset in which a churn could have been seen by now: as many periods as the rule
 * has before the last whole one. Later offsets are still open for everybody, and a member who stood at risk in them would
 * only raise the curve.
 *
 * <p>Counts are sums, so the members may come in any order and in any number of parts that are added. Takes 16 bytes for each
 * cohort and offset. Not thread-safe.
 */
public final class ChurnCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int inactivePeriods;
    private final SortedMap<Integer, SurvivalCounts> cohorts = new TreeMap<>();

    /**
     * Nobody yet.
     *
     * @param inactivePeriods how many whole periods without activity make a churn, 1 or more
     */
    public ChurnCounts(int inactivePeriods) {
        if (inactivePeriods < 1) {
            throw new IllegalArgumentException("not a rule of inactivity: " + inactivePeriods + " periods");
        }
        this.inactivePeriods = inactivePeriods;
    }

    /**
     * Adds a member.
     *
     * @param cohort the number of the period in which the member entered
     * @param lastActive the last offset with activity; the entry is one, so at least 0
     * @param closed how many whole offsets, from 0, have passed for the member
     */
    public void add(int cohort, int lastActive, int closed) {
        if (lastActive < 0 || closed < 0) {
            throw new IllegalArgumentException(
                    "not a member: last active at offset " + lastActive + " of " + closed + " whole ones");
        }
        SurvivalCounts counts = counts(cohort);
        if (closed - 1 - lastActive >= inactivePeriods) {
            counts.addChurned(lastActive + 1);
        } else {
            counts.addCensored(Math.max(0, closed - inactivePeriods));
        }
    }

    private SurvivalCounts counts(int cohort) {
        return cohorts.computeIfAbsent(cohort, missing -> new SurvivalCounts());
    }

    /**
     * Adds what another has counted, which doesn't change, and returns these counts.
     *
     * @throws IllegalArgumentException if the other counts by another rule
     */
    public ChurnCounts plus(ChurnCounts other) {
        if (inactivePeriods != other.inactivePeriods) {
            throw new IllegalArgumentException("churn after " + inactivePeriods + " periods and after "
                    + other.inactivePeriods + " can't be added");
        }
        other.cohorts.forEach((cohort, counted) -> counts(cohort).plus(counted));
        return this;
    }

    /** The counts of each cohort, by its number, in order. */
    public SortedMap<Integer, SurvivalCounts> cohorts() {
        return Collections.unmodifiableSortedMap(cohorts);
    }
}
