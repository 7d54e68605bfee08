package io.tenure.core.stats;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How many members churned, and how many were lost from sight, at each time since they entered: all that a
 * {@link SurvivalCurve} needs.
 *
 * <p>Counts are sums, so the members may come in any order and in any number of parts that are added. Takes 16 bytes for
 * each time up to the last, however many members there are. Not thread-safe.
 */
public final class SurvivalCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private long[] churned = new long[0];
    private long[] censored = new long[0];

    /** Counts a member who churned at a time, 0 or more. */
    public void addChurned(int time) {
        makeRoomFor(time);
        churned[time]++;
    }

    /** Counts a member who had not churned and was seen up to a time, 0 or more, and no further. */
    public void addCensored(int time) {
        makeRoomFor(time);
        censored[time]++;
    }

    private void makeRoomFor(int time) {
        if (time < 0) {
            throw new IllegalArgumentException("no time is before the entry: " + time);
        }
        makeRoom(Math.addExact(time, 1));
    }

    private void makeRoom(int times) {
        if (times > churned.length) {
            churned = Arrays.copyOf(churned, times);
            censored = Arrays.copyOf(censored, times);
        }
    }

    /** Adds what another has counted, which doesn't change, and returns these counts. */
    public SurvivalCounts plus(SurvivalCounts other) {
        makeRoom(other.churned.length);
        for (int time = 0; time < other.churned.length; time++) {
            churned[time] += other.churned[time];
            censored[time] += other.censored[time];
        }
        return this;
    }

    /** The curve of all members counted so far. */
    public SurvivalCurve curve() {
        return SurvivalCurve.of(churned, censored);
    }
}
