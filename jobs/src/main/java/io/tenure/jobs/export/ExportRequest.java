package io.tenure.jobs.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a store.
 *
 * @param cohorts the names of cohorts; empty: every one in force
 * @param metric the signal whose sums stand beside the rates; null: that of a cohort with only one
 * @param hasMembers whether the members are handed on too, with the ids of users
 */
public record ExportRequest(List<String> cohorts, @Nullable String metric, boolean hasMembers) {
    public ExportRequest {
        cohorts = List.copyOf(cohorts);
    }
}
