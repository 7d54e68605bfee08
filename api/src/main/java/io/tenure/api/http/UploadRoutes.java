package io.tenure.api.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.UploadedFile;
import io.tenure.api.access.Scope;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.question.Parameters;
import io.tenure.api.work.UploadedRetention;
import io.tenure.api.work.UploadedRetention.Counted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Files that somebody sends to have them counted. */
final class UploadRoutes {
    static final String PATH = "/v1/retention";
    private static final String FORMAT = "format";
    private static final List<String> KNOWN = known();

    private final UploadedRetention retention;

    UploadRoutes(UploadedRetention retention) {
        this.retention = retention;
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(UploadedRetention.PARAMETERS);
        known.add(FORMAT);
        return List.copyOf(known);
    }

    List<Route> routes() {
        return List.of(new Route(HandlerType.POST, PATH, Scope.READ, this::count));
    }

    private void count(Context request) throws IOException {
        Parameters parameters = new Parameters(request.queryParamMap(), KNOWN);
        String format = Formats.of(request, parameters, FORMAT);
        Map<String, String> options = UploadedRetention.PARAMETERS.stream()
                .filter(name -> parameters.text(name).isPresent())
                .collect(Collectors.toMap(
                        name -> name,
                        name -> parameters.text(name).orElseThrow(),
                        (left, right) -> left,
                        TreeMap::new));
        Counted counted;
        try (InputStream csv = csv(request)) {
            counted = retention.count(csv, options, format);
        }
        request.header("Cache-Control", "no-store");
        request.header("Tenure-Report", ascii(counted.report()));
        boolean isCsv = format.equals("csv");
        new Answer(
                        isCsv ? Answer.CSV : Answer.JSON,
                        counted.table().getBytes(StandardCharsets.UTF_8),
                        isCsv ? "retention.csv" : null)
                .send(request);
    }

    /** The body, or the one file of a form. */
    private static InputStream csv(Context request) {
        String type = request.contentType();
        if (type == null || !type.startsWith("multipart/form-data")) {
            return request.bodyInputStream();
        }
        List<UploadedFile> files = request.uploadedFiles();
        if (files.size() != 1) {
            throw new Problem(
                            Kind.INVALID_BODY,
                            "The form has " + files.size() + " files; send one, as 'file'.",
                            "file",
                            null)
                    .toException();
        }
        return files.get(0).content();
    }

    /** Headers carry no other letters. */
    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder();
        text.codePoints().forEach(letter -> {
            String one = Character.toString(letter);
            ascii.append(letter >= ' ' && letter < 0x7F ? one : URLEncoder.encode(one, StandardCharsets.UTF_8));
        });
        return ascii.toString();
    }
}
