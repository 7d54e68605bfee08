package io.tenure.jobs.pipeline;

import io.tenure.core.retention.RetentionChange;
import io.tenure.definition.AppliedCohort;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run will do, known before it reads any event.
 *
 * @param asOf events from this instant on are not counted
 * @param through the number of the newest ingest whose events are counted
 * @param activity what is rolled up
 * @param cohorts what is computed of each cohort
 */
record RunPlan(Instant asOf, long through, ActivityStep activity, List<CohortStep> cohorts) {
    RunPlan {
        cohorts = List.copyOf(cohorts);
    }

    /**
     * The roll-up.
     *
     * @param isFromScratch whether all days are rolled up
     * @param dates else the UTC dates that are
     * @param newSignals the declared signals that are filled on all days
     */
    record ActivityStep(boolean isFromScratch, NavigableSet<LocalDate> dates, List<SignalDefinition> newSignals) {}

    /**
     * A cohort.
     *
     * @param before how far it had come; null: it is computed from scratch
     * @param dates the UTC dates on which events came or went since
     * @param metrics the signals that its members are measured by
     * @param funnels the funnels that they go through
     */
    record CohortStep(
            AppliedCohort cohort,
            @Nullable CohortProgress before,
            NavigableSet<LocalDate> dates,
            PartStep<SignalDefinition> metrics,
            PartStep<FunnelDefinition> funnels) {
        /** Whether there is nothing to do. */
        boolean isIdle(Instant asOf) {
            return isUpToDate(asOf) && metrics.isIdle() && funnels.isIdle();
        }

        /** Whether members, retention, and the metrics and funnels of before are as they should be. */
        boolean isUpToDate(Instant asOf) {
            return before != null && dates.isEmpty() && before.asOf().equals(asOf);
        }

        /** What is new to its cells. */
        RetentionChange change(Instant asOf) {
            return new RetentionChange(
                    Pipeline.micros(asOf), before == null ? null : Pipeline.micros(before.asOf()), dates);
        }
    }

    /**
     * What is computed of a cohort beside members and retention.
     *
     * @param known what is as of the cohort's progress
     * @param fresh what is computed from scratch
     * @param gone the names of what is removed
     */
    record PartStep<D>(List<D> known, List<D> fresh, List<String> gone) {
        PartStep {
            known = List.copyOf(known);
            fresh = List.copyOf(fresh);
            gone = List.copyOf(gone);
        }

        boolean isIdle() {
            return fresh.isEmpty() && gone.isEmpty();
        }

        /** All that there is after the run. */
        List<D> all() {
            return Stream.concat(known.stream(), fresh.stream()).toList();
        }
    }

    static NavigableSet<LocalDate> sorted(Iterable<LocalDate> dates) {
        NavigableSet<LocalDate> sorted = new TreeSet<>();
        dates.forEach(sorted::add);
        return sorted;
    }
}
