package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.api.store.Shop;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Bodies and parameters that a seed makes: each is answered, or refused with a problem document, and none finds a bug. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestHostileBodies {
    private static final int BODIES = 3_000;
    private static final int QUERIES = 2_000;

    private static final List<String> SEEDS = List.of(
            "{\"name\":\"x\",\"entry\":{\"event\":\"purchase\",\"where\":\"country = 'FR' and revenue > 3\",\"from\":\"2025-01-01\"},"
                    + "\"return\":{\"event\":[\"a\",\"b\"]},\"granularities\":[\"week\",\"month\"],\"modes\":[\"calendar\"],"
                    + "\"kinds\":[\"on\",{\"bracket\":[0,\"1-2\"]}],\"segments\":[\"country\"]}",
            "{\"cohorts\":[{\"cohort\":\"buyers\",\"from\":\"2025-03-01\",\"to\":\"2025-03-08\"},{\"cohort\":\"buyers\","
                    + "\"segment\":{\"country\":\"FR\"},\"version\":1}],\"granularity\":\"week\",\"metric\":\"revenue\"}");

    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "-1",
            "1e999",
            "NaN",
            "99999999999999999999",
            "0.1",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "{}",
            "[]",
            "[[]]",
            "{\"a\":{}}",
            "\"x\"",
            "'x'",
            ",",
            ":",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            "/*x*/",
            "\u0000",
            "\u00ff",
            "\"9999-99-99\"",
            "\"-999999999-01-01\"",
            "\"week\"",
            "\"; drop table runs; --\"",
            "\"${jndi:ldap://x}\"",
            "\"../../etc/passwd\"",
            "\"not (not (not (\"",
            "{\"__proto__\":1}",
            "\"country = \"",
            "\"(\"");

    private static final List<String> NAMES = List.of(
            "granularity",
            "mode",
            "kind",
            "segment",
            "metric",
            "version",
            "min_cohort_size",
            "format",
            "funnel",
            "horizon",
            "zone");

    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.of(Shop.store());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String mutated(Random random) {
        StringBuilder body = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int change = 0; change <= random.nextInt(4); change++) {
            int from = random.nextInt(body.length());
            int to = Math.min(body.length(), from + random.nextInt(12));
            String piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(5)) {
                case 0 -> body.delete(from, to);
                case 1 -> body.insert(from, piece);
                case 2 -> body.replace(from, to, piece);
                case 3 -> replaceValue(body, piece, random);
                default -> body.insert(from, piece.repeat(1 + random.nextInt(200)));
            }
            if (body.isEmpty()) {
                body.append(piece);
            }
        }
        return body.toString();
    }

    /** Puts a piece in the place of a value, so that the body stays JSON more often. */
    private static void replaceValue(StringBuilder body, String piece, Random random) {
        int from = body.indexOf(":", random.nextInt(body.length()));
        int to = body.indexOf(",", from);
        if (from >= 0 && to > from) {
            body.replace(from + 1, to, piece);
        }
    }

    private void assertAnsweredOrRefused(HttpResponse<String> response, String asked) {
        statuses.merge(response.statusCode(), 1, Integer::sum);
        assertThat(response.statusCode()).as("%s: %s", asked, response.body()).isBetween(200, 499);
        if (response.statusCode() >= 400) {
            assertThat(response.headers().firstValue("Content-Type")).as(asked).hasValue("application/problem+json");
            assertThat(response.body())
                    .as(asked)
                    .contains("urn:tenure:problem:")
                    .doesNotContain("Exception", "java.");
        }
    }

    @Test
    void noBodyFindsABug() throws Exception {
        statuses.clear();
        for (int seed = 0; seed < BODIES; seed++) {
            Random random = new Random(seed);
            String body = mutated(random);
            String path = List.of("/v1/cohorts", "/v1/cohorts/compare").get(random.nextInt(2));
            assertAnsweredOrRefused(server.post(path, body), "seed " + seed + ": POST " + path + " " + body);
        }
        System.out.printf("%d bodies: %s%n", BODIES, statuses);
        assertThat(statuses.get(400)).isGreaterThan(BODIES * 3 / 4);
    }

    @Test
    void noNestingIsTooDeepForARefusal() throws Exception {
        for (String open : List.of("[", "{\"a\":", "{\"cohorts\":[{\"segment\":", "{\"name\":\"x\",\"entry\":")) {
            for (int depth : new int[] {100, 1_000, 5_000, 100_000}) {
                for (String path : List.of("/v1/cohorts", "/v1/cohorts/compare")) {
                    HttpResponse<String> response = server.post(path, open.repeat(depth));
                    assertThat(response.statusCode())
                            .as("%s %s %s", path, open, depth)
                            .isIn(400, 413);
                }
            }
        }
        String condition = "not (".repeat(50_000) + "a = 1" + ")".repeat(50_000);
        HttpResponse<String> response = server.post(
                "/v1/cohorts", "{\"name\":\"deep\",\"entry\":{\"event\":\"a\",\"where\":\"" + condition + "\"}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    }

    @Test
    void noParameterFindsABug() throws Exception {
        statuses.clear();
        for (int seed = 0; seed < QUERIES; seed++) {
            Random random = new Random(seed);
            StringBuilder query = new StringBuilder("?");
            for (int each = 0; each <= random.nextInt(3); each++) {
                query.append(NAMES.get(random.nextInt(NAMES.size())))
                        .append('=')
                        .append(URLEncoder.encode(
                                PIECES.get(random.nextInt(PIECES.size())).replaceAll("^\"|\"$", ""),
                                StandardCharsets.UTF_8))
                        .append('&');
            }
            boolean isUpload = random.nextInt(4) == 0;
            String path = isUpload
                    ? "/v1/retention"
                    : "/v1/cohorts/buyers/"
                            + List.of("retention", "funnel", "timeseries").get(random.nextInt(3));
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path + query));
            assertAnsweredOrRefused(
                    server.send(isUpload ? request.POST(BodyPublishers.ofString("event_time,user_id\n")) : request),
                    "seed " + seed + ": " + path + query);
        }
        System.out.printf("%d queries: %s%n", QUERIES, statuses);
        assertThat(server.uploads()).isEmpty();
    }
}
