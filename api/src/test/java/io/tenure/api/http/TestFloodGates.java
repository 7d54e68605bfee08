package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.api.access.AccessToken;
import io.tenure.api.access.AccessTokens;
import io.tenure.api.access.Scope;
import io.tenure.api.store.Shop;
import io.tenure.api.work.EchoWorker;
import io.tenure.api.work.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the server refuses when there is too much of it. */
final class TestFloodGates {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String CSV = "event_time,user_id\n2025-03-03T10:00:00Z,1\n";

    private static RunningServer server(Limits limits) {
        return RunningServer.of(Shop.store(), new EchoWorker(), Visitors.ofThisMachine(), limits);
    }

    private static int port(RunningServer server) {
        return URI.create(server.address()).getPort();
    }

    @Test
    void oneSenderIsToldToWaitAndAnotherTokenIsAnswered() throws Exception {
        String mine = AccessToken.newSecret();
        String yours = AccessToken.newSecret();
        AccessTokens tokens = new AccessTokens(
                List.of(AccessToken.of("mine", Scope.READ, mine), AccessToken.of("yours", Scope.READ, yours)));
        Limits limits = new Limits(20, 100, 1, PATIENCE);
        try (RunningServer server =
                RunningServer.of(Shop.store(), new EchoWorker(), new Visitors(tokens, List.of()), limits)) {
            Map<Integer, Integer> statuses = new TreeMap<>();
            List<HttpResponse<String>> refusals = new ArrayList<>();
            for (int request = 0; request < 100; request++) {
                HttpResponse<String> response = server.get("/v1/cohorts", "Authorization", "Bearer " + mine);
                statuses.merge(response.statusCode(), 1, Integer::sum);
                if (response.statusCode() == 429) {
                    refusals.add(response);
                }
            }

            assertThat(statuses).containsOnlyKeys(200, 429);
            HttpResponse<String> last = refusals.get(0);
            assertThat(last.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(last.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(last.body()).contains("urn:tenure:problem:too_many_requests");
            assertThat(server.get("/v1/cohorts", "Authorization", "Bearer " + yours)
                            .statusCode())
                    .isEqualTo(200);

            int guesses = 0;
            while (server.get("/v1/cohorts", "Authorization", "Bearer guess" + guesses)
                            .statusCode()
                    == 401) {
                guesses++;
                assertThat(guesses).as("guesses from one address").isLessThan(100);
            }
            Thread.sleep(1_100);
            assertThat(server.get("/v1/cohorts", "Authorization", "Bearer " + mine)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatDashboardsAskIsFarBelowTheRate() throws Exception {
        try (RunningServer server = server(Limits.DEFAULT)) {
            for (int request = 0; request < 1_000; request++) {
                assertThat(server.get("/v1/cohorts").statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void anAddressHasHalfOfTheConnections() throws Exception {
        try (RunningServer server = server(new Limits(1_000, 20, 1, Duration.ofSeconds(30)));
                Dribblers dribblers = new Dribblers(port(server))) {
            dribblers.open(15, "GET / HTTP/1.1\r\nX: ");
            Thread.sleep(500);
            dribblers.drip();
            Thread.sleep(500);
            dribblers.drip();

            assertThat(dribblers.count()).isEqualTo(10);
            try (Socket other = new Socket(
                    InetAddress.getLoopbackAddress(),
                    port(server),
                    InetAddress.getByAddress(new byte[] {127, 0, 0, 2}),
                    0)) {
                assertThat(exchange(other, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
            }
            dribblers.hangUp();
            Thread.sleep(500);
            assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
        }
    }

    private static String exchange(Socket socket, String request) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** A worker that counts when it is told to. */
    private static final class WaitingWorker implements Worker {
        private final CountDownLatch isTold = new CountDownLatch(1);
        private final EchoWorker worker = new EchoWorker();

        @Override
        public Ended run(List<String> arguments, Duration patience) {
            try {
                isTold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return worker.run(arguments, patience);
        }

        void count() {
            isTold.countDown();
        }

        @Override
        public void close() {
            count();
        }
    }

    @Test
    void someFilesWaitMoreAreRefusedAndAWaitForTheWorkerIsNotTheSenders() throws Exception {
        try (WaitingWorker worker = new WaitingWorker();
                RunningServer server = RunningServer.of(
                        Shop.store(), worker, Visitors.ofThisMachine(), new Limits(1_000, 100, 1, PATIENCE))) {
            List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
            for (int file = 0; file < 8; file++) {
                sent.add(server.sendLater(HttpRequest.newBuilder(URI.create(server.address() + "/v1/retention"))
                        .POST(BodyPublishers.ofString(CSV))));
            }
            Thread.sleep(3 * PATIENCE.toMillis());
            worker.count();
            Map<Integer, Integer> statuses = new TreeMap<>();
            for (CompletableFuture<HttpResponse<String>> each : sent) {
                HttpResponse<String> response = each.get();
                statuses.merge(response.statusCode(), 1, Integer::sum);
                if (response.statusCode() == 503) {
                    assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
                    assertThat(response.body()).contains("urn:tenure:problem:busy", "Send it again in 5 s.");
                }
            }

            // one is counted, four wait
            assertThat(statuses).isEqualTo(Map.of(200, 5, 503, 3));
            assertThat(server.uploads()).isEmpty();
        }
    }

    @Test
    void aSlowFileIsTakenWhileItGoesOnAndADribbledOneIsNot() throws Exception {
        try (RunningServer server = server(new Limits(1_000, 100, 2, PATIENCE))) {
            byte[] line = ("2025-03-03T10:00:00Z," + "1".repeat(20_000) + "\n").getBytes(StandardCharsets.UTF_8);
            String head = "POST /v1/retention HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                    + 20 * line.length + "\r\n\r\n";
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
                slow.setSoTimeout(10_000);
                OutputStream out = slow.getOutputStream();
                out.write(head.getBytes(StandardCharsets.ISO_8859_1));
                for (int each = 0; each < 20; each++) {
                    out.write(line);
                    Thread.sleep(150);
                }
                assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 200");
            }
            try (Socket dribbled = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
                dribbled.setSoTimeout(10_000);
                long begin = System.nanoTime();
                assertThat(exchangeUntilClosed(dribbled, head)).doesNotContain("HTTP/1.1 200");
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(PATIENCE, PATIENCE.multipliedBy(5));
            }
            // the sender sees the end before the file is gone
            for (int looks = 0; looks < 50 && !server.uploads().isEmpty(); looks++) {
                Thread.sleep(100);
            }
            assertThat(server.uploads()).isEmpty();
        }
    }

    private static String exchangeUntilClosed(Socket socket, String request) {
        try {
            return exchange(socket, request);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aBodyOfJsonHasAMebibyteHoweverItIsSent() throws Exception {
        try (RunningServer server = server(Limits.DEFAULT)) {
            String large = "{\"cohorts\":\"" + "x".repeat(1024 * 1024) + "\"}";
            for (String path : List.of("/v1/cohorts/compare", "/v1/cohorts")) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                        .header("Content-Type", "application/json");
                HttpResponse<String> sized = server.send(request.copy().POST(BodyPublishers.ofString(large)));
                HttpResponse<String> chunked = server.send(request.copy()
                        .POST(BodyPublishers.ofInputStream(
                                () -> new java.io.ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));

                assertThat(sized.statusCode()).as(sized.body()).isEqualTo(413);
                assertThat(chunked.statusCode()).as(chunked.body()).isEqualTo(413);
                assertThat(sized.body()).contains("urn:tenure:problem:too_large");
            }
        }
    }

    @Test
    void longHeadsAndAddressesAreRefusedByTheirOwnNames() throws Exception {
        try (RunningServer server = server(Limits.DEFAULT)) {
            assertThat(RawHttp.send(
                            port(server), "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431")
                    .contains("urn:tenure:problem:head_too_large");
            assertThat(RawHttp.send(
                            port(server), "GET /?" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 414")
                    .contains("urn:tenure:problem:address_too_long");
        }
    }
}
