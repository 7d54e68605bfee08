package io.tenure.api.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose other side holds them up.
 *
 * <p>Jetty's own timeouts are for silence: a byte every few seconds holds a connection for ever. Here the head of a request, its body
 * and its answer have a time each, and more only for bytes that have gone through. What the server takes itself has no such time, and
 * a connection without a request is left to Jetty's idle timeout.
 */
final class SlowClients extends EventsHandler implements Connection.Listener {
    private static final long LOOK_MILLIS = 500;
    private static final long NANOS_PER_BYTE = TimeUnit.SECONDS.toNanos(1) / 100_000;

    private final Duration patience;
    private final Map<Connection, Turn> turns = new ConcurrentHashMap<>();

    SlowClients(Duration patience) {
        this.patience = patience;
    }

    /**
     * What a connection waits for.
     *
     * @param bytesIn what had come when it began to wait for a request; -1: it waits for something else
     * @param endsAt when it has waited long enough for the client, in the nanoseconds of {@link NanoTime}; 0: it doesn't wait for it
     */
    private record Turn(long bytesIn, long endsAt) {
        static final Turn OF_SERVER = new Turn(-1, 0);

        boolean isClients() {
            return endsAt != 0;
        }

        boolean isTooLong(long now) {
            return isClients() && NanoTime.isBefore(endsAt, now);
        }

        Turn longer(long bytes) {
            return new Turn(bytesIn, endsAt + bytes * NANOS_PER_BYTE);
        }
    }

    private Turn ofClient() {
        return new Turn(-1, NanoTime.now() + patience.toNanos());
    }

    private static Turn withoutRequest(Connection connection) {
        return new Turn(connection.getBytesIn(), 0);
    }

    @Override
    protected void doStart() throws Exception {
        for (Connector connector : getServer().getConnectors()) {
            connector.addEventListener(this);
        }
        super.doStart();
        lookLater();
    }

    private void lookLater() {
        getServer().getScheduler().schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = NanoTime.now();
        turns.replaceAll((connection, turn) ->
                turn.bytesIn() >= 0 && connection.getBytesIn() > turn.bytesIn() ? ofClient() : turn);
        turns.forEach((connection, turn) -> {
            if (turn.isTooLong(now)) {
                connection.getEndPoint().close(new EofException("too slow"));
            }
        });
        if (isRunning()) {
            lookLater();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        turns.put(connection, withoutRequest(connection));
    }

    @Override
    public void onClosed(Connection connection) {
        turns.remove(connection);
    }

    @Override
    protected void onBeforeHandling(Request request) {
        turn(request, Turn.OF_SERVER);
    }

    @Override
    protected void onRequestRead(Request request, Content.@Nullable Chunk chunk) {
        if (chunk != null && chunk.isLast()) {
            turn(request, Turn.OF_SERVER);
        } else {
            long bytes = chunk == null ? 0 : chunk.remaining();
            change(request, before -> (before.isClients() ? before : ofClient()).longer(bytes));
        }
    }

    @Override
    protected void onResponseBegin(Request request, int status, HttpFields headers) {
        turn(request, ofClient());
    }

    @Override
    protected void onResponseWrite(Request request, boolean last, @Nullable ByteBuffer content) {
        if (content != null) {
            long bytes = content.remaining();
            change(request, before -> before.longer(bytes));
        }
    }

    @Override
    protected void onComplete(Request request, int status, @Nullable HttpFields headers, @Nullable Throwable failure) {
        turn(request, withoutRequest(request.getConnectionMetaData().getConnection()));
    }

    private void turn(Request request, Turn turn) {
        change(request, before -> turn);
    }

    private void change(Request request, UnaryOperator<Turn> change) {
        turns.computeIfPresent(
                request.getConnectionMetaData().getConnection(), (connection, before) -> change.apply(before));
    }
}
