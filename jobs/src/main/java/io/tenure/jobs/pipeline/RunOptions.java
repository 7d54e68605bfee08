package io.tenure.jobs.pipeline;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run computes.
 *
 * @param asOf the last day whose events are counted, in the store's zone; null: the newest complete day
 * @param cohorts the names of the cohorts to compute; empty: all that are in force
 * @param isFull whether everything is computed anew, whatever has changed
 * @param isGated whether the run ends unless the last day's events are there
 * @param dates UTC dates to compute anew, beside those that changed
 */
public record RunOptions(
        @Nullable LocalDate asOf, List<String> cohorts, boolean isFull, boolean isGated, Set<LocalDate> dates) {
    public RunOptions {
        cohorts = List.copyOf(cohorts);
        dates = Set.copyOf(dates);
    }

    /** What has changed, of all cohorts, up to the newest complete day. */
    public static RunOptions whatChanged() {
        return new RunOptions(null, List.of(), false, false, Set.of());
    }

    /** Everything, from scratch. */
    public static RunOptions full() {
        return new RunOptions(null, List.of(), true, false, Set.of());
    }

    /** The same up to a day. */
    public RunOptions asOf(LocalDate day) {
        return new RunOptions(day, cohorts, isFull, isGated, dates);
    }
}
