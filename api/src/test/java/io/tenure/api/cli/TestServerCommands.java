package io.tenure.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.ListeningSockets;
import io.tenure.api.access.AccessToken;
import io.tenure.api.access.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes: what they print, what they log, and where they listen. */
final class TestServerCommands {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "Name-Of-Somebody";

    /** A store in which nothing has been published. */
    private static final String RUNS = """
            {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
            {"metaData":{"id":"4d4f2ba8-0e3b-4a0a-9d2c-0f3b8f3b8a11","format":{"provider":"parquet","options":{}},\
            "schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[%s]}","partitionColumns":[],"configuration":{},"createdTime":0}}
            """.formatted(String.join(
            ",",
            field("run_id", "\\\"string\\\""),
            field("number", "\\\"long\\\""),
            field("at", "\\\"timestamp\\\""),
            field("status", "\\\"string\\\""),
            field("versions", map("long")),
            field("state", map("string"))));

    @TempDir
    private Path folder;

    private static String field(String name, String type) {
        return "{\\\"name\\\":\\\"" + name + "\\\",\\\"type\\\":" + type
                + ",\\\"nullable\\\":true,\\\"metadata\\\":{}}";
    }

    private static String map(String value) {
        return "{\\\"type\\\":\\\"map\\\",\\\"keyType\\\":\\\"string\\\",\\\"valueType\\\":\\\"" + value
                + "\\\",\\\"valueContainsNull\\\":true}";
    }

    private Process tenure(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerCommands.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().put("TENURE_HOME", "/nowhere");
        return process.redirectError(log().toFile()).start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    private static String text(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private Path store() throws IOException {
        Path log = Files.createDirectories(folder.resolve("store/runs/_delta_log"));
        Files.writeString(log.resolve("00000000000000000000.json"), RUNS);
        return folder.resolve("store");
    }

    @Test
    void aTokenIsPrintedOnceWithTheLineForTheFile() throws Exception {
        Process process = tenure("token", "--name", "grafana", "--scope", "define");
        List<String> lines = text(process.getInputStream()).lines().toList();

        assertThat(process.waitFor()).isZero();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).matches("tenure_[A-Za-z0-9_-]{43}");
        assertThat(lines.get(1))
                .isEqualTo(AccessToken.of("grafana", Scope.DEFINE, lines.get(0)).line());

        Process refused = tenure("token", "--name", "grafana", "--scope", "everything");
        assertThat(refused.waitFor()).isEqualTo(2);
        assertThat(log()).content().contains("--scope", "'everything'");
    }

    @Test
    void aPortThatOthersReachNeedsTokensThatOthersDontRead() throws Exception {
        Process without = tenure("serve", "--store", store().toString(), "--host", "0.0.0.0", "--port", "0");
        assertThat(without.waitFor()).isEqualTo(3);
        assertThat(log()).content().contains("--host 0.0.0.0", "--tokens FILE");

        Path tokens = Files.writeString(folder.resolve("tokens"), "ana read " + "0".repeat(64));
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
        Process open = tenure("serve", "--store", store().toString(), "--tokens", tokens.toString());
        assertThat(open.waitFor()).isEqualTo(3);
        assertThat(log()).content().contains("chmod 600 " + tokens);
    }

    @Test
    void theLogHasALinePerAnswerAndNoSecretAndOnlyTheApiIsReached() throws Exception {
        String secret = AccessToken.newSecret();
        Path tokens = Files.writeString(
                folder.resolve("tokens"),
                AccessToken.of("canary", Scope.ADMIN, secret).line());
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        Process server = tenure(
                "serve",
                "--store",
                store().toString(),
                "--host",
                "0.0.0.0",
                "--port",
                "0",
                "--tokens",
                tokens.toString());
        StringBuilder answers = new StringBuilder();
        int asked = 0;
        try {
            String said = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            assertThat(said).as("%s", log()).startsWith("tenure: http://");
            int port = Integer.parseInt(said.replaceAll(".*:(\\d+)/$", "$1"));
            for (String path : List.of(
                    "/",
                    "/healthz",
                    "/metrics",
                    "/v1/cohorts",
                    "/v1/cohorts/" + NAME,
                    "/v1/cohorts/" + NAME + "/retention",
                    "/v1/cohorts?" + NAME + "=" + NAME,
                    "/nothing%0d%0a%1b%5b31m" + NAME,
                    "/v1/cohorts/%22%7d%0a%7b")) {
                answers.append(send(port, "GET", path, "Bearer " + secret));
                answers.append(send(port, "GET", path, "Bearer " + secret + "x"));
                asked += 2;
            }
            answers.append(send(port, "POST", "/v1/cohorts", "Bearer " + secret));
            answers.append(raw(
                    port,
                    "GET /" + NAME + "\u0007 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + secret + "\r\n\r\n"));
            answers.append(raw(port, NAME + "\r\n\r\n"));
            asked += 3;

            assertThat(ListeningSockets.of(server.pid())).containsExactly(new ListeningSockets.Listening(port, false));
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")))
                    .doesNotContain(secret);
        } finally {
            server.destroy();
        }
        assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
        String log = Files.readString(log());

        int logged = 0;
        for (String line : log.lines().toList()) {
            JsonNode event = JSON.readTree(line);
            assertThat(event.path("time").asText())
                    .as(line)
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(event.path("level").asText()).as(line).isNotEmpty();
            assertThat(event.path("logger").asText()).as(line).isNotEmpty();
            assertThat(event.path("message").asText()).as(line).isNotEmpty();
            if (event.path("logger").asText().endsWith("AnswerLog")) {
                logged++;
                assertThat(event.path("status").isInt()).as(line).isTrue();
                assertThat(event.path("milliseconds").isNumber()).as(line).isTrue();
                assertThat(event.path("route").asText()).as(line).isNotEmpty();
                assertThat(answers).as(line).contains(event.path("request_id").asText());
            }
        }
        assertThat(logged).as(log).isEqualTo(asked);
        assertThat(log).doesNotContain(secret, NAME, "\u001b");
        assertThat(answers).doesNotContain(secret);
    }

    private static String send(int port, String method, String path, String authorization) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", authorization)
                                .method(method, BodyPublishers.ofString(""))
                                .build(),
                        BodyHandlers.ofString());
        return response.headers().map() + response.body();
    }

    private static String raw(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return text(socket.getInputStream());
        }
    }
}
