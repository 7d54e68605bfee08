package io.tenure.api.store;

import io.tenure.definition.CohortProgress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A published run: the state of the store that readers see until the next one.
 *
 * @param number 1 for the first publication of the store, and so on
 * @param runId the run
 * @param publishedAt when
 * @param versions the Delta version of every table that exists
 * @param state how far each job has come, by a name that the job chooses
 */
public record Publication(
        long number, String runId, Instant publishedAt, Map<String, Long> versions, Map<String, String> state) {
    public Publication {
        versions = Map.copyOf(versions);
        state = Map.copyOf(state);
    }

    /** How far a cohort version has come; empty where no run has computed it. */
    public Optional<CohortProgress> progress(UUID cohortId, int version) {
        return Optional.ofNullable(state.get(CohortProgress.key(cohortId, version)))
                .map(CohortProgress::parse);
    }
}
