package io.tenure.api.http;

import io.tenure.api.Scratch;
import io.tenure.api.store.MemoryStore;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.EchoWorker;
import io.tenure.api.work.MemoryWorker;
import io.tenure.api.work.UploadedRetention;
import io.tenure.api.work.Worker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A real server on a port of its own. */
public final class RunningServer implements AutoCloseable {
    static final long MOST_UPLOAD_BYTES = 2_000_000;
    private static final long CACHE_BYTES = 1_000_000;

    private final ApiServer server;
    private final DefinitionQueue queue;
    private final Path uploads;
    private final Path requests;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningServer(ApiServer server, DefinitionQueue queue, Path uploads, Path requests) {
        this.server = server;
        this.queue = queue;
        this.uploads = uploads;
        this.requests = requests;
    }

    /** Starts a server over a store that is only read; files are counted by nobody. */
    public static RunningServer of(ResultStore store) {
        return of(store, new EchoWorker());
    }

    /** Starts a server over a store in memory: cohorts come into it, files are counted by nobody. */
    public static RunningServer of(MemoryStore store) {
        return of(store, new MemoryWorker(store));
    }

    /** Starts a server over a store, with a worker. */
    public static RunningServer of(ResultStore store, Worker worker) {
        return of(store, worker, Visitors.ofThisMachine());
    }

    /** Starts a server over a store, with a worker, for some visitors. */
    public static RunningServer of(ResultStore store, Worker worker, Visitors visitors) {
        return of(store, worker, visitors, Limits.DEFAULT);
    }

    /** Starts a server over a store, with a worker, for some visitors, within limits. */
    public static RunningServer of(ResultStore store, Worker worker, Visitors visitors, Limits limits) {
        Path uploads = Scratch.folder("uploads");
        Path requests = Scratch.folder("requests");
        DefinitionQueue queue = new DefinitionQueue(requests, worker, "nowhere", Clock.systemUTC(), () -> {});
        ApiServer server = new ApiServer(
                store, queue, new UploadedRetention(worker, uploads, MOST_UPLOAD_BYTES), CACHE_BYTES, visitors, limits);
        server.start("127.0.0.1", 0);
        return new RunningServer(server, queue, uploads, requests);
    }

    /** The files that are being counted. */
    List<String> uploads() throws IOException {
        try (Stream<Path> files = Files.list(uploads)) {
            return files.map(Path::toString).toList();
        }
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

    CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        server.close();
        queue.close();
        Scratch.delete(uploads);
        Scratch.delete(requests);
    }
}
