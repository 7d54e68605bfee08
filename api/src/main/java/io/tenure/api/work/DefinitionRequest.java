package io.tenure.api.work;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cohort that somebody has asked for, and how far it is.
 *
 * @param id of the cohort
 * @param name of the cohort
 * @param definition as it was sent, in JSON
 * @param sha256 of what it means: equal for bodies that say the same
 * @param idempotencyKey by which the sender names the request; null: none
 * @param status how far it is
 * @param attempts how often it was begun
 * @param submittedAt when it was sent
 * @param startedAt when computing began, the last time; null: not yet
 * @param finishedAt when it ended; null: not yet
 * @param progress the last that was said of it; null: nothing yet
 * @param reason why it failed; null: it has not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DefinitionRequest(
        String id,
        String name,
        String definition,
        String sha256,
        @Nullable String idempotencyKey,
        Status status,
        int attempts,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String progress,
        @Nullable String reason) {
    /** How far a request is. */
    public enum Status {
        QUEUED,
        RUNNING,
        DONE,
        FAILED
    }

    /** A request that has just come. */
    public static DefinitionRequest of(
            UUID id, String name, String definition, String sha256, @Nullable String idempotencyKey, Instant now) {
        return new DefinitionRequest(
                id.toString(),
                name,
                definition,
                sha256,
                idempotencyKey,
                Status.QUEUED,
                0,
                now.toString(),
                null,
                null,
                null,
                null);
    }

    /** Whether there is nothing more to do. */
    @JsonIgnore
    public boolean isEnded() {
        return status == Status.DONE || status == Status.FAILED;
    }

    DefinitionRequest started(Instant now) {
        return with(Status.RUNNING, attempts + 1, now.toString(), null, "applying the definition", null);
    }

    DefinitionRequest computing() {
        return with(
                Status.RUNNING, attempts, startedAt, null, "computing members, retention, metrics and funnels", null);
    }

    DefinitionRequest queuedAgain(String why) {
        return with(Status.QUEUED, attempts, startedAt, null, why, null);
    }

    DefinitionRequest done(String said, Instant now) {
        return with(Status.DONE, attempts, startedAt, now.toString(), said, null);
    }

    DefinitionRequest failed(String why, Instant now) {
        return with(Status.FAILED, attempts, startedAt, now.toString(), null, why);
    }

    /** The same request, further on. */
    private DefinitionRequest with(
            Status newStatus,
            int newAttempts,
            @Nullable String newStartedAt,
            @Nullable String newFinishedAt,
            @Nullable String newProgress,
            @Nullable String newReason) {
        return new DefinitionRequest(
                id,
                name,
                definition,
                sha256,
                idempotencyKey,
                newStatus,
                newAttempts,
                submittedAt,
                newStartedAt,
                newFinishedAt,
                newProgress,
                newReason);
    }
}
