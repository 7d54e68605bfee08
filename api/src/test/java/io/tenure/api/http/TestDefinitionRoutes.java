package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.store.CohortVersion;
import io.tenure.api.store.MemoryStore;
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
        assertThat(taken.body()).contains(id(known)).contains("Take another name, or change it by PUT");
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

    private HttpResponse<String> change(String id, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/cohorts/" + id))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body));
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> retire(String id, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/cohorts/" + id))
                .DELETE();
        return server.send(headers.length == 0 ? request : request.headers(headers));
    }

    private String ended(String id) throws Exception {
        String status = "queued";
        while (status.equals("queued") || status.equals("running")) {
            Thread.sleep(5);
            status = AnswerWriter.JSON
                    .readTree(server.get("/v1/cohorts/" + id + "/status").body())
                    .path("status")
                    .asText();
        }
        return status;
    }

    private String tag(String id) throws Exception {
        return server.get("/v1/cohorts/" + id).headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void aCohortIsReadChangedAndRetired() throws Exception {
        String body = "{\"name\": \"walked\", \"entry\": {\"event\": \"purchase\"}}";
        String other = body.replace("purchase", "refund");
        String id = id(server.post("/v1/cohorts", body));
        assertThat(ended(id)).isEqualTo("done");

        HttpResponse<String> changed = change(id, other, "If-Match", tag(id));
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(202);
        assertThat(changed.headers().firstValue("Location")).hasValue("/v1/cohorts/" + id + "/status");
        assertThat(ended(id)).isEqualTo("done");
        JsonNode read =
                AnswerWriter.JSON.readTree(server.get("/v1/cohorts/walked").body());
        assertThat(read.path("id").asText()).isEqualTo(id);
        assertThat(read.path("version").asInt()).isEqualTo(2);
        assertThat(read.path("versions").toString()).isEqualTo("[1,2]");
        assertThat(read.path("definition").toString()).contains("refund");
        assertThat(server.get("/v1/cohorts/walked?version=1").body())
                .contains("purchase")
                .doesNotContain("refund");
        assertThat(change(id, other, "If-Match", "\"v1\"").statusCode())
                .as("sent again by a client that got no answer")
                .isEqualTo(200);

        assertThat(retire(id, "If-Match", "\"v1\"").statusCode()).isEqualTo(412);
        assertThat(retire(id).statusCode()).isEqualTo(202);
        assertThat(ended(id)).isEqualTo("retired");
        assertThat(server.get("/v1/cohorts/" + id).statusCode()).isEqualTo(404);
        assertThat(server.get("/v1/cohorts").body()).doesNotContain("walked");
        assertThat(retire(id).statusCode()).isEqualTo(404);

        String again = id(server.post("/v1/cohorts", body));
        assertThat(again).as("the name is free").isNotEqualTo(id);
        assertThat(ended(again)).isEqualTo("done");
    }

    @Test
    void untilAChangeIsComputedTheVersionBeforeIsServed() throws Exception {
        MemoryStore shop = Shop.store();
        CohortVersion buyers = shop.cohort("buyers");
        try (RunningServer changing = RunningServer.of(shop)) {
            shop.apply(
                    buyers.cohortId(),
                    "{\"name\": \"buyers\", \"entry\": {\"event\": \"refund\"}, \"granularities\": [\"week\"]}");
            JsonNode defined = AnswerWriter.JSON.readTree(
                    changing.get("/v1/cohorts/buyers").body());
            assertThat(defined.path("version").asInt()).isEqualTo(2);
            assertThat(defined.path("versions").toString()).isEqualTo("[1]");
            assertThat(served(changing)).isEqualTo(1);
            assertThat(changing.get("/v1/cohorts/buyers/retention?version=2").statusCode())
                    .isEqualTo(503);

            shop.compute("buyers");
            assertThat(served(changing)).isEqualTo(2);
        }
    }

    private static int served(RunningServer server) throws Exception {
        return AnswerWriter.JSON
                .readTree(server.get("/v1/cohorts/buyers/retention").body())
                .path("cohort")
                .path("version")
                .asInt();
    }

    @Test
    void aChangeSaysWhichVersionItIsOf() throws Exception {
        String body = "{\"name\": \"dated\", \"entry\": {\"event\": \"purchase\"}}";
        String other = body.replace("purchase", "refund");
        String id = id(server.post("/v1/cohorts", body));
        ended(id);

        HttpResponse<String> blind = change(id, other);
        HttpResponse<String> late = change(id, other, "If-Match", "\"v7\", W/\"v2-abc\"");
        assertThat(blind.statusCode()).isEqualTo(428);
        assertThat(blind.body()).contains("If-Match").contains("\\\"v1\\\"");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(late.body()).contains("version 1 by now");
        assertThat(change(id, body).statusCode()).as("it says so already").isEqualTo(200);
        assertThat(change(id, other, "If-Match", "W/" + tag(id)).statusCode())
                .as("a proxy that compresses makes tags weak")
                .isEqualTo(202);
        ended(id);
        assertThat(change(id, body, "If-Match", "*").statusCode()).isEqualTo(202);
        assertThat(ended(id)).isEqualTo("done");
    }

    @Test
    void aChangeThatCantBeIsRefused() throws Exception {
        String body = "{\"name\": \"buyers\", \"entry\": {\"event\": \"refund\"}}";
        HttpResponse<String> renamed = change("buyers", body.replace("buyers", "payers"), "If-Match", "*");
        HttpResponse<String> unknown = change("bayers", body, "If-Match", "*");
        HttpResponse<String> broken = change("buyers", body.replace("entry", "entri"), "If-Match", "*");
        HttpResponse<String> named = retire("buyers");

        assertThat(renamed.statusCode()).isEqualTo(400);
        assertThat(renamed.body()).contains("A cohort keeps its name");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("did you mean 'entry'?");
        assertThat(named.statusCode()).isEqualTo(409);
        assertThat(named.body()).contains("retire them too").contains("again");
    }

    @Test
    void theStatusOfNobodyIsNotFound() throws Exception {
        HttpResponse<String> response = server.get("/v1/cohorts/bayers/status");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("did you mean 'buyers'?");
    }
}
