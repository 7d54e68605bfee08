package io.tenure.api.http;

import io.javalin.http.Context;
import io.tenure.api.question.Parameters;
import java.util.List;

/** JSON or CSV. */
final class Formats {
    private Formats() {}

    /** The format that the parameter names, else the one that the client would rather have: {@code json} or {@code csv}. */
    static String of(Context request, Parameters given, String parameter) {
        String accepted = request.header("Accept");
        boolean isCsvPreferred = accepted != null
                && accepted.contains("text/csv")
                && !accepted.contains("application/json")
                && !accepted.contains("text/html");
        return given.oneOf(parameter, List.of("json", "csv"), isCsvPreferred ? "csv" : "json");
    }
}
