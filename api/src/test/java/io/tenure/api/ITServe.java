package io.tenure.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.page.Browser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;

/** {@code tenure demo --serve} as its users start it: the API, {@code tenure sql} and the reference tables have the same numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ITServe {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXPECTED = PROJECT.resolve("sample-data/uci-online-retail-2011/expected");
    private static final Path DEMO = Path.of("target/demo").toAbsolutePath();
    /** A line per answer is too much among the results of tests. */
    private static final ProcessBuilder.Redirect LOG =
            ProcessBuilder.Redirect.to(Path.of("target/serve.log").toFile());

    private static final long PATIENCE_MINUTES = 10;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CELLS =
            "SELECT r.granularity, r.mode, r.kind, r.segment, r.cohort_period, r.period_offset, r.active_users,"
                    + " r.cohort_size, r.retention_rate FROM cohort_retention r JOIN cohorts c USING (cohort_id, version)"
                    + " WHERE c.name = 'buyers' AND kind IN ('on', 'on_or_after')"
                    + " ORDER BY granularity, mode, kind, segment, cohort_period, period_offset";
    private static final String METRICS =
            "SELECT cohort_period, period_offset, total, mean_per_user, p50_per_user, p99_per_user,"
                    + " lifetime_value FROM metrics m JOIN cohorts c USING (cohort_id, version) WHERE c.name = 'buyers'"
                    + " AND granularity = 'month' AND segment = '{}' ORDER BY 1, 2";
    private static final String FUNNEL =
            "SELECT step_order, sum(users) AS users, sum(open_users) AS open_users FROM cohort_funnel f"
                    + " JOIN cohorts c USING (cohort_id, version) WHERE c.name = 'buyers' AND segment = '{}'"
                    + " AND granularity = 'month' GROUP BY 1 ORDER BY 1";
    private static final List<String> STATEMENTS = List.of(CELLS, METRICS, FUNNEL);

    /** Of a cell: its offset, its users, those of the cohort period and the percentage. */
    private static final Pattern CELL_LABEL = Pattern.compile("month (\\d+): (\\d+) of (\\d+) users, ([\\d.]+)\u202f%");

    private final HttpClient client = HttpClient.newHttpClient();
    private Process server;
    private String address;
    private List<String> answers;

    @BeforeAll
    void start() throws Exception {
        Scratch.delete(DEMO);
        server = tenure("demo", "--serve", "--port", "0", "--output", DEMO.toString())
                .redirectError(LOG)
                .start();
        BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("tenure: http://")) {
            line = out.readLine();
        }
        assertThat(line).as("the server ended before it listened").isNotNull();
        address = String.valueOf(line).replace("tenure: ", "").replaceFirst("/$", "");
        answers = sql();
        assertThat(answers).hasSameSizeAs(STATEMENTS);
    }

    @AfterAll
    void stop() throws InterruptedException {
        server.destroy();
        assertThat(server.waitFor(30, TimeUnit.SECONDS))
                .as("the server ends when it is told to")
                .isTrue();
    }

    private static ProcessBuilder tenure(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("scripts/tenure").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().remove("SPARK_HOME");
        return process;
    }

    private JsonNode get(String path) throws Exception {
        var response =
                client.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    /** What {@code tenure sql} says to each of the statements, a line each. */
    private static List<String> sql() throws Exception {
        Process process = tenure(
                        "sql",
                        "--store",
                        DEMO.resolve("store").toString(),
                        "--format",
                        "json",
                        "-e",
                        String.join("; ", STATEMENTS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return out.lines().toList();
    }

    private JsonNode stored(String statement) throws IOException {
        return JSON.readTree(answers.get(STATEMENTS.indexOf(statement)));
    }

    @Test
    void retentionIsThatOfTheReferenceTable() throws Exception {
        JsonNode rows = get("/v1/cohorts/buyers/retention?granularity=month&min_cohort_size=0")
                .path("rows");

        assertThat(cells(rows)).isEqualTo(expected("cohort_purchase_to_purchase.csv"));
    }

    /** The cells with an active user, as the reference tables write them. */
    private static List<String> cells(JsonNode rows) {
        List<String> cells = new ArrayList<>();
        for (JsonNode row : rows) {
            for (int offset = 0; offset < row.path("active_users").size(); offset++) {
                if (row.path("active_users").path(offset).asLong() > 0) {
                    cells.add(String.join(
                            ",",
                            row.path("cohort_period").asText(),
                            Integer.toString(offset),
                            row.path("active_users").path(offset).asText(),
                            row.path("cohort_size").asText(),
                            row.path("retention_rate").path(offset).asText()));
                }
            }
        }
        return cells;
    }

    private static List<String> expected(String table) throws IOException {
        return Files.readAllLines(EXPECTED.resolve(table)).stream()
                .skip(1)
                .map(line -> String.join(",", List.of(line.split(",")).subList(0, 5)))
                .toList();
    }

    @Test
    void thePageShowsTheReferenceTable() throws Exception {
        List<String> shown = new ArrayList<>();
        try (Browser browser = new Browser()) {
            browser.open(address + "/?cohort=buyers&granularity=month&min_cohort_size=0");
            browser.waitUntil("document.querySelector('#curve svg path') !== null");
            browser.photograph("buyers");
            for (WebElement cell : browser.all("#triangle tbody tr:not(:first-child) td:not(.size)")) {
                Matcher label = CELL_LABEL.matcher(String.valueOf(cell.getDomAttribute("aria-label")));
                if (label.find() && !label.group(2).equals("0")) {
                    shown.add(String.join(" ", label.group(1), label.group(2), label.group(3), label.group(4)));
                }
            }
        }

        assertThat(shown)
                .containsExactlyElementsOf(expected("cohort_purchase_to_purchase.csv").stream()
                        .map(line -> line.split(",", -1))
                        .map(cell -> String.join(" ", cell[1], cell[2], cell[3], percent(cell[4])))
                        .toList());
    }

    private static String percent(String rate) {
        return new BigDecimal(rate)
                .movePointRight(2)
                .setScale(1, RoundingMode.HALF_UP)
                .toPlainString();
    }

    @Test
    void everyCellOfEveryTableIsThatOfSql() throws Exception {
        JsonNode stored = stored(CELLS);
        List<String> fromSql = new ArrayList<>();
        stored.forEach(row -> fromSql.add(String.join(
                " ",
                row.path("granularity").asText(),
                row.path("mode").asText(),
                row.path("kind").asText(),
                row.path("segment").asText(),
                row.path("cohort_period").asText(),
                row.path("period_offset").asText(),
                row.path("active_users").asText(),
                row.path("cohort_size").asText(),
                row.path("retention_rate").asText())));
        List<String> fromApi = new ArrayList<>();
        for (String granularity : List.of("month", "week")) {
            for (String mode : List.of("calendar", "rolling")) {
                for (String kind : List.of("on", "on_or_after")) {
                    for (String home : List.of("", "{\"home\":\"false\"}", "{\"home\":\"true\"}")) {
                        addCells(granularity, mode, kind, home, fromApi);
                    }
                }
            }
        }

        assertThat(fromSql).hasSizeGreaterThan(5_000);
        assertThat(fromApi).containsExactlyInAnyOrderElementsOf(fromSql);
    }

    private void addCells(String granularity, String mode, String kind, String segment, List<String> cells)
            throws Exception {
        JsonNode table = get("/v1/cohorts/buyers/retention?min_cohort_size=0&granularity=" + granularity + "&mode="
                + mode + "&kind=" + kind + "&segment=" + java.net.URLEncoder.encode(segment, StandardCharsets.UTF_8));
        for (JsonNode row : table.path("rows")) {
            for (int column = 0; column < row.path("active_users").size(); column++) {
                if (!row.path("active_users").path(column).isNull()) {
                    cells.add(String.join(
                            " ",
                            granularity,
                            mode,
                            kind,
                            segment.isEmpty() ? "{}" : segment,
                            row.path("cohort_period").asText(),
                            table.path("offsets").path(column).asText(),
                            row.path("active_users").path(column).asText(),
                            row.path("cohort_size").asText(),
                            row.path("retention_rate").path(column).asText()));
                }
            }
        }
    }

    @Test
    void metricsAreThoseOfSqlAndOfTheReferenceTable() throws Exception {
        JsonNode stored = stored(METRICS);
        JsonNode table = get("/v1/cohorts/buyers/timeseries?granularity=month&metric=revenue");
        int found = 0;
        for (JsonNode row : table.path("rows")) {
            for (int column = 0; column < row.path("users").size(); column++) {
                if (row.path("users").path(column).isNull()) {
                    continue;
                }
                JsonNode cell = stored.path(found++);
                assertThat(cell.path("cohort_period").asText())
                        .isEqualTo(row.path("cohort_period").asText());
                assertThat(cell.path("period_offset").asInt())
                        .isEqualTo(table.path("offsets").path(column).asInt());
                assertThat(row.path("total").path(column).decimalValue())
                        .isEqualByComparingTo(cell.path("total").asText());
                assertSame(row, "mean_per_user", column, cell, "mean_per_user");
                assertSame(row, "p50", column, cell, "p50_per_user");
                assertSame(row, "p99", column, cell, "p99_per_user");
                assertSame(row, "lifetime_value", column, cell, "lifetime_value");
            }
        }
        assertThat(found).isEqualTo(stored.size()).isEqualTo(91);
        List<String> first = List.of(Files.readAllLines(EXPECTED.resolve("cohort_purchase_to_purchase.csv"))
                .get(1)
                .split(","));
        assertThat(table.path("rows").path(0).path("total").path(0).decimalValue())
                .isEqualByComparingTo(first.get(6));
    }

    private static void assertSame(JsonNode row, String list, int column, JsonNode cell, String name) {
        assertThat(row.path(list).path(column).asDouble())
                .as(name)
                .isCloseTo(
                        cell.path(name).asDouble(),
                        within(1e-9 * Math.abs(cell.path(name).asDouble())));
    }

    @Test
    void theFunnelIsThatOfSql() throws Exception {
        JsonNode stored = stored(FUNNEL);
        JsonNode steps = get("/v1/cohorts/buyers/funnel?granularity=month").path("steps");

        assertThat(steps.size()).isEqualTo(stored.size()).isEqualTo(3);
        for (int step = 0; step < 3; step++) {
            assertThat(steps.path(step).path("users").asLong())
                    .isEqualTo(stored.path(step).path("users").asLong());
            assertThat(steps.path(step).path("open_users").asLong())
                    .isEqualTo(stored.path(step).path("open_users").asLong());
        }
    }

    @Test
    void aCohortThatIsDefinedAndChangedHereIsThatOfTheReferenceTablesAndThenRetired() throws Exception {
        String french = "{\"name\": \"french\", \"entry\": {\"event\": \"purchase\", \"where\": \"country = 'France'\","
                + " \"from\": \"2011-01-01\", \"to\": \"2011-07-01\"}, \"granularities\": [\"month\"]}";
        String all =
                "{\"name\": \"french\", \"entry\": {\"event\": \"purchase\"}, \"return\": {\"event\": \"purchase\"},"
                        + " \"granularities\": [\"month\"]}";

        String id = ended(define(french), "done");
        assertThat(cells(rows(id))).isEqualTo(expected("cohort_france_h1_purchase_to_any.csv"));
        assertThat(define(french).statusCode()).isEqualTo(200);

        ended(
                send(cohort(id)
                        .header("Content-Type", "application/json")
                        .header("If-Match", "\"v1\"")
                        .PUT(BodyPublishers.ofString(all))),
                "done");
        assertThat(get("/v1/cohorts/" + id).path("version").asInt()).isEqualTo(2);
        assertThat(cells(rows(id))).isEqualTo(expected("cohort_purchase_to_purchase.csv"));

        ended(send(cohort(id).DELETE()), "retired");
        assertThat(send(cohort(id)).statusCode()).isEqualTo(404);
    }

    private JsonNode rows(String id) throws Exception {
        return get("/v1/cohorts/" + id + "/retention?min_cohort_size=0").path("rows");
    }

    private HttpRequest.Builder cohort(String id) {
        return HttpRequest.newBuilder(URI.create(address + "/v1/cohorts/" + id));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> define(String definition) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address + "/v1/cohorts"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(definition)));
    }

    /** Waits until what was accepted has ended, and gives the id of the cohort. */
    private String ended(HttpResponse<String> accepted, String expected) throws Exception {
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String location = accepted.headers().firstValue("Location").orElseThrow();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        JsonNode status = get(location);
        while (List.of("queued", "running").contains(status.path("status").asText()) && System.nanoTime() < end) {
            Thread.sleep(500);
            status = get(location);
        }
        assertThat(status.path("status").asText()).as("%s", status).isEqualTo(expected);
        return status.path("id").asText();
    }

    @Test
    void aFileThatIsSentIsCountedByAWorkerThatMayDie() throws Exception {
        Path events = Path.of("target/events.csv");
        try (InputStream zipped = new GZIPInputStream(Files.newInputStream(EXPECTED.resolveSibling("events.csv.gz")))) {
            Files.copy(zipped, events, StandardCopyOption.REPLACE_EXISTING);
        }
        String expected = Files.readString(EXPECTED.resolve("retention_weekly_min5.csv"));

        HttpResponse<String> first = count(events);
        assertThat(first.body()).isEqualTo(expected);
        assertThat(first.headers().firstValue("Tenure-Report").orElse(""))
                .contains("135,080 rejected (missing_user_id 135,080)");

        List<ProcessHandle> workers = server.descendants().toList();
        assertThat(workers).isNotEmpty();
        for (ProcessHandle worker : workers) {
            // Spark's own ports are this machine's only, and its page is off
            assertThat(ListeningSockets.of(worker.pid()))
                    .as("sockets of the worker")
                    .allMatch(ListeningSockets.Listening::isLoopback)
                    .noneMatch(each -> each.port() >= 4040 && each.port() < 4060);
        }
        assertThat(ListeningSockets.of(server.pid()))
                .containsExactly(
                        new ListeningSockets.Listening(URI.create(address).getPort(), true));
        for (ProcessHandle worker : workers) {
            worker.destroyForcibly();
            worker.onExit().get(30, TimeUnit.SECONDS);
        }

        assertThat(count(events).body()).isEqualTo(expected);
    }

    private HttpResponse<String> count(Path csv) throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(address + "/v1/retention?granularity=week&format=csv"))
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofFile(csv))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    @Test
    void aTableOfTooManyCellsIsRefused(@TempDir Path state) throws Exception {
        Process small = tenure(
                        "serve",
                        "--store",
                        DEMO.resolve("store").toString(),
                        "--state",
                        state.toString(),
                        "--port",
                        "0",
                        "--max-cells",
                        "50")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(small.getInputStream(), StandardCharsets.UTF_8))) {
            String other = out.readLine().replace("tenure: ", "").replaceFirst("/$", "");
            HttpResponse<String> refused = client.send(
                    HttpRequest.newBuilder(URI.create(other + "/v1/cohorts/buyers/retention?granularity=month"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("answer_too_large").contains("more than 50 cells");
        } finally {
            small.destroy();
            assertThat(small.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** A minute of what {@code scripts/bench server-load} does for half an hour. */
    @Test
    void theHeapStaysFlatUnderReads() throws Exception {
        read(500);
        double before = heapMegabytes();
        read(3_000);

        assertThat(heapMegabytes()).isLessThan(before + 4);
    }

    @Test
    void connectionsThatStayOpenTakeLittleOfTheHeap() throws Exception {
        int connections = 1_000;
        String request = String.join(
                "\r\n",
                "GET /healthz HTTP/1.1",
                "Host: 127.0.0.1",
                "User-Agent: browser",
                "Accept: application/json",
                "Accept-Language: en",
                "",
                "");
        double before = heapMegabytes();
        List<Socket> open = new ArrayList<>();
        try {
            for (int connection = 0; connection < connections; connection++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), URI.create(address).getPort());
                open.add(socket);
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(heapMegabytes() - before)
                    .as("MB of %s connections", connections)
                    .isLessThan(16);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private void read(int requests) throws Exception {
        for (int request = 0; request < requests; request++) {
            get("/v1/cohorts/buyers/retention?granularity=week&min_cohort_size=" + request % 50);
        }
    }

    /** What is in use after a collection. */
    private double heapMegabytes() throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process collection = new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(collection.waitFor()).isZero();
        String metrics = client.send(
                        HttpRequest.newBuilder(URI.create(address + "/metrics")).build(), BodyHandlers.ofString())
                .body();
        return metrics.lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / 1e6;
    }

    @Test
    void theServerHasNoSparkAndLivesIn256Megabytes() throws Exception {
        Path process = Path.of("/proc/" + server.pid());
        String commandLine = Files.readString(process.resolve("cmdline"));
        long residentKilobytes = Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();

        assertThat(commandLine).contains("tenure-api-").doesNotContain("spark-").doesNotContain("scala-library");
        assertThat(residentKilobytes).isLessThan(256 * 1024);
    }
}
