package io.tenure.api.work;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the Jobs API 2.2 says of one job, on loopback: as strict about requests as its documentation. */
final class JobsApi implements AutoCloseable {
    static final String TOKEN = "dapi-canary";
    static final long JOB = 17;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TOKEN_LETTERS = 64;

    private final HttpServer server;
    private final List<String> log = new ArrayList<>();
    private final Map<String, Long> runs = new HashMap<>();
    private int looks;
    private int busy;
    private String result = "SUCCESS";
    private String error = "";

    JobsApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.2/jobs/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Runs end so. */
    JobsApi endingAs(String resultState, String outputError) {
        result = resultState;
        error = outputError;
        return this;
    }

    /** The first requests are refused for there being too many. */
    JobsApi busyFor(int requests) {
        busy = requests;
        return this;
    }

    /** The commands that were started, and what was cancelled. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    private synchronized void answer(HttpExchange exchange) {
        try (exchange) {
            String call = exchange.getRequestURI().toString().substring("/api/2.2/jobs/".length());
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 403, Map.of("error_code", "403", "message", "Invalid access token."));
            } else if (busy-- > 0) {
                send(exchange, 429, Map.of("error_code", "REQUEST_LIMIT_EXCEEDED", "message", "Slow down."));
            } else if (call.equals("run-now")) {
                start(exchange, JSON.readTree(exchange.getRequestBody()));
            } else if (call.startsWith("runs/get?run_id=")) {
                send(exchange, 200, run());
            } else if (call.equals("runs/get-output?run_id=901")) {
                send(exchange, 200, error.isEmpty() ? Map.of() : Map.of("error", error));
            } else if (call.equals("runs/cancel")) {
                log.add("cancel " + JSON.readTree(exchange.getRequestBody()).path("run_id"));
                send(exchange, 200, Map.of());
            } else {
                send(exchange, 404, Map.of("error_code", "ENDPOINT_NOT_FOUND", "message", call));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(HttpExchange exchange, JsonNode body) throws IOException {
        String token = body.path("idempotency_token").asText();
        if (body.path("job_id").asLong() != JOB) {
            send(exchange, 400, Map.of("error_code", "INVALID_PARAMETER_VALUE", "message", "Job does not exist."));
        } else if (token.isEmpty()
                || token.length() > MOST_TOKEN_LETTERS
                || !body.path("jar_params").isArray()) {
            send(exchange, 400, Map.of("error_code", "INVALID_PARAMETER_VALUE", "message", body.toString()));
        } else {
            if (runs.putIfAbsent(token, 900L) == null) {
                List<String> words = new ArrayList<>();
                body.path("jar_params").forEach(word -> words.add(word.asText()));
                log.add(String.join(" ", words));
            }
            send(exchange, 200, Map.of("run_id", 900));
        }
    }

    private Map<String, Object> run() {
        looks++;
        if (result.isEmpty() || looks < 3) {
            return Map.of("run_id", 900, "state", Map.of("life_cycle_state", looks == 1 ? "PENDING" : "RUNNING"));
        }
        return Map.of(
                "run_id",
                900,
                "state",
                Map.of("life_cycle_state", "TERMINATED", "result_state", result, "state_message", "as told"),
                "tasks",
                List.of(Map.of("run_id", 901)));
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
