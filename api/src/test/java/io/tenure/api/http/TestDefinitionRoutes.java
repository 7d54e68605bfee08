package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.store.Shop;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What somebody is told who defines a cohort; what becomes of it, {@code TestDefinitionQueue} and {@code ITServe} say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestDefinitionRoutes {
    private static final String FRENCH =
            "{\"name\": \"french\", \"entry\": {\"event\": \"purchase\", \"where\": \"country = 'FR'\"}}";

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.of(Shop.store());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> define(String body, String key) throws Exception {
        return server.send(HttpRequest.newBuilder(URI.create(server.address() + "/v1/cohorts"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body)));
    }

    private static String id(HttpResponse<String> response) throws Exception {
        return AnswerWriter.JSON.readTree(response.body()).path("id").asText();
    }

    @Test
    void aNewCohortIsAcceptedAndSaysWhereToAsk() throws Exception {
        HttpResponse<String> accepted = server.post("/v1/cohorts", FRENCH);

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/cohorts/" + id(accepted) + "/status");
        JsonNode status = AnswerWriter.JSON.readTree(server.get(location).body());
        assertThat(status.path("name").asText()).isEqualTo("french");
        assertThat(status.path("status").asText()).isIn("queued", "running", "done");
    }

    @Test
    void theSameKeyIsTheSameRequestWhateverElseHappened() throws Exception {
        String body = "{\"name\": \"keyed\", \"entry\": {\"event\": \"purchase\"}}";
        HttpResponse<String> first = define(body, "k1");
        HttpResponse<String> again = define(body.replace(": ", ":"), "k1");
        HttpResponse<String> other = define(body.replace("keyed", "rekeyed"), "k1");

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(id(again)).isEqualTo(id(first));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("Idempotency-Key");
    }

    @Test
    void aCohortOfTheStoreIsThereAndItsNameIsTaken() throws Exception {
        String same =
                "{\"name\": \"buyers\", \"description\": \"Do buyers buy again?\", \"entry\": {\"event\": \"purchase\"},"
                        + " \"return\": {\"event\": \"purchase\"}, \"granularities\": [\"week\", \"month\"],"
                        + " \"modes\": [\"calendar\", \"rolling\"], \"kinds\": [\"on\", {\"bracket\": [0, \"1-2\"]}],"
                        + " \"segments\": [\"country\"]}";
        HttpResponse<String> known = server.post("/v1/cohorts", same);
        HttpResponse<String> taken = server.post("/v1/cohorts", same.replace("\"week\", ", ""));

        assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
        assertThat(AnswerWriter.JSON.readTree(known.body()).path("status").asText())
                .isEqualTo("done");
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains(id(known)).contains("Take another name.");
    }

    @Test
    void aDefinitionThatCantBeUsedIsRefusedWithTheFieldAndTheCure() throws Exception {
        HttpResponse<String> typo = server.post("/v1/cohorts", "{\"name\": \"x\", \"entri\": {}}");
        HttpResponse<String> condition = server.post(
                "/v1/cohorts", "{\"name\": \"x\", \"entry\": {\"event\": \"a\", \"where\": \"country =\"}}");
        HttpResponse<String> nameless = server.post("/v1/cohorts", "{}");
        HttpResponse<String> list = server.post("/v1/cohorts", "[]");
        HttpResponse<String> segment = server.post("/v1/cohorts", "{\"name\": \"x\", \"segments\": [\"contry\"]}");

        assertThat(typo.statusCode()).isEqualTo(400);
        assertThat(typo.body()).contains("did you mean 'entry'?");
        assertThat(condition.body()).contains("invalid_definition").contains("at character");
        assertThat(nameless.body()).contains("lacks the field name");
        assertThat(list.body()).contains("no JSON object");
        assertThat(segment.body()).contains("did you mean 'country'?");
    }

    @Test
    void theStatusOfNobodyIsNotFound() throws Exception {
        HttpResponse<String> response = server.get("/v1/cohorts/bayers/status");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("did you mean 'buyers'?");
    }
}
