package io.tenure.jobs.pipeline;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run computes.
 *
 * @param asOf the last day whose events are read, in the store's zone; null: the newest complete day
 * @param cohorts the names of the cohorts to compute; empty: all that are in force
 * @param isFull whether everything is computed anew, whatever has changed
 */
public record RunOptions(@Nullable LocalDate asOf, List<String> cohorts, boolean isFull) {
    public RunOptions {
        cohorts = List.copyOf(cohorts);
    }
}
