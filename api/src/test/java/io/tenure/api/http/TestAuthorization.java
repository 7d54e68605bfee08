package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.api.access.AccessToken;
import io.tenure.api.access.AccessTokens;
import io.tenure.api.access.Scope;
import io.tenure.api.store.Shop;
import io.tenure.api.work.EchoWorker;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who may ask what of a server with tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestAuthorization {
    /** What each route needs: the smallest scope, or nothing at all. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            Map.entry("GET /v1/cohorts", "read"),
            Map.entry("GET /v1/cohorts/{id}", "read"),
            Map.entry("GET /v1/cohorts/{id}/status", "read"),
            Map.entry("GET /v1/cohorts/{id}/retention", "read"),
            Map.entry("GET /v1/cohorts/{id}/funnel", "read"),
            Map.entry("GET /v1/cohorts/{id}/timeseries", "read"),
            Map.entry("POST /v1/cohorts/compare", "read"),
            Map.entry("POST /v1/retention", "read"),
            Map.entry("POST /v1/cohorts", "define"),
            Map.entry("PUT /v1/cohorts/{id}", "define"),
            Map.entry("DELETE /v1/cohorts/{id}", "define"),
            Map.entry("GET /metrics", "read"),
            Map.entry("GET /healthz", "nothing"),
            Map.entry("GET /readyz", "nothing"),
            Map.entry("GET /openapi.yaml", "nothing"));

    private final Map<Scope, String> secrets = new LinkedHashMap<>();
    private RunningServer server;

    @BeforeAll
    void start() {
        List<AccessToken> tokens = new ArrayList<>();
        for (Scope scope : Scope.values()) {
            secrets.put(scope, AccessToken.newSecret());
            tokens.add(AccessToken.of("of-" + scope, scope, secrets.get(scope)));
        }
        server = RunningServer.of(Shop.store(), new EchoWorker(), new Visitors(new AccessTokens(tokens), List.of()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        return server.send(authorization == null ? request : request.header("Authorization", authorization));
    }

    @Test
    void everyRouteAnswersThoseWhoseScopeItNeedsAndNobodyElse() throws Exception {
        assertThat(server.routes())
                .map(route -> route.method().name() + " " + route.path())
                .containsExactlyInAnyOrderElementsOf(NEEDED.keySet());
        int asked = 0;
        for (Route route : server.routes()) {
            String method = route.method().name();
            String needed = Objects.requireNonNull(NEEDED.get(method + " " + route.path()));
            String path = route.path().replace("{id}", "buyers");
            boolean isOpen = needed.equals("nothing");
            for (String nobody : new String[] {null, "Bearer tenure_of_nobody", "Basic YW5hOmFuYQ==", "Bearer"}) {
                int status = send(method, path, nobody).statusCode();
                assertThat(status).as("%s %s with %s", method, path, nobody).matches(each -> (each == 401) != isOpen);
                asked++;
            }
            for (Scope scope : Scope.values()) {
                int status = send(method, path, "Bearer " + secrets.get(scope)).statusCode();
                boolean isAllowed = isOpen || scope.compareTo(Scope.valueOf(needed.toUpperCase(Locale.ROOT))) >= 0;
                assertThat(status).as("%s %s with %s", method, path, scope).isNotEqualTo(401);
                assertThat(status == 403)
                        .as("%s %s with %s: %s", method, path, scope, status)
                        .isEqualTo(!isAllowed);
                asked++;
            }
        }
        assertThat(asked).isEqualTo(NEEDED.size() * 7);
    }

    @Test
    void aRefusalSaysTheSchemeTheScopeAndTheCureAndNotTheToken() throws Exception {
        HttpResponse<String> without = send("GET", "/v1/cohorts", null);
        HttpResponse<String> unknown = send("GET", "/v1/cohorts", "bearer tenure_unknown");
        HttpResponse<String> less = send("POST", "/v1/cohorts", "Bearer " + secrets.get(Scope.READ));

        assertThat(without.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"tenure\"");
        assertThat(without.body()).contains("urn:tenure:problem:unauthorized", "Authorization: Bearer");
        assertThat(unknown.headers().firstValue("WWW-Authenticate").orElse("")).contains("invalid_token");
        assertThat(unknown.body()).doesNotContain("tenure_unknown");
        assertThat(less.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("insufficient_scope")
                .contains("scope=\"define\"");
        assertThat(less.body()).contains("The token of-read allows read, and define is needed here.");
    }

    @Test
    void whoHasNoTokenIsToldSoBeforeTheBodyIsSent() throws Exception {
        for (String path : List.of("/v1/retention", "/v1/cohorts", "/v1/cohorts/compare")) {
            String answer = RawHttp.send(
                    URI.create(server.address()).getPort(),
                    "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n");

            assertThat(answer).as(path).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void whatIsNotThereIsNotToldApartWithoutAToken() throws Exception {
        assertThat(send("GET", "/v1/cohorts/buyers", null).body())
                .isEqualTo(send("GET", "/v1/cohorts/nobody", null).body());
    }

    @Test
    void thePageItselfNeedsNoToken() throws Exception {
        for (String path : List.of("/", "/page.js", "/page.css", "/openapi.yaml", "/healthz", "/readyz")) {
            assertThat(send("GET", path, null).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void withTokensTheServerIsAskedByAnyNameUnlessItIsToldItsOwn() throws Exception {
        String request = "GET /healthz HTTP/1.1\r\nHost: NAME\r\nConnection: close\r\n\r\n";
        int port = URI.create(server.address()).getPort();
        assertThat(RawHttp.send(port, request.replace("NAME", "tenure.example")))
                .startsWith("HTTP/1.1 200");

        Visitors named = new Visitors(null, List.of("Tenure.example"));
        try (RunningServer other = RunningServer.of(Shop.store(), new EchoWorker(), named)) {
            int otherPort = URI.create(other.address()).getPort();
            assertThat(RawHttp.send(otherPort, request.replace("NAME", "tenure.EXAMPLE:80")))
                    .startsWith("HTTP/1.1 200");
            assertThat(RawHttp.send(otherPort, request.replace("NAME", "evil.example")))
                    .startsWith("HTTP/1.1 403")
                    .contains("--allowed-host");
        }
    }
}
