package io.tenure.api.http;

import static io.tenure.core.error.TenureException.didYouMean;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.javalin.http.Context;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Bodies in JSON. */
final class JsonBody {
    private JsonBody() {}

    /**
     * Reads the body.
     *
     * @throws io.tenure.api.problem.ProblemException where it is no JSON, or has a field that is unknown or of another type
     */
    static <T> T read(Context request, Class<T> type) {
        String contentType = request.contentType();
        if (contentType != null && !contentType.startsWith("application/json")) {
            throw Problem.of(
                            Kind.UNSUPPORTED_MEDIA_TYPE,
                            "The body is said to be " + contentType + "; send JSON as application/json.")
                    .toException();
        }
        byte[] sent = request.bodyAsBytes();
        if (sent.length == 0) {
            throw Problem.of(Kind.INVALID_BODY, "The body is empty; send a JSON object.")
                    .toException();
        }
        ObjectReader reader = AnswerWriter.JSON.readerFor(type);
        try {
            T body = reader.readValue(sent);
            if (body == null) {
                throw Problem.of(Kind.INVALID_BODY, "The body is null; send a JSON object.")
                        .toException();
            }
            return body;
        } catch (UnrecognizedPropertyException e) {
            List<String> known =
                    e.getKnownPropertyIds().stream().map(String::valueOf).toList();
            throw new Problem(
                            Kind.INVALID_BODY,
                            "There is no field '" + path(e) + "'" + didYouMean(e.getPropertyName(), known)
                                    + " Known here: " + String.join(", ", known) + ".",
                            path(e),
                            null)
                    .toException();
        } catch (JsonMappingException e) {
            if (e.getPath().isEmpty()) {
                throw Problem.of(Kind.INVALID_BODY, "The body is no JSON object.")
                        .toException();
            }
            throw new Problem(
                            Kind.INVALID_BODY,
                            "The field '" + path(e) + "' has another type than it should; /openapi.yaml says which.",
                            path(e),
                            null)
                    .toException();
        } catch (JsonEOFException e) {
            throw Problem.of(Kind.INVALID_BODY, "The body ends too early.").toException();
        } catch (JsonProcessingException e) {
            // a limit of the reader, such as that of depth, is exceeded nowhere in particular
            JsonLocation at = e.getLocation();
            throw Problem.of(
                            Kind.INVALID_BODY,
                            "The body is no JSON: " + e.getOriginalMessage()
                                    + (at == null
                                            ? "."
                                            : " at line " + at.getLineNr() + ", column " + at.getColumnNr() + "."))
                    .toException();
        } catch (IOException e) {
            // the bytes are all here: what can't be read is how they stand for letters
            throw Problem.of(Kind.INVALID_BODY, "The body is no text in UTF-8: " + e.getMessage() + ".")
                    .toException();
        }
    }

    private static String path(JsonMappingException error) {
        return error.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }
}
