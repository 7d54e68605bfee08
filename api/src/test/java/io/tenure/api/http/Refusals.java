package io.tenure.api.http;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests that can't be answered, and what their senders are told. */
final class Refusals {
    private Refusals() {}

    /** A request, the status of its answer, and a part of what that says. */
    record Refused(String path, @Nullable String body, int status, String says) {
        HttpResponse<String> send(RunningServer server) throws IOException, InterruptedException {
            return body == null ? server.get(path) : server.post(path, body);
        }
    }

    static Stream<Refused> all() {
        List<Refused> all = new ArrayList<>();
        String retention = "/v1/cohorts/buyers/retention";
        all.add(read("/v1/cohorts/buyer", 404, "did you mean 'buyers'?"));
        all.add(read("/v1/cohorts/00000000-0000-0000-0000-000000000000/retention", 404, "GET /v1/cohorts lists them"));
        all.add(read("/v1/nothing", 404, "/openapi.yaml says what there is"));
        all.add(read("/v1/cohorts?limit=3", 400, "There is no parameter 'limit'"));
        all.add(read(retention + "?granularty=week", 400, "did you mean 'granularity'?"));
        all.add(read(retention + "?granularity=weak", 400, "did you mean 'week'?"));
        all.add(read(retention + "?granularity=year", 400, "There is: week, month."));
        all.add(read(retention + "?granularity=week&granularity=month", 400, "It is given 2 times; give it once."));
        all.add(read(retention + "?mode=fixed", 400, "There is: calendar, rolling."));
        all.add(read(retention + "?kind=streak", 400, "There is: on, bracket, 0, 1-2."));
        all.add(read(retention + "?segment=FR", 400, "It is no JSON object"));
        all.add(read(retention + "?segment=null", 400, "It is no JSON object"));
        all.add(read(retention + "?segment=%5B1%5D", 400, "It is no JSON object"));
        all.add(read(retention + "?segment=%7B%22country%22%3A%22FX%22%7D", 400, "There is no such segment"));
        all.add(read(retention + "?version=2", 400, "The versions are 1 to 1."));
        all.add(read(retention + "?version=-1", 400, "It is no count"));
        all.add(read(retention + "?version=99999999999999999999", 400, "It is no count"));
        all.add(read(retention + "?min_cohort_size=many", 400, "It is no count"));
        all.add(read(retention + "?metric=revenu", 400, "did you mean 'revenue'?"));
        all.add(read(retention + "?metric=revenue&mode=rolling", 400, "Metrics are computed for mode=calendar only."));
        all.add(read(retention + "?format=xml", 400, "There is: json, csv."));
        all.add(read("/v1/cohorts/buyers/funnel?funnel=agan", 400, "did you mean 'again'?"));
        all.add(read("/v1/cohorts/buyers/timeseries?metric=%00", 400, "There is: revenue."));
        String compare = "/v1/cohorts/compare";
        all.add(sent(compare, "", "The body is empty"));
        all.add(sent(compare, "{\"a\" 1}", "The body is no JSON"));
        all.add(sent(compare, "{", "ends too early"));
        all.add(sent(compare, "null", "The body is null"));
        all.add(sent(compare, "[]", "The body is no JSON object"));
        all.add(sent(compare, "{}", "Name 1 to 10 cohorts"));
        all.add(sent(compare, "{\"cohorts\":[]}", "Name 1 to 10 cohorts"));
        all.add(sent(compare, "{\"cohorts\":[" + "{},".repeat(10) + "{}]}", "Name 1 to 10 cohorts"));
        all.add(sent(compare, "{\"cohorts\":[null]}", "cohorts[0]"));
        all.add(sent(compare, "{\"cohorts\":[{}]}", "cohorts[0].cohort"));
        all.add(sent(compare, "{\"cohort\":[]}", "did you mean 'cohorts'?"));
        all.add(sent(compare, "{\"cohorts\":\"buyers\"}", "has another type"));
        all.add(sent(compare, cohorts("{\"cohort\":\"buyers\",\"from\":\"March\"}"), "cohorts[0].from"));
        all.add(sent(compare, cohorts("{\"cohort\":\"buyers\",\"version\":\"x\"}"), "has another type"));
        all.add(sent(compare, cohorts("{\"cohort\":\"buyers\"},{\"cohort\":\"buyers\"}"), "A side stands twice"));
        all.add(sent(compare, "{\"cohorts\":[{\"cohort\":\"buyers\"}],\"kind\":\"bracket\"}", "There is: on, 0, 1-2."));
        all.add(new Refused(compare, cohorts("{\"cohort\":\"bayers\"}"), 404, "did you mean 'buyers'?"));
        all.add(new Refused("/v1/cohorts/buyers", "{}", 405, "POST is not known at /v1/cohorts/buyers."));
        all.add(sent("/v1/cohorts", "{}", "lacks the field name"));
        String upload = "/v1/retention";
        all.add(sent(upload, "", "The body is empty"));
        all.add(sent(upload + "?granularity=weak", "event_time", "Invalid value 'weak' for --granularity in the file"));
        all.add(sent(upload + "?input=/etc/passwd", "event_time", "There is no parameter 'input'"));
        all.add(sent(upload + "?output=/tmp/x", "event_time", "There is no parameter 'output'"));
        all.add(sent(upload + "?zeros=maybe", "event_time", "It is true or false."));
        all.add(new Refused(
                upload, "x".repeat((int) RunningServer.MOST_UPLOAD_BYTES + 1), 413, "tenure retention --input"));
        return all.stream();
    }

    private static String cohorts(String sides) {
        return "{\"cohorts\":[" + sides + "]}";
    }

    private static Refused read(String path, int status, String says) {
        return new Refused(path, null, status, says);
    }

    private static Refused sent(String path, String body, String says) {
        return new Refused(path, body, 400, says);
    }
}
