package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.HandlerType;
import io.tenure.api.store.Shop;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that no client sends: each is refused with a problem document, and no file but the page's is served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestHostileRequests {
    private static final String HOST = "\r\nHost: localhost\r\n";
    private static final String END = "Connection: close\r\n\r\n";

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.of(Shop.store());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String send(String request) throws Exception {
        return RawHttp.send(URI.create(server.address()).getPort(), request);
    }

    static Stream<String> framings() {
        List<String> all = new ArrayList<>();
        String post = "POST /v1/cohorts/compare HTTP/1.1" + HOST + "Content-Type: application/json\r\n";
        String smuggled = "GET /v1/cohorts HTTP/1.1" + HOST + "\r\n";
        all.add(post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled);
        all.add(post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + smuggled);
        all.add(post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" + smuggled);
        all.add(post + "Content-Length: 2, 3\r\n\r\n{}" + smuggled);
        all.add(post + "Content-Length: -1\r\n\r\n");
        all.add(post + "Content-Length: +2\r\n\r\n{}");
        all.add(post + "Content-Length: 0x2\r\n\r\n{}");
        all.add(post + "Content-Length: 99999999999999999999\r\n\r\n{}");
        all.add(post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n-1\r\n{}\r\n0\r\n\r\n");
        all.add(post + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1\r\nHost:\r\n" + END);
        all.add("GET /v1/cohorts HTTP/1.1\r\nHost: local host\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1\r\nHost: localhost@evil.example\r\n" + END);
        all.add("GET /v1/cohorts HTTP/1.1\r\nHost: localhost:99999999\r\n" + END);
        all.add("GET http://evil.example/v1/cohorts HTTP/1.1\r\nHost: localhost\r\n" + END);
        all.add("GET http://evil.example/v1/cohorts HTTP/1.1\r\nHost: evil.example\r\n" + END);
        all.add("GET file:///etc/passwd HTTP/1.1" + HOST + END);
        all.add("GET /v1/cohorts\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/0.9\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/3.0" + HOST + "\r\n");
        all.add("GET /v1/cohorts HTTP/1.1 more" + HOST + "\r\n");
        all.add("G\u0000T /v1/cohorts HTTP/1.1" + HOST + "\r\n");
        all.add("get /v1/cohorts HTTP/1.1" + HOST + END);
        all.add("TRACE / HTTP/1.1" + HOST + END);
        all.add("PATCH /v1/cohorts HTTP/1.1" + HOST + END);
        all.add("DELETE /v1/cohorts HTTP/1.1" + HOST + END);
        all.add("X".repeat(10_000) + " / HTTP/1.1" + HOST + "\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "X: a\r\n b\r\n" + "\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "X\u0001: a\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "X: a\u0000b\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + ": a\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "no colon\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "X: " + "a".repeat(9_000) + "\r\n\r\n");
        all.add("GET /v1/cohorts HTTP/1.1" + HOST + "X: a\r\n".repeat(2_000) + "\r\n");
        all.add("GET /v1/cohorts?" + "a".repeat(9_000) + " HTTP/1.1" + HOST + "\r\n");
        all.add("GET /" + "a/".repeat(5_000) + " HTTP/1.1" + HOST + "\r\n");
        all.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        all.add("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
        all.add("SSH-2.0-OpenSSH_9.2\r\n");
        all.add("*1\r\n$4\r\nPING\r\n");
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("framings")
    void whatIsNoRequestIsRefusedAndNothingOfItIsTakenForAnother(String request) throws Exception {
        String answer = send(request);

        assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        assertThat(answer.split("HTTP/1.1 ", -1)).as("one answer: %s", answer).hasSize(2);
        assertThat(answer).contains("application/problem+json", "X-Request-Id: ");
        JsonNode problem = AnswerWriter.JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(problem.path("status").asText()).isEqualTo(answer.substring(9, 12));
        assertThat(problem.path("detail").asText()).isNotEmpty();
    }

    static Stream<String> paths() {
        List<String> all = new ArrayList<>();
        for (String up : List.of(
                "../",
                "..;/",
                "%2e%2e/",
                "%2E%2E%2F",
                "..%2f",
                "..%5c",
                "..\\",
                "%252e%252e/",
                ".%00./",
                "..%00/",
                "%c0%ae%c0%ae/",
                "%u002e%u002e/",
                "....//",
                "/../",
                "/%2e%2e/",
                "..;a=b/",
                "%2e%2e;/",
                "\u00c0\u00ae./")) {
            for (String file : List.of("openapi.yaml", "page/../openapi.yaml", "http/ApiServer.class", "etc/passwd")) {
                all.add("/" + up.repeat(file.startsWith("etc") ? 12 : 1) + file);
                all.add("/vendor/" + up.repeat(2) + file);
            }
        }
        all.addAll(List.of(
                "//etc/passwd",
                "/\\etc\\passwd",
                "/C:/Windows/win.ini",
                "/file:///etc/passwd",
                "/jar:file:/x!/y",
                "/META-INF/MANIFEST.MF",
                "/WEB-INF/web.xml",
                "/log4j2.properties",
                "/io/tenure/api/openapi.yaml",
                "/.git/config",
                "/tokens",
                "/%00",
                "/index.html%00.js",
                "/vendor/",
                "/vendor",
                "/page.js/",
                "/page.js;x",
                "/%",
                "/%g1",
                "/%2",
                "/v1/cohorts/%",
                "/v1/cohorts/%ff%fe",
                "/v1/cohorts/..%2f..%2fhealthz",
                "/v1/cohorts/../../healthz?x=%",
                "/v1/cohorts/%2e%2e/%2e%2e/healthz",
                "/v1/cohorts/;/retention",
                "/v1/cohorts/..;/metrics",
                "/v1//cohorts",
                "/V1/COHORTS",
                "/v1/cohorts/",
                "*",
                "/%E0%A4%A"));
        return all.stream();
    }

    @Test
    void noPathLeadsToAFileThatIsNotThePages() throws Exception {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        List<String> paths = paths().toList();
        for (String path : paths) {
            String answer = send("GET " + path + " HTTP/1.1" + HOST + END);
            String status = answer.substring(9, 12);
            statuses.merge(status, 1, Integer::sum);
            assertThat(status).as("%s: %s", path, answer).doesNotStartWith("5");
            assertThat(answer).as(path).doesNotContain("root:", "Manifest-Version", "\u00ca\u00fe", "java.lang");
            if (status.startsWith("4")) {
                assertThat(answer).as(path).contains("application/problem+json", "X-Request-Id: ");
            } else {
                assertThat(path)
                        .as("%s answers %s", path, answer.lines().limit(30).toList())
                        .isIn(SERVED);
            }
        }
        System.out.printf("%d hostile paths: %s%n", paths.size(), statuses);
        assertThat(paths.size()).isGreaterThan(150);
    }

    @Test
    void whatIsNotThereIsRefusedInTheSameWordsEverywhere() throws Exception {
        for (String id : List.of("00000000-0000-4000-8000-000000000000", "nobody", "0", "null")) {
            Map<String, String> bodies = new LinkedHashMap<>();
            for (Route route : server.routes()) {
                if (route.method().equals(HandlerType.GET) && route.path().contains("{id}")) {
                    var response = server.get(route.path().replace("{id}", id));
                    assertThat(response.statusCode()).as(route.path()).isEqualTo(404);
                    bodies.put(route.path(), response.body());
                }
            }
            assertThat(bodies).hasSizeGreaterThan(4);
            assertThat(bodies.values().stream().distinct()).as("%s", bodies).hasSize(1);
        }
    }

    /** What looks hostile and is another way to write something that everybody may have. */
    private static final List<String> SERVED = List.of("/v1/cohorts/");
}
