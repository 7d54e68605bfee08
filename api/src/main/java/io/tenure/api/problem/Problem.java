package io.tenure.api.problem;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a request, as RFC 9457 has it.
 *
 * @param kind which kind of problem; its name in lower case ends the document's {@code type}
 * @param detail the problem, its cause and its cure in words
 * @param field the parameter, header or field of the body that has to change; null: none has
 * @param value what it was; null: it was missing, or no single value is wrong
 */
public record Problem(
        Kind kind,
        String detail,
        @Nullable String field,
        @Nullable String value) {
    private static final int LONGEST_VALUE = 200;

    public Problem {
        if (value != null && value.length() > LONGEST_VALUE) {
            value = value.substring(0, LONGEST_VALUE) + "…";
        }
    }

    /** A problem that no single field has. */
    public static Problem of(Kind kind, String detail) {
        return new Problem(kind, detail, null, null);
    }

    /** The problem as something to throw. */
    public ProblemException toException() {
        return new ProblemException(this);
    }

    /** The kinds of problems. */
    public enum Kind {
        INVALID_REQUEST(400, "The request can't be read"),
        INVALID_PARAMETER(400, "A parameter has a value that it can't have"),
        UNKNOWN_PARAMETER(400, "There is no such parameter"),
        MISSING_PARAMETER(400, "A parameter is missing"),
        INVALID_BODY(400, "The body can't be read"),
        INVALID_DEFINITION(400, "The definition can't be used"),
        ANSWER_TOO_LARGE(400, "The answer would be too large"),
        UNAUTHORIZED(401, "A token is needed"),
        FORBIDDEN(403, "The token does not allow this"),
        NOT_FOUND(404, "There is nothing here"),
        METHOD_NOT_ALLOWED(405, "The method is not known here"),
        NOT_ACCEPTABLE(406, "No format of those accepted is served"),
        CONFLICT(409, "It conflicts with what is there"),
        PRECONDITION_FAILED(412, "It has been changed meanwhile"),
        TOO_LARGE(413, "The body is too large"),
        ADDRESS_TOO_LONG(414, "The address is too long"),
        UNSUPPORTED_MEDIA_TYPE(415, "The body has a format that is not understood"),
        PRECONDITION_REQUIRED(428, "The version that is meant is missing"),
        TOO_MANY_REQUESTS(429, "Too many requests"),
        HEAD_TOO_LARGE(431, "The head of the request is too large"),
        INTERNAL(500, "The server has a bug"),
        NOT_READY(503, "Not ready yet"),
        BUSY(503, "The server has enough to do");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        public int status() {
            return status;
        }

        public String title() {
            return title;
        }

        /** The URI that names the kind. */
        public String type() {
            return "urn:tenure:problem:" + name().toLowerCase(Locale.ROOT);
        }
    }
}
