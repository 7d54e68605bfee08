package io.tenure.api.question;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.DefinitionRequest;
import io.tenure.api.work.DefinitionRequest.Action;
import io.tenure.core.error.TenureException;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes in what somebody wants to become of cohorts. */
public final class CohortSubmission {
    private static final Duration KEYS_ARE_KEPT = Duration.ofHours(24);
    private static final String BODY = "the body";

    private final ResultStore store;
    private final DefinitionQueue queue;
    private final Clock clock;

    /** Takes requests into a queue. */
    public CohortSubmission(ResultStore store, DefinitionQueue queue, Clock clock) {
        this.store = store;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * What became of a submission.
     *
     * @param id of the cohort
     * @param isNew whether it is worked on from now on; else it was so, or asked for, before
     */
    public record Submitted(String id, boolean isNew) {}

    /**
     * Takes a new cohort in; when this returns, it will be computed whatever is killed.
     *
     * @param definition a cohort as a file of definitions has it
     * @param idempotencyKey by which the sender names the request; null: none
     * @throws ProblemException where it can't be used, or its name is taken by another
     */
    public synchronized Submitted define(JsonNode definition, @Nullable String idempotencyKey) {
        DefinitionVersions versions = versions();
        CohortDefinition cohort = read(definition, versions);
        Optional<DefinitionRequest> earlier = queue.byKey(idempotencyKey, KEYS_ARE_KEPT);
        if (earlier.isPresent()) {
            return sameAs(earlier.get(), cohort);
        }
        Optional<DefinitionRequest> unfinished = queue.unfinished(cohort.name());
        if (unfinished.isPresent()) {
            refuseRetired(unfinished.get());
            return existing(unfinished.get().cohortId(), unfinished.get().sha256(), cohort);
        }
        return new Cohorts(versions)
                .all().stream()
                        .filter(each -> each.definition().name().equals(cohort.name()))
                        .findFirst()
                        .map(taken -> existing(
                                taken.id().toString(), taken.definition().sha256(), cohort))
                        .orElseGet(() -> submitted(DefinitionRequest.toDefine(
                                cohort.name(),
                                definition.toString(),
                                cohort.sha256(),
                                idempotencyKey,
                                clock.instant())));
    }

    /**
     * Takes a new version of a cohort in; when this returns, it will be computed whatever is killed.
     *
     * @param definition the whole cohort as a file of definitions has it, with the name that it has
     * @param ifMatch the header that says which version it is thought to have; null: none
     * @throws ProblemException where there is no such cohort, it has another version, or the definition can't be used
     */
    public synchronized Submitted change(String idOrName, JsonNode definition, @Nullable String ifMatch) {
        DefinitionVersions versions = versions();
        StoredDefinition before = new Cohorts(versions).named(idOrName);
        CohortDefinition cohort = read(definition, versions);
        if (!cohort.name().equals(before.definition().name())) {
            throw new Problem(
                            Kind.INVALID_DEFINITION,
                            "The cohort's name is '" + before.definition().name() + "' and the body's is '"
                                    + cohort.name() + "'. A cohort keeps its name; send one of another name by POST"
                                    + " /v1/cohorts.",
                            "name",
                            cohort.name())
                    .toException();
        }
        Optional<DefinitionRequest> unfinished = queue.unfinished(cohort.name());
        boolean isSame = unfinished
                .map(request -> cohort.sha256().equals(request.sha256()))
                .orElse(cohort.sha256().equals(before.definition().sha256()));
        if (isSame) {
            return new Submitted(before.id().toString(), false);
        }
        VersionTag.require(before.version(), ifMatch);
        unfinished.ifPresent(CohortSubmission::refuseUnfinished);
        return submitted(DefinitionRequest.toChange(
                before.id(), cohort.name(), before.version(), definition.toString(), cohort.sha256(), clock.instant()));
    }

    /**
     * Takes in that a cohort shall be retired; when this returns, it will be whatever is killed.
     *
     * @param ifMatch the header that says which version it is thought to have; null: whichever it has
     * @throws ProblemException where there is no such cohort, it has another version, or other definitions name it
     */
    public synchronized Submitted retire(String idOrName, @Nullable String ifMatch) {
        DefinitionVersions versions = versions();
        StoredDefinition before = new Cohorts(versions).named(idOrName);
        String name = before.definition().name();
        if (ifMatch != null) {
            VersionTag.require(before.version(), ifMatch);
        }
        Optional<DefinitionRequest> unfinished = queue.unfinished(name);
        if (unfinished.isPresent()) {
            if (unfinished.get().action() == Action.RETIRE) {
                return new Submitted(before.id().toString(), false);
            }
            refuseUnfinished(unfinished.get());
        }
        try {
            versions.retiring(List.of(before));
        } catch (TenureException e) {
            throw Problem.of(Kind.CONFLICT, String.valueOf(e.getMessage())).toException();
        }
        return submitted(DefinitionRequest.toRetire(before.id(), name, before.version(), clock.instant()));
    }

    private DefinitionVersions versions() {
        return store.newest().map(store::definitions).orElseGet(() -> new DefinitionVersions(List.of()));
    }

    private static CohortDefinition read(JsonNode definition, DefinitionVersions versions) {
        if (!definition.isObject()) {
            throw Problem.of(Kind.INVALID_BODY, "The body is no JSON object; send a cohort: {\"name\": \"buyers\", …}.")
                    .toException();
        }
        try {
            return DefinitionReader.readText(
                            versions.live().stream()
                                    .map(StoredDefinition::written)
                                    .toList(),
                            BODY,
                            "{\"cohorts\": [" + definition + "]}")
                    .definitions()
                    .cohort(definition.path("name").asText());
        } catch (TenureException e) {
            throw Problem.of(Kind.INVALID_DEFINITION, String.valueOf(e.getMessage()))
                    .toException();
        }
    }

    private static Submitted sameAs(DefinitionRequest earlier, CohortDefinition cohort) {
        if (cohort.sha256().equals(earlier.sha256())) {
            return new Submitted(earlier.cohortId(), false);
        }
        throw new Problem(
                        Kind.CONFLICT,
                        "The same Idempotency-Key came with another definition less than a day ago; take another key.",
                        "Idempotency-Key",
                        earlier.idempotencyKey())
                .toException();
    }

    private static Submitted existing(String id, @Nullable String sha256, CohortDefinition cohort) {
        if (cohort.sha256().equals(sha256)) {
            return new Submitted(id, false);
        }
        throw new Problem(
                        Kind.CONFLICT,
                        "There is another cohort '" + cohort.name() + "', " + id
                                + ". Take another name, or change it by PUT /v1/cohorts/" + id + ".",
                        "name",
                        cohort.name())
                .toException();
    }

    private static void refuseRetired(DefinitionRequest request) {
        if (request.action() == Action.RETIRE) {
            refuseUnfinished(request);
        }
    }

    private static void refuseUnfinished(DefinitionRequest request) {
        throw Problem.of(
                        Kind.CONFLICT,
                        "The cohort '" + request.name() + "' is being "
                                + (request.action() == Action.RETIRE ? "retired" : "computed")
                                + ". Send it again when GET /v1/cohorts/" + request.cohortId()
                                + "/status says that this has ended.")
                .toException();
    }

    private Submitted submitted(DefinitionRequest request) {
        queue.submit(request);
        return new Submitted(request.cohortId(), true);
    }
}
