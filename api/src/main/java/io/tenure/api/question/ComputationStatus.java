package io.tenure.api.question;

import io.tenure.api.result.CohortReference;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.DefinitionRequest;
import io.tenure.api.work.DefinitionRequest.Status;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a cohort is.
 *
 * @param id of the cohort
 * @param name of the cohort
 * @param status {@code queued}, {@code running}, {@code done} or {@code failed}; {@code defined} where nobody has asked this server
 *     to compute it and no run has; {@code retired} where it has been ended
 * @param submittedAt when it was sent here; null: it was not
 * @param startedAt when computing began, the last time; null: not yet
 * @param finishedAt when it ended; null: not yet
 * @param progress the last that was said of it; null: nothing
 * @param reason why it failed; null: it has not
 * @param asOf events at or after this instant are not in its numbers; null: it has none yet
 */
public record ComputationStatus(
        String id,
        String name,
        String status,
        @Nullable String submittedAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String progress,
        @Nullable String reason,
        @Nullable String asOf) {
    /**
     * That of a cohort that was sent here or is in the store.
     *
     * @throws io.tenure.api.problem.ProblemException where there is neither
     */
    public static ComputationStatus of(ResultStore store, DefinitionQueue queue, String idOrName) {
        Optional<DefinitionRequest> sent = queue.newest(idOrName).or(() -> queue.unfinished(idOrName));
        if (sent.isPresent() && sent.get().status() != Status.DONE) {
            return of(sent.get(), sent.get().status().name().toLowerCase(Locale.ROOT));
        }
        Publication publication = store.newest().orElse(null);
        DefinitionVersions versions =
                publication == null ? new DefinitionVersions(List.of()) : store.definitions(publication);
        Cohorts cohorts = new Cohorts(versions);
        return cohorts.find(idOrName)
                .map(stored -> ofLive(
                        stored,
                        CohortReference.of(stored, Objects.requireNonNull(publication)),
                        queue.newest(stored.id().toString())))
                .or(() -> cohorts.retired(idOrName).map(stored -> of(stored, "retired", sent, null)))
                .orElseThrow(() -> cohorts.unknown(idOrName));
    }

    private static ComputationStatus ofLive(
            StoredDefinition stored, Optional<CohortReference> computed, Optional<DefinitionRequest> sent) {
        return of(
                stored,
                computed.isPresent() ? "done" : "defined",
                sent,
                computed.map(CohortReference::asOf).orElse(null));
    }

    private static ComputationStatus of(
            StoredDefinition stored, String status, Optional<DefinitionRequest> sent, @Nullable String asOf) {
        return new ComputationStatus(
                stored.id().toString(),
                stored.definition().name(),
                status,
                sent.map(DefinitionRequest::submittedAt).orElse(null),
                sent.map(DefinitionRequest::startedAt).orElse(null),
                sent.map(DefinitionRequest::finishedAt).orElse(null),
                sent.map(DefinitionRequest::progress).orElse(null),
                null,
                asOf);
    }

    private static ComputationStatus of(DefinitionRequest request, String status) {
        return new ComputationStatus(
                request.cohortId(),
                request.name(),
                status,
                request.submittedAt(),
                request.startedAt(),
                request.finishedAt(),
                request.progress(),
                request.reason(),
                null);
    }
}
