package io.tenure.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of server and worker around {@code POST /v1/cohorts}: every 202 ends in a computed cohort, none twice.
 *
 * <p>Real processes over a real store. All cohorts say the same under other names, so their numbers have to be those of the one
 * that was computed before anything was killed. {@code -Dtenure.kills} says how many kills, {@code -Dtenure.seed} when.
 */
@Tag("slow")
final class TestServerKills {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A line per answer is too much among the results of tests. */
    private static final ProcessBuilder.Redirect LOG =
            ProcessBuilder.Redirect.appendTo(Path.of("target/server-kills.log").toFile());

    private static final int KILLS = Integer.getInteger("tenure.kills", 4);
    private static final long SEED = Long.getLong("tenure.seed", 1);
    private static final long PATIENCE_MINUTES = 10;
    private static final int LONGEST_SENDING_MILLIS = 40;
    private static final int LONGEST_COMPUTING_MILLIS = 12_000;
    private static final List<String> KINDS = List.of("server, sending", "server, later", "worker, later");

    private final Random random = new Random(SEED);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Set<ProcessHandle> workers = new LinkedHashSet<>();

    @TempDir
    private Path folder;

    private Path store;
    private Process server;
    private String address;

    @BeforeEach
    void start() throws Exception {
        System.out.println("seed " + SEED);
        store = folder.resolve("store");
        fill();
        serve();
    }

    @AfterEach
    void stop() {
        server.destroyForcibly();
    }

    @Test
    void everyCohortThatWasAcceptedIsComputedOnce() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            String name = "cohort" + kill;
            String kind = KINDS.get(kill % KINDS.size());
            int millis = switch (kind) {
                case "server, sending" -> killServerWhileSending(name);
                case "server, later" -> killServerLater(name);
                default -> killWorkerLater(name);
            };
            System.out.printf("killed: %s (%d ms after)%n", kind, millis);
            if (random.nextBoolean()) {
                waitFor(name);
            }
        }
        for (String name : ids.keySet()) {
            waitFor(name);
        }
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle worker : workers) {
            assertThat(worker.onExit())
                    .as("a worker ends with its server, when it has done what it was told")
                    .succeedsWithin(java.time.Duration.ofMinutes(2));
        }
        assertStoreIsWhole();
    }

    /** A store with one cohort, computed. */
    private void fill() throws Exception {
        StringBuilder events = new StringBuilder("event_time,user_id,event_type\n");
        for (int user = 0; user < 200; user++) {
            for (int week = user % 5; week < 12; week += 1 + user % 3) {
                events.append(
                        "2025-%02d-%02dT10:00:00Z,user%d,buy%n".formatted(1 + week / 4, 1 + 7 * (week % 4), user));
            }
        }
        Path csv = Files.writeString(folder.resolve("events.csv"), events);
        Path definitions = Files.writeString(folder.resolve("plain.yaml"), "cohorts: [" + cohort("plain") + "]");
        tenure("ingest", csv.toString());
        tenure("apply", definitions.toString());
        tenure("run");
    }

    private static String cohort(String name) {
        return "{\"name\": \"" + name + "\", \"entry\": {\"event\": \"buy\"}, \"granularities\": [\"week\"]}";
    }

    private static ProcessBuilder process(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("scripts/tenure").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        process.environment().remove("SPARK_HOME");
        return process;
    }

    private String tenure(String command, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(command, "--store", store.toString()));
        words.addAll(List.of(arguments));
        Process process = process(words.toArray(String[]::new)).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", words).isZero();
        return out;
    }

    private void serve() throws IOException {
        server = process("serve", "--store", store.toString(), "--port", "0")
                .redirectError(LOG)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("the server listens").startsWith("tenure: http://");
        address = line.replace("tenure: ", "").replaceFirst("/$", "");
    }

    private int killServerWhileSending(String name) throws Exception {
        CompletableFuture<HttpResponse<String>> sending = client.sendAsync(define(name), BodyHandlers.ofString());
        int millis = random.nextInt(LONGEST_SENDING_MILLIS);
        Thread.sleep(millis);
        killServer();
        String told = sending.handle((response, error) -> error == null ? id(response) : "")
                .get();
        serve();
        // a client that got no answer sends again, under the same key
        String id = id(client.send(define(name), BodyHandlers.ofString()));
        if (!told.isEmpty()) {
            assertThat(id).as("the id that was told").isEqualTo(told);
        }
        ids.put(name, id);
        return millis;
    }

    private int killServerLater(String name) throws Exception {
        ids.put(name, id(client.send(define(name), BodyHandlers.ofString())));
        int millis = random.nextInt(LONGEST_COMPUTING_MILLIS);
        Thread.sleep(millis);
        killServer();
        serve();
        return millis;
    }

    private int killWorkerLater(String name) throws Exception {
        ids.put(name, id(client.send(define(name), BodyHandlers.ofString())));
        int millis = random.nextInt(LONGEST_COMPUTING_MILLIS);
        Thread.sleep(millis);
        server.descendants().forEach(worker -> {
            workers.add(worker);
            worker.destroyForcibly();
        });
        return millis;
    }

    private void killServer() throws InterruptedException {
        server.descendants().forEach(workers::add);
        server.destroyForcibly().waitFor();
    }

    private HttpRequest define(String name) {
        return HttpRequest.newBuilder(URI.create(address + "/v1/cohorts"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "key of " + name)
                .POST(BodyPublishers.ofString(cohort(name)))
                .build();
    }

    private static String id(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isIn(200, 202);
        return json(response.body()).path("id").asText();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response.body());
    }

    private void waitFor(String name) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        JsonNode status = get("/v1/cohorts/" + ids.get(name) + "/status");
        while (List.of("queued", "running").contains(status.path("status").asText()) && System.nanoTime() < end) {
            Thread.sleep(200);
            status = get("/v1/cohorts/" + ids.get(name) + "/status");
        }
        assertThat(status.path("status").asText()).as("%s", status).isEqualTo("done");
    }

    private void assertStoreIsWhole() throws Exception {
        String definitions = tenure(
                "sql",
                "--format",
                "csv",
                "-e",
                "SELECT name, id, version FROM definitions WHERE kind = 'cohort' AND name <> 'plain' ORDER BY version, name");
        List<String> told = ids.entrySet().stream()
                .map(each -> each.getKey() + "," + each.getValue() + ",1")
                .sorted()
                .toList();
        assertThat(definitions.lines().skip(1))
                .as("none twice, under the id that was told")
                .isEqualTo(told);

        String sums = tenure(
                "sql",
                "--format",
                "csv",
                "-e",
                "SELECT count(DISTINCT name) AS cohorts, cells, keys, hash FROM (SELECT name, count(*) AS cells,"
                        + " count(DISTINCT granularity, mode, kind, segment, cohort_period, period_offset) AS keys,"
                        + " sum(xxhash64(granularity, mode, kind, segment, cohort_period, period_offset, active_users,"
                        + " cohort_size) % 1000000007) AS hash"
                        + " FROM cohort_retention JOIN cohorts USING (cohort_id, version) GROUP BY name)"
                        + " GROUP BY cells, keys, hash");
        List<String> cells = sums.lines().skip(1).toList();
        assertThat(cells)
                .as("all have the numbers of the one that nobody disturbed")
                .hasSize(1);
        String[] columns = cells.get(0).split(",", -1);
        assertThat(columns[0]).isEqualTo(Integer.toString(ids.size() + 1));
        assertThat(columns[1]).as("no cell twice").isEqualTo(columns[2]).isNotEqualTo("0");
        tenure("fsck");
    }
}
