package io.tenure.api.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.tenure.api.access.Scope;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.question.CohortQuestions;
import io.tenure.api.question.ComparisonQuestion;
import io.tenure.api.question.ComparisonRequest;
import io.tenure.api.question.DefinedCohorts;
import io.tenure.api.question.Parameters;
import io.tenure.api.question.VersionTag;
import io.tenure.api.result.CohortSummary;
import io.tenure.api.result.CsvTable;
import io.tenure.api.result.Tabular;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads of cohorts. */
final class CohortRoutes {
    private static final String FORMAT = "format";
    private static final String VERSION = "version";

    private final ResultStore store;
    private final AnswerCache answers;

    CohortRoutes(ResultStore store, AnswerCache answers) {
        this.store = store;
        this.answers = answers;
    }

    List<Route> routes() {
        return List.of(
                new Route(HandlerType.GET, "/v1/cohorts", Scope.READ, this::list),
                new Route(HandlerType.GET, "/v1/cohorts/{id}", Scope.READ, this::one),
                cells("/v1/cohorts/{id}/retention", CohortQuestions.OF_RETENTION, questions -> questions::retention),
                cells("/v1/cohorts/{id}/funnel", CohortQuestions.OF_FUNNEL, questions -> questions::funnel),
                cells(
                        "/v1/cohorts/{id}/timeseries",
                        CohortQuestions.OF_TIME_SERIES,
                        questions -> questions::timeSeries),
                new Route(HandlerType.POST, "/v1/cohorts/compare", Scope.READ, this::compare));
    }

    /** Reads what every answer needs, so that the first one is as quick as the next. */
    void warmUp() {
        store.newest().ifPresent(publication -> {
            DefinedCohorts cohorts = new DefinedCohorts(store, publication, store.definitions(publication));
            List<CohortSummary> all = cohorts.all().getOrDefault("cohorts", List.of());
            all.stream()
                    .filter(each -> each.asOf() != null)
                    .findFirst()
                    .ifPresent(cohort -> warmUp(publication, cohort));
        });
    }

    private void warmUp(Publication publication, CohortSummary cohort) {
        try {
            questions(publication).retention(cohort.id(), new Parameters(Map.of(), List.of()));
        } catch (TenureException e) {
            // one cohort of too many cells is refused to those who ask for it; the others are served
            if (e.code() != ErrorCode.LIMIT) {
                throw e;
            }
        }
    }

    private Publication newest() {
        return store.newest()
                .orElseThrow(
                        () -> Problem.of(Kind.NOT_READY, "Nothing has been published in the store yet. Run tenure run.")
                                .toException());
    }

    private CohortQuestions questions(Publication publication) {
        return new CohortQuestions(store, publication, store.definitions(publication));
    }

    private void list(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        Publication publication = newest();
        send(request, publication.number() + " cohorts", () -> {
            Object all = new DefinedCohorts(store, publication, store.definitions(publication)).all();
            return new Answer(Answer.JSON, AnswerWriter.json(all), null);
        });
    }

    private void one(Context request) {
        Parameters given = new Parameters(request.queryParamMap(), List.of(VERSION));
        Integer version = given.text(VERSION).isEmpty() ? null : Integer.valueOf(given.count(VERSION, 0));
        Publication publication = newest();
        String id = request.pathParam("id");
        DefinedCohorts cohorts = new DefinedCohorts(store, publication, store.definitions(publication));
        String question = publication.number() + " cohort " + id + " " + given.canonical();
        send(
                request,
                question,
                VersionTag.of(cohorts.version(id), AnswerCache.tag(question)),
                () -> new Answer(Answer.JSON, AnswerWriter.json(cohorts.one(id, version)), null));
    }

    private void compare(Context request) {
        new Parameters(request.queryParamMap(), List.of());
        ComparisonRequest asked = JsonBody.read(request, ComparisonRequest.class);
        Publication publication = newest();
        request.header("Cache-Control", "no-store");
        answers.make(() -> new Answer(
                        Answer.JSON,
                        AnswerWriter.json(
                                new ComparisonQuestion(store, publication, store.definitions(publication)).ask(asked)),
                        null))
                .send(request);
    }

    private Route cells(
            String path,
            List<String> parameters,
            Function<CohortQuestions, BiFunction<String, Parameters, ? extends Tabular>> question) {
        List<String> known = new ArrayList<>(parameters);
        known.add(FORMAT);
        return new Route(HandlerType.GET, path, Scope.READ, request -> {
            Parameters given = new Parameters(request.queryParamMap(), known);
            boolean isCsv = Formats.of(request, given, FORMAT).equals("csv");
            Publication publication = newest();
            String id = request.pathParam("id");
            String asked = publication.number() + " " + path + " " + id + " " + given.canonical() + " " + isCsv;
            send(request, asked, () -> {
                Tabular result = question.apply(questions(publication)).apply(id, given);
                return isCsv ? csv(result.toTable()) : new Answer(Answer.JSON, AnswerWriter.json(result), null);
            });
        });
    }

    private static Answer csv(CsvTable table) {
        return new Answer(
                Answer.CSV, AnswerWriter.csv(table), table.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".csv");
    }

    /** Sends the answer to a question, or that the client has it. */
    private void send(Context request, String question, Supplier<Answer> compute) {
        send(request, question, AnswerCache.tag(question), compute);
    }

    private void send(Context request, String question, String tag, Supplier<Answer> compute) {
        request.header("ETag", tag);
        request.header("Cache-Control", "no-cache");
        request.header("Vary", "Accept, Accept-Encoding");
        if (isKnown(request.header("If-None-Match"), tag)) {
            request.status(304);
            return;
        }
        answers.get(question, compute).send(request);
    }

    private static boolean isKnown(@Nullable String tags, String tag) {
        return tags != null && (tags.contains(tag) || tags.trim().equals("*"));
    }
}
