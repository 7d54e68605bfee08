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
 *     to compute it and no run has
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
        Optional<DefinitionRequest> sent = queue.request(idOrName).or(() -> queue.unfinished(idOrName));
        if (sent.isPresent() && sent.get().status() != Status.DONE) {
            return of(sent.get());
        }
        Publication publication = store.newest().orElse(null);
        Cohorts cohorts =
                new Cohorts(publication == null ? new DefinitionVersions(List.of()) : store.definitions(publication));
        return cohorts.find(idOrName)
                .map(stored -> of(
                        stored,
                        CohortReference.of(stored, Objects.requireNonNull(publication)),
                        queue.request(stored.id().toString())))
                // done a moment ago: the server has not seen the publication yet
                .or(() -> sent.map(ComputationStatus::of))
                .orElseThrow(() -> cohorts.unknown(idOrName));
    }

    private static ComputationStatus of(
            StoredDefinition stored, Optional<CohortReference> computed, Optional<DefinitionRequest> sent) {
        return new ComputationStatus(
                stored.id().toString(),
                stored.definition().name(),
                computed.isPresent() ? "done" : "defined",
                sent.map(DefinitionRequest::submittedAt).orElse(null),
                sent.map(DefinitionRequest::startedAt).orElse(null),
                sent.map(DefinitionRequest::finishedAt).orElse(null),
                sent.map(DefinitionRequest::progress).orElse(null),
                null,
                computed.map(CohortReference::asOf).orElse(null));
    }

    private static ComputationStatus of(DefinitionRequest request) {
        return new ComputationStatus(
                request.id(),
                request.name(),
                request.status().name().toLowerCase(Locale.ROOT),
                request.submittedAt(),
                request.startedAt(),
                request.finishedAt(),
                request.progress(),
                request.reason(),
                null);
    }
}
