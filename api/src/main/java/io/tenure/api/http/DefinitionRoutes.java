package io.tenure.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.tenure.api.access.Scope;
import io.tenure.api.question.CohortSubmission;
import io.tenure.api.question.CohortSubmission.Submitted;
import io.tenure.api.question.ComputationStatus;
import io.tenure.api.question.Parameters;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import java.time.Clock;
import java.util.List;

/** Cohorts that somebody defines, changes or retires, and how far that is. */
final class DefinitionRoutes {
    private static final int ACCEPTED = 202;
    private static final String COHORT = "/v1/cohorts/{id}";
    private static final String IF_MATCH = "If-Match";

    private final ResultStore store;
    private final DefinitionQueue queue;
    private final CohortSubmission submission;

    DefinitionRoutes(ResultStore store, DefinitionQueue queue) {
        this.store = store;
        this.queue = queue;
        this.submission = new CohortSubmission(store, queue, Clock.systemUTC());
    }

    List<Route> routes() {
        return List.of(
                new Route(HandlerType.POST, "/v1/cohorts", Scope.DEFINE, this::define),
                new Route(HandlerType.PUT, COHORT, Scope.DEFINE, this::change),
                new Route(HandlerType.DELETE, COHORT, Scope.DEFINE, this::retire),
                new Route(HandlerType.GET, COHORT + "/status", Scope.READ, this::status));
    }

    private void define(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        accepted(request, submission.define(JsonBody.read(request, JsonNode.class), request.header("Idempotency-Key")));
    }

    private void change(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        accepted(
                request,
                submission.change(
                        request.pathParam("id"), JsonBody.read(request, JsonNode.class), request.header(IF_MATCH)));
    }

    private void retire(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        accepted(request, submission.retire(request.pathParam("id"), request.header(IF_MATCH)));
    }

    private void accepted(Context request, Submitted submitted) {
        if (submitted.isNew()) {
            request.status(ACCEPTED);
        }
        request.header("Location", "/v1/cohorts/" + submitted.id() + "/status");
        send(request, submitted.id());
    }

    private void status(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        send(request, request.pathParam("id"));
    }

    private void send(Context request, String id) {
        request.header("Cache-Control", "no-store");
        new Answer(Answer.JSON, AnswerWriter.json(ComputationStatus.of(store, queue, id)), null).send(request);
    }
}
