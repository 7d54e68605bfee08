package io.tenure.api.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that goes wrong, as {@code application/problem+json}. */
final class Problems {
    static final String CONTENT_TYPE = "application/problem+json";
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    static void register(RoutesConfig routes) {
        routes.exception(ProblemException.class, (error, request) -> write(request, error.problem()));
        routes.exception(
                TenureException.class,
                (error, request) -> write(request, Problem.of(kind(error), String.valueOf(error.getMessage()))));
        routes.exception(HttpResponseException.class, (error, request) -> write(request, ofStatus(request, error)));
        routes.exception(Exception.class, Problems::writeBug);
        routes.error(404, request -> {
            if (!CONTENT_TYPE.equals(request.res().getContentType())) {
                write(request, nothingAt(request));
            }
        });
    }

    private static Kind kind(TenureException error) {
        return error.code() == ErrorCode.LIMIT ? Kind.ANSWER_TOO_LARGE : Kind.NOT_READY;
    }

    private static Problem ofStatus(Context request, HttpResponseException error) {
        if (error instanceof MethodNotAllowedResponse) {
            return Problem.of(
                    Kind.METHOD_NOT_ALLOWED,
                    request.method() + " is not known at " + request.path() + ". /openapi.yaml says what is.");
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.status() == error.getStatus() && kind != Kind.NOT_FOUND)
                .findFirst()
                .map(kind -> Problem.of(kind, error.getMessage() + "."))
                .orElseGet(() -> nothingAt(request));
    }

    private static Problem nothingAt(Context request) {
        return Problem.of(
                Kind.NOT_FOUND,
                "There is nothing at " + request.method() + " " + request.path()
                        + ". /openapi.yaml says what there is.");
    }

    /** What nobody expected: the log has it, the client gets only a number to ask for. */
    private static void writeBug(Exception error, Context request) {
        if (isSenders(error)) {
            write(
                    request,
                    Problem.of(
                            Kind.INVALID_BODY,
                            "The body ended too early, came too slowly or is no HTTP. Send it again."));
            return;
        }
        String number = String.valueOf(request.res().getHeader(RequestId.HEADER));
        LOG.error("request {}", number, error);
        write(
                request,
                Problem.of(
                        Kind.INTERNAL,
                        "Something went wrong that is not your fault. The server's log has it under " + number + "."));
    }

    /** Whether what has come over the connection failed, and nothing of the server. */
    private static boolean isSenders(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof EofException || cause instanceof TimeoutException || cause instanceof HttpException) {
                return true;
            }
        }
        return false;
    }

    static void write(Context request, Problem problem) {
        request.status(problem.kind().status());
        request.header("Cache-Control", "no-store");
        if (problem.kind() == Kind.BUSY) {
            request.header("Retry-After", EarlyProblems.RETRY_SECONDS);
        }
        request.result(document(problem, problem.kind().status()));
        request.contentType(CONTENT_TYPE);
    }

    /** A problem as it goes out, with the status that the answer has. */
    static byte[] document(Problem problem, int status) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("type", problem.kind().type());
        document.put("title", problem.kind().title());
        document.put("status", status);
        document.put("detail", problem.detail());
        document.put("field", problem.field());
        document.put("value", problem.value());
        document.values().removeIf(value -> value == null);
        return AnswerWriter.json(document);
    }
}
