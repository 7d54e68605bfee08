package io.tenure.api.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.staticfiles.Location;
import io.tenure.api.access.Scope;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.store.ResultStore;
import io.tenure.api.work.DefinitionQueue;
import io.tenure.api.work.UploadedRetention;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The server of one store.
 *
 * <p>It answers from published results and computes nothing itself. {@code /readyz} says when it has read them once, which is
 * when every answer is quick.
 */
public final class ApiServer implements AutoCloseable {
    static final int MOST_THREADS = 64;
    private static final int LEAST_THREADS = 4;
    private static final long GRACE_MILLIS = 10_000;
    private static final long IDLE_MILLIS = 25_000;
    /** Whoever comes while so many wait to be taken in tries again a second later. */
    private static final int MOST_WAITING_CONNECTIONS = 1_024;

    private static final int MOST_REQUEST_BYTES = 1024 * 1024;

    private final Measurements measurements = new Measurements();
    private final CohortRoutes cohorts;
    private final DefinitionRoutes definitions;
    private final UploadRoutes uploads;
    private final Authorization authorization;
    private final Limits limits;
    private final OwnRequests ownRequests;
    private final Javalin javalin;
    /** Where it listens from its start on. */
    private volatile InetSocketAddress address = InetSocketAddress.createUnresolved("127.0.0.1", 0);

    private volatile boolean isReady;

    /**
     * A server, not started.
     *
     * @param definitions computes the cohorts that are sent
     * @param retention counts the files that are sent
     * @param mostCachedBytes how much of its answers it keeps
     * @param visitors who may ask
     * @param limits what it takes
     */
    public ApiServer(
            ResultStore store,
            DefinitionQueue definitions,
            UploadedRetention retention,
            long mostCachedBytes,
            Visitors visitors,
            Limits limits) {
        AnswerCache answers = new AnswerCache(mostCachedBytes);
        measurements.watch("tenure.answers.kept.bytes", "Answers that are kept, in bytes", answers::bytes);
        this.cohorts = new CohortRoutes(store, answers);
        this.definitions = new DefinitionRoutes(store, definitions);
        this.uploads = new UploadRoutes(retention);
        this.authorization = new Authorization(visitors.tokens());
        this.limits = limits;
        this.ownRequests = new OwnRequests(visitors.tokens() != null, visitors.hosts());
        this.javalin = Javalin.create(this::configure);
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = MOST_REQUEST_BYTES;
        config.http.prefer405over404 = true;
        // what is being answered is answered, then the port closes
        config.jetty.modifyServer(jetty -> {
            jetty.setStopTimeout(GRACE_MILLIS);
            jetty.setErrorHandler(new EarlyProblems());
            jetty.setRequestLog(new AnswerLog());
            new FloodGates(limits, authorization).addTo(jetty);
        });
        config.jetty.addConnector(this::connector);
        config.jetty.modifyHttpConfiguration(http -> {
            http.addCustomizer(new SecurityHeaders());
            http.setIdleTimeout(IDLE_MILLIS);
            // each connection would keep a table of 98 kB for the headers that it has sent
            http.setHeaderCacheSize(0);
        });
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        config.staticFiles.add(files -> {
            files.directory = "/io/tenure/api/page";
            files.location = Location.CLASSPATH;
        });
        config.requestLogger.http((request, milliseconds) -> {
            measurements.add(request, milliseconds);
            AnswerLog.remember(request);
        });
        config.routes.before(ownRequests::require);
        routes().forEach(route ->
                config.routes.addHttpHandler(route.method(), route.path(), authorization.guard(route)));
        Problems.register(config.routes);
    }

    private ServerConnector connector(Server jetty, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setAcceptQueueSize(MOST_WAITING_CONNECTIONS);
        return connector;
    }

    /** Every route but the page's files. */
    List<Route> routes() {
        List<Route> routes = new ArrayList<>(cohorts.routes());
        routes.addAll(definitions.routes());
        routes.addAll(uploads.routes());
        routes.add(new Route(HandlerType.GET, "/healthz", null, request -> request.json(Map.of("status", "ok"))));
        routes.add(new Route(HandlerType.GET, "/readyz", null, request -> {
            if (!isReady) {
                throw Problem.of(
                                Kind.NOT_READY, "The server reads the store for the first time; ask again in a second.")
                        .toException();
            }
            request.json(Map.of("status", "ready"));
        }));
        routes.add(new Route(
                HandlerType.GET,
                "/metrics",
                // routes, counts and times, and no name of anybody; whoever scrapes it needs no more than to read
                Scope.READ,
                request -> request.contentType(Measurements.CONTENT_TYPE).result(measurements.text())));
        routes.add(new Route(
                HandlerType.GET,
                "/openapi.yaml",
                null,
                request -> request.contentType("application/yaml").result(openApi())));
        return routes;
    }

    private static byte[] openApi() {
        try (InputStream file = ApiServer.class.getResourceAsStream("/io/tenure/api/openapi.yaml")) {
            if (file == null) {
                throw new IllegalStateException("the jar lacks openapi.yaml");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Listens, then reads the store once.
     *
     * @param port 0: any free one
     */
    public void start(String host, int port) {
        address = InetSocketAddress.createUnresolved(host, port);
        javalin.start();
        cohorts.warmUp();
        isReady = true;
    }

    /** Where it listens. */
    public int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
        measurements.close();
    }
}
