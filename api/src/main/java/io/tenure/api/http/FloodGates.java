package io.tenure.api.http;

import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.DoSHandler;
import org.eclipse.jetty.server.handler.QoSHandler;

/** Keeps the server answering when somebody sends more than it can take. */
final class FloodGates {
    private static final int MOST_SENDERS = 10_000;
    private static final int QUEUE_PER_UPLOAD = 4;
    /** Bodies are read by threads; so few that most of the threads are left for those who only read. */
    private static final int MOST_BODIES = 12;

    private static final int MOST_WAITING_BODIES = 64;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration FORGOTTEN_AFTER = Duration.ofSeconds(10);
    private static final long IDLE_WHEN_FULL_MILLIS = 2_000;

    private final Limits limits;
    private final Authorization authorization;

    FloodGates(Limits limits, Authorization authorization) {
        this.limits = limits;
        this.authorization = authorization;
    }

    /** Puts the gates before everything else, the first to be passed last. */
    void addTo(Server jetty) {
        jetty.insertHandler(bodies());
        jetty.insertHandler(uploads());
        jetty.insertHandler(rate());
        jetty.insertHandler(new SlowClients(limits.patience()));
        NetworkConnectionLimit connections = new NetworkConnectionLimit(limits.connections(), jetty);
        connections.setEndPointIdleTimeout(IDLE_WHEN_FULL_MILLIS);
        jetty.addBean(connections);
        jetty.addBean(new AddressLimit(jetty, limits.connections() / 2));
    }

    private static QoSHandler bodies() {
        QoSHandler bodies = new QoSHandler();
        bodies.setMaxRequestCount(MOST_BODIES);
        bodies.setMaxSuspendedRequestCount(MOST_WAITING_BODIES);
        bodies.setMaxSuspend(LONGEST_WAIT);
        bodies.includeMethod("POST", "PUT");
        return bodies;
    }

    private QoSHandler uploads() {
        QoSHandler uploads = new QoSHandler();
        uploads.setMaxRequestCount(limits.uploads());
        uploads.setMaxSuspendedRequestCount(QUEUE_PER_UPLOAD * limits.uploads());
        uploads.setMaxSuspend(LONGEST_WAIT);
        uploads.includePath(UploadRoutes.PATH);
        return uploads;
    }

    private DoSHandler rate() {
        return new DoSHandler(
                this::sender,
                new DoSHandler.LeakingBucketTrackerFactory(
                        limits.requestsPerSecond(), limits.requestsPerSecond(), FORGOTTEN_AFTER),
                (request, response, callback) -> {
                    response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
                    Response.writeError(request, response, callback, HttpStatus.TOO_MANY_REQUESTS_429);
                    return true;
                },
                MOST_SENDERS);
    }

    /** A token that the server knows, else an address: whoever guesses tokens counts as one sender. */
    private String sender(Request request) {
        return authorization
                .sender(request.getHeaders().get(HttpHeader.AUTHORIZATION))
                .orElseGet(() -> DoSHandler.ID_FROM_REMOTE_ADDRESS.apply(request));
    }
}
