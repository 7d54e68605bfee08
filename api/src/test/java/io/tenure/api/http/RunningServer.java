package io.tenure.api.http;

import io.tenure.api.store.ResultStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** A real server on a port of its own. */
public final class RunningServer implements AutoCloseable {
    private static final long CACHE_BYTES = 1_000_000;

    private final ApiServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningServer(ApiServer server) {
        this.server = server;
    }

    /** Starts a server over a store. */
    public static RunningServer of(ResultStore store) {
        ApiServer server = new ApiServer(store, CACHE_BYTES);
        server.start("127.0.0.1", 0);
        return new RunningServer(server);
    }

    /** Where it is, without a slash at the end. */
    public String address() {
        return "http://127.0.0.1:" + server.port();
    }

    List<Route> routes() {
        return server.routes();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.close();
    }
}
