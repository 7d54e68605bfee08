package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.store.CellSelection;
import io.tenure.api.store.FunnelCell;
import io.tenure.api.store.MemoryStore;
import io.tenure.core.digest.Digest;
import io.tenure.core.period.Granularity;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Names that are code somewhere are text here; what the page makes of them, {@code TestPage} says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestHostileNames {
    private final List<String> names = new ArrayList<>();
    private RunningServer server;

    @BeforeAll
    void start() throws Exception {
        for (List<String> payloads : List.of(HostilePayloads.scripts(), HostilePayloads.formulas())) {
            payloads.stream().filter(name -> !hasControls(name)).forEach(names::add);
        }
        List<Object> cohorts = new ArrayList<>();
        List<Object> funnels = new ArrayList<>();
        for (String name : names) {
            cohorts.add(Map.of("name", name, "granularities", List.of("week")));
            funnels.add(Map.of("name", funnel(name), "cohorts", name, "steps", List.of(Map.of("event", name))));
        }
        // JSON is YAML
        MemoryStore store = new MemoryStore(
                AnswerWriter.JSON.writeValueAsString(Map.of("cohorts", cohorts, "funnels", funnels)),
                Instant.parse("2025-03-31T00:00:00Z"));
        for (String name : names) {
            Digest seconds = Digest.empty();
            seconds.add(1);
            store.putFunnel(
                    new CellSelection(store.cohort(name), "{}", Granularity.WEEK),
                    funnel(name),
                    List.of(new FunnelCell(LocalDate.of(2025, 3, 3), 1, name, false, 10, 10, 0, null, seconds, null)));
        }
        server = RunningServer.of(store);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** The store in memory makes ids of names. */
    private static String funnel(String cohort) {
        return cohort + " steps";
    }

    private static boolean hasControls(String name) {
        return name.chars().anyMatch(Character::isISOControl);
    }

    @Test
    void aNameWithAControlCharacterIsNoName() throws Exception {
        List<String> refused = new ArrayList<>(List.of("x\u0000", "x\r\ny", "x\u001b[31m", "x\u0085"));
        HostilePayloads.scripts().stream().filter(TestHostileNames::hasControls).forEach(refused::add);
        for (String name : refused) {
            HttpResponse<String> response =
                    server.post("/v1/cohorts", AnswerWriter.JSON.writeValueAsString(Map.of("name", name)));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
            assertInert(response, "application/problem+json");
        }
    }

    private static void assertInert(HttpResponse<String> response, String mediaType) {
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(mediaType);
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void aNameComesBackAsItIsInJsonThatNoBrowserTakesForAPage() throws Exception {
        HttpResponse<String> all = server.get("/v1/cohorts");
        assertThat(all.statusCode()).as(all.body()).isEqualTo(200);
        assertInert(all, "application/json");
        assertThat(AnswerWriter.JSON.readTree(all.body()).path("cohorts").findValuesAsText("name"))
                .containsAll(names);
        int read = 0;
        for (JsonNode cohort : AnswerWriter.JSON.readTree(all.body()).path("cohorts")) {
            HttpResponse<String> funnel =
                    server.get("/v1/cohorts/" + cohort.path("id").asText() + "/funnel");
            assertThat(funnel.statusCode()).as(funnel.body()).isEqualTo(200);
            assertInert(funnel, "application/json");
            assertThat(AnswerWriter.JSON
                            .readTree(funnel.body())
                            .path("steps")
                            .path(0)
                            .path("event_name")
                            .asText())
                    .as(funnel.body())
                    .isEqualTo(cohort.path("name").asText());
            read++;
        }
        System.out.printf("%d hostile names of cohorts and events%n", read);
        assertThat(read).isEqualTo(names.size()).isGreaterThanOrEqualTo(60);
    }

    @Test
    void aRefusalThatRepeatsANameIsNoPageEither() throws Exception {
        for (String name : names) {
            assertInert(server.get("/v1/cohorts?x=" + encoded(name)), "application/problem+json");
            assertInert(server.get("/v1/cohorts/" + encoded("no " + name)), "application/problem+json");
            assertInert(server.get("/" + encoded(name)), "application/problem+json");
        }
    }

    @Test
    void noCellOfACsvBeginsAFormula() throws Exception {
        int cells = 0;
        for (JsonNode cohort :
                AnswerWriter.JSON.readTree(server.get("/v1/cohorts").body()).path("cohorts")) {
            HttpResponse<String> csv =
                    server.get("/v1/cohorts/" + cohort.path("id").asText() + "/funnel?format=csv");
            assertInert(csv, "text/csv");
            assertThat(csv.headers().firstValue("Content-Disposition").orElse(""))
                    .matches("attachment; filename=\"[A-Za-z0-9._-]+\"");
            for (String cell : csv.body().split("[,\n]", -1)) {
                String text = cell.replaceFirst("^\"", "").strip();
                boolean isNumber = text.matches("-?[0-9.]+");
                assertThat(isNumber || !text.matches("(?s)[=+@-].*"))
                        .as("%s in %s", cell, csv.body())
                        .isTrue();
                cells++;
            }
        }
        assertThat(cells).isGreaterThan(1_000);
    }
}
