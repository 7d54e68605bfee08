package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.api.store.Shop;
import io.tenure.api.work.EchoWorker;
import io.tenure.api.work.UploadedRetention;
import io.tenure.api.work.Worker;
import io.tenure.api.work.WorkerProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What happens around a file that is sent; {@code ITServe} counts one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestUploadRoutes {
    private static final String CSV = "event_time,user_id\n2025-03-03T10:00:00Z,1\n";

    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.of(Shop.store());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpRequest.Builder upload(String query) {
        return HttpRequest.newBuilder(URI.create(server.address() + "/v1/retention" + query))
                .POST(BodyPublishers.ofString(CSV));
    }

    @Test
    void theBodyIsCountedWithTheOptionsAndNothingIsKept() throws Exception {
        HttpResponse<String> response = server.send(
                upload("?granularity=month&entry_event=sign%20up&format=csv").header("Content-Type", "text/csv"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("options\n--entry-event=sign up --granularity=month\n");
        assertThat(response.headers().firstValue("Tenure-Report")).hasValue("read 42 bytes");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"retention.csv\"");
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void whatAServerThatWasKilledHasLeftIsDeleted(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("0d4a.csv"), CSV);

        new UploadedRetention(new EchoWorker(), folder, 1);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFormWithOneFileIsCountedToo() throws Exception {
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../x.csv\"\r\n\r\n" + CSV
                + "\r\n--b--\r\n";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/retention"))
                .header("Content-Type", "multipart/form-data; boundary=b");

        HttpResponse<String> one = server.send(request.copy().POST(BodyPublishers.ofString(form)));
        HttpResponse<String> none = server.send(request.copy().POST(BodyPublishers.ofString("--b--\r\n")));

        assertThat(one.body()).isEqualTo("[]");
        assertThat(one.headers().firstValue("Tenure-Report")).hasValue("read 42 bytes");
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(server.uploads()).isEmpty();
    }

    @Test
    void noValueIsEverTakenForAnOption() throws Exception {
        HttpResponse<String> response = server.send(upload("?entry_event=--output%3D/tmp/x&format=csv"));

        assertThat(response.body()).isEqualTo("options\n--entry-event=--output=/tmp/x\n");
    }

    @Test
    void aProblemNamesTheParameterWhoseOptionTheWorkerNames() throws Exception {
        HttpResponse<String> response = server.send(upload("?granularity=weak"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"type\":\"urn:tenure:problem:invalid_parameter\"")
                .contains("\"detail\":\"Invalid value 'weak' for --granularity in the file\"")
                .contains("\"field\":\"granularity\"")
                .contains("\"value\":\"weak\"");
    }

    @Test
    void requestsOfOtherSitesPagesAreRefused() throws Exception {
        HttpResponse<String> foreign = server.send(upload("").header("Sec-Fetch-Site", "cross-site"));
        HttpResponse<String> own = server.send(upload("").header("Sec-Fetch-Site", "same-origin"));

        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("another site's page");
        assertThat(own.statusCode()).isEqualTo(200);
    }

    @Test
    void aNameThatSomebodyPointsHereIsNotOurs() throws Exception {
        String answer = RawHttp.send(
                URI.create(server.address()).getPort(),
                "GET /v1/cohorts HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 403").contains("localhost only");
    }

    @Test
    void aWorkerThatCantBeStartedOrDiesIsSaidAndTriedAnew() throws Exception {
        for (List<String> command :
                List.of(List.of("/nonexistent/tenure"), List.of("false"), List.of("echo", "no json"))) {
            try (Worker worker = new WorkerProcess(command, Duration.ofSeconds(1));
                    RunningServer broken = RunningServer.of(Shop.store(), worker)) {
                for (int attempt = 0; attempt < 2; attempt++) {
                    HttpResponse<String> response = broken.post("/v1/retention", CSV);
                    assertThat(response.statusCode()).as("%s", command).isEqualTo(503);
                    assertThat(response.body()).contains("Send the file again.");
                }
                assertThat(broken.uploads()).isEmpty();
            }
        }
    }

    /** A worker with a bug. */
    private static final class BrokenWorker implements Worker {
        @Override
        public Ended run(List<String> arguments, Duration patience) {
            return new Ended(1, List.of("java.lang.IllegalStateException: secret"));
        }

        @Override
        public void close() {
            // nothing is running
        }
    }

    @Test
    void aBugIsToldByTheNumberOfTheRequestOnly() throws Exception {
        try (RunningServer broken = RunningServer.of(Shop.store(), new BrokenWorker())) {
            HttpResponse<String> response = broken.post("/v1/retention", CSV);

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body())
                    .contains("urn:tenure:problem:internal")
                    .contains(response.headers().firstValue("X-Request-Id").orElseThrow())
                    .doesNotContain("secret", "Exception");
        }
    }
}
