package io.tenure.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A server on loopback that takes messages as Slack does, and answers as it is told. */
public final class SlackServer implements AutoCloseable {
    /** A path that nobody may see. */
    public static final String SECRET = "T0SECRET/B0SECRET";

    private final HttpServer server;
    private final List<String> messages = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    private record Answer(int status, Map<String, String> headers, String body) {}

    private SlackServer(HttpServer server) {
        this.server = server;
        server.createContext("/", this::take);
        server.start();
    }

    /** Starts one at a free port. */
    public static SlackServer start() throws IOException {
        return new SlackServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    /** Starts one that was made elsewhere. */
    public static SlackServer of(HttpServer server) {
        return new SlackServer(server);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Where messages are posted to. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/services/" + SECRET;
    }

    /** Answers one of the next requests so; without such an answer with 200. */
    public synchronized SlackServer willAnswer(int status, Map<String, String> headers, String body) {
        answers.add(new Answer(status, headers, body));
        return this;
    }

    /** The texts that came, whatever was answered. */
    public synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    private synchronized void take(HttpExchange exchange) throws IOException {
        String text = new ObjectMapper()
                .readTree(exchange.getRequestBody())
                .get("text")
                .asText();
        boolean isMeant = exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().toString().equals("/services/" + SECRET)
                && exchange.getRequestHeaders().getFirst("Content-Type").startsWith("application/json");
        messages.add(isMeant ? text : "wrong request: " + exchange.getRequestURI());
        Answer answer = answers.isEmpty() ? new Answer(200, Map.of(), "ok") : answers.remove();
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
