package io.tenure.api.http;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Requests that Jetty refuses before any route sees them, as {@code application/problem+json} like all others. */
final class EarlyProblems extends ErrorHandler {
    private static final int SERVER_ERROR = 500;
    static final String RETRY_SECONDS = "5";

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int status,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        // another version of HTTP is the sender's doing like everything else here
        int told = status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ? HttpStatus.BAD_REQUEST_400 : status;
        response.setStatus(told);
        Problem problem = Problem.of(kind(told), detail(told, message));
        SecurityHeaders.add(request, response.getHeaders());
        if (problem.kind() == Kind.BUSY) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_SECONDS);
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problems.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(Problems.document(problem, told)), callback);
    }

    private static Kind kind(int status) {
        if (status >= SERVER_ERROR) {
            return status == Kind.BUSY.status() ? Kind.BUSY : Kind.INTERNAL;
        }
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.status() == status)
                .findFirst()
                .orElse(Kind.INVALID_REQUEST);
    }

    private static String detail(int status, @Nullable String message) {
        return switch (status) {
            case 404 -> "There is nothing there. /openapi.yaml says what there is.";
            case 414 -> "The address of the request is too long. Send fewer or shorter parameters.";
            case 431 -> "The head of the request is too large. Send fewer or shorter headers.";
            case 429 -> "More requests a second come from you than one sender may send. Ask again in a second.";
            case 503 ->
                "The server has as many requests of this kind as it takes at once. Send it again in " + RETRY_SECONDS
                        + " s.";
            default -> "The request can't be read as HTTP/1.1" + (message == null ? "." : ": " + message + ".");
        };
    }
}
