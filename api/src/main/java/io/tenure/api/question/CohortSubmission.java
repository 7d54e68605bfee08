package io.tenure.api.question;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.DefinitionRequest;
import io.tenure.core.error.TenureException;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes in cohorts that somebody defines. */
public final class CohortSubmission {
    private static final Duration KEYS_ARE_KEPT = Duration.ofHours(24);
    private static final String BODY = "the body";

    private final ResultStore store;
    private final DefinitionQueue queue;
    private final Clock clock;

    /** Takes cohorts into a queue. */
    public CohortSubmission(ResultStore store, DefinitionQueue queue, Clock clock) {
        this.store = store;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * What became of a submission.
     *
     * @param id of the cohort
     * @param isNew whether it is computed from now on; else it was there, or asked for, before
     */
    public record Submitted(String id, boolean isNew) {}

    /**
     * Takes a cohort in; when this returns, it will be computed whatever is killed.
     *
     * @param definition a cohort as a file of definitions has it
     * @param idempotencyKey by which the sender names the request; null: none
     * @throws ProblemException where it can't be used, or its name is taken by another
     */
    public synchronized Submitted submit(JsonNode definition, @Nullable String idempotencyKey) {
        if (!definition.isObject()) {
            throw Problem.of(Kind.INVALID_BODY, "The body is no JSON object; send a cohort: {\"name\": \"buyers\", …}.")
                    .toException();
        }
        Optional<Publication> publication = store.newest();
        List<StoredDefinition> live = publication
                .map(store::definitions)
                .map(DefinitionVersions::live)
                .orElse(List.of());
        CohortDefinition cohort = read(definition, live);
        Optional<DefinitionRequest> earlier = queue.byKey(idempotencyKey, KEYS_ARE_KEPT);
        if (earlier.isPresent()) {
            return sameAs(earlier.get(), cohort);
        }
        return live.stream()
                .filter(each -> isOfName(each, cohort.name()))
                .findFirst()
                .map(taken -> existing(taken.id().toString(), taken.definition().sha256(), cohort))
                .or(() -> queue.unfinished(cohort.name())
                        .map(request -> existing(request.id(), request.sha256(), cohort)))
                .orElseGet(() -> submitNew(definition.toString(), cohort, idempotencyKey));
    }

    private static CohortDefinition read(JsonNode definition, List<StoredDefinition> live) {
        try {
            return DefinitionReader.readText(
                            live.stream().map(StoredDefinition::written).toList(),
                            BODY,
                            "{\"cohorts\": [" + definition + "]}")
                    .definitions()
                    .cohort(definition.path("name").asText());
        } catch (TenureException e) {
            throw Problem.of(Kind.INVALID_DEFINITION, String.valueOf(e.getMessage()))
                    .toException();
        }
    }

    private static boolean isOfName(StoredDefinition stored, String name) {
        return stored.definition() instanceof CohortDefinition cohort
                && cohort.name().equals(name);
    }

    private static Submitted sameAs(DefinitionRequest earlier, CohortDefinition cohort) {
        if (earlier.sha256().equals(cohort.sha256())) {
            return new Submitted(earlier.id(), false);
        }
        throw new Problem(
                        Kind.CONFLICT,
                        "The same Idempotency-Key came with another definition less than a day ago; take another key.",
                        "Idempotency-Key",
                        earlier.idempotencyKey())
                .toException();
    }

    private static Submitted existing(String id, String sha256, CohortDefinition cohort) {
        if (sha256.equals(cohort.sha256())) {
            return new Submitted(id, false);
        }
        throw new Problem(
                        Kind.CONFLICT,
                        "There is another cohort '" + cohort.name() + "', " + id + ". Take another name.",
                        "name",
                        cohort.name())
                .toException();
    }

    private Submitted submitNew(String json, CohortDefinition cohort, @Nullable String idempotencyKey) {
        UUID id = UUID.randomUUID();
        queue.submit(DefinitionRequest.of(id, cohort.name(), json, cohort.sha256(), idempotencyKey, clock.instant()));
        return new Submitted(id.toString(), true);
    }
}
