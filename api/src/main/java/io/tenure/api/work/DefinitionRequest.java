package io.tenure.api.work;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has asked for about a cohort, and how far it is.
 *
 * @param id of the request
 * @param cohortId of the cohort
 * @param name of the cohort
 * @param action what is asked for
 * @param version that it changes or retires; null: there is none yet
 * @param definition as it was sent, in JSON; null: it is not needed any more, or the cohort is retired
 * @param sha256 of what the definition means: equal for bodies that say the same; null: the cohort is retired
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
        String cohortId,
        String name,
        Action action,
        @Nullable Integer version,
        @Nullable String definition,
        @Nullable String sha256,
        @Nullable String idempotencyKey,
        Status status,
        int attempts,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String finishedAt,
        @Nullable String progress,
        @Nullable String reason) {
    /** What is asked for. */
    public enum Action {
        DEFINE,
        CHANGE,
        RETIRE
    }

    /** How far a request is. */
    public enum Status {
        QUEUED,
        RUNNING,
        DONE,
        FAILED
    }

    /** A new cohort; it gets its id here. */
    public static DefinitionRequest toDefine(
            String name, String definition, String sha256, @Nullable String idempotencyKey, Instant now) {
        return queued(UUID.randomUUID(), name, Action.DEFINE, null, definition, sha256, idempotencyKey, now);
    }

    /** A new version of a cohort. */
    public static DefinitionRequest toChange(
            UUID cohortId, String name, int version, String definition, String sha256, Instant now) {
        return queued(cohortId, name, Action.CHANGE, version, definition, sha256, null, now);
    }

    /** The end of a cohort. */
    public static DefinitionRequest toRetire(UUID cohortId, String name, int version, Instant now) {
        return queued(cohortId, name, Action.RETIRE, version, null, null, null, now);
    }

    private static DefinitionRequest queued(
            UUID cohortId,
            String name,
            Action action,
            @Nullable Integer version,
            @Nullable String definition,
            @Nullable String sha256,
            @Nullable String idempotencyKey,
            Instant now) {
        return new DefinitionRequest(
                UUID.randomUUID().toString(),
                cohortId.toString(),
                name,
                action,
                version,
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

    /** Whether it ended before an instant. */
    boolean hasEndedBefore(Instant instant) {
        return finishedAt != null && Instant.parse(finishedAt).isBefore(instant);
    }

    DefinitionRequest started(Instant now) {
        String doing = action == Action.RETIRE ? "retiring the cohort" : "applying the definition";
        return with(definition, Status.RUNNING, attempts + 1, now.toString(), null, doing, null);
    }

    DefinitionRequest computing() {
        return with(
                definition,
                Status.RUNNING,
                attempts,
                startedAt,
                null,
                "computing members, retention, metrics and funnels",
                null);
    }

    DefinitionRequest queuedAgain(String why) {
        return with(definition, Status.QUEUED, attempts, startedAt, null, why, null);
    }

    DefinitionRequest done(String said, Instant now) {
        return ended(Status.DONE, now, said, null);
    }

    DefinitionRequest failed(String why, Instant now) {
        return ended(Status.FAILED, now, null, why);
    }

    /** What ended keeps no definition: it may name users, and erasing them reads the store only. */
    private DefinitionRequest ended(Status end, Instant now, @Nullable String said, @Nullable String why) {
        return with(null, end, attempts, startedAt, now.toString(), said, why);
    }

    /** The same request, further on. */
    private DefinitionRequest with(
            @Nullable String newDefinition,
            Status newStatus,
            int newAttempts,
            @Nullable String newStartedAt,
            @Nullable String newFinishedAt,
            @Nullable String newProgress,
            @Nullable String newReason) {
        return new DefinitionRequest(
                id,
                cohortId,
                name,
                action,
                version,
                newDefinition,
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
