package io.tenure.api.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Stands in front of a server, and lets through to {@code /v1} only what brings a token that may. */
final class TokenGate implements AutoCloseable {
    /** A token that may all. */
    static final String TOKEN = "all.may-read_7f~+/==";

    /** A token that may read cohorts, and nothing else. */
    static final String NARROW_TOKEN = "narrow";

    private static final List<String> PASSED_ON =
            List.of("Content-Type", "Content-Disposition", "Tenure-Report", "Content-Security-Policy");

    private final HttpServer gate;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HttpClient client = HttpClient.newHttpClient();
    private final String server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    TokenGate(String server) throws IOException {
        this.server = server;
        gate = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gate.setExecutor(threads);
        gate.createContext("/", this::handle);
        gate.start();
    }

    String address() {
        return "http://127.0.0.1:" + gate.getAddress().getPort();
    }

    /** What came for {@code /v1}: the address, and the token. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    void forgetAsked() {
        asked.clear();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            if (path.startsWith("/v1/")) {
                String authorization = exchange.getRequestHeaders().getFirst("Authorization");
                asked.add(path + " " + authorization);
                Integer refusal = refusal(path, authorization);
                if (refusal != null) {
                    refuse(exchange, refusal);
                    return;
                }
            }
            passOn(exchange, path);
        }
    }

    private static @Nullable Integer refusal(String path, @Nullable String authorization) {
        if (("Bearer " + TOKEN).equals(authorization)) {
            return null;
        }
        if (("Bearer " + NARROW_TOKEN).equals(authorization)) {
            return path.equals("/v1/cohorts") ? null : 403;
        }
        return 401;
    }

    private static void refuse(HttpExchange exchange, int status) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        if (status == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        }
        answer(
                exchange,
                status,
                (status == 401
                                ? "{\"type\":\"urn:tenure:problem:unauthorized\",\"title\":\"A token is needed\",\"status\":401,"
                                        + "\"detail\":\"The request has no token that is known here. Send <b>Authorization</b>: Bearer and the token.\"}"
                                : "{\"type\":\"urn:tenure:problem:forbidden\",\"title\":\"The token does not allow this\",\"status\":403,"
                                        + "\"detail\":\"The token may list only. Ask for one with the scope read.\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void passOn(HttpExchange exchange, String path) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            if (List.of("Accept", "Content-type").contains(header.getKey())) {
                request.header(header.getKey(), header.getValue().get(0));
            }
        }
        try {
            HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
            for (String name : PASSED_ON) {
                answer.headers()
                        .firstValue(name)
                        .ifPresent(value -> exchange.getResponseHeaders().set(name, value));
            }
            answer(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        gate.stop(0);
        threads.shutdownNow();
    }
}
