package io.tenure.api.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/** Closes what an address opens beyond its share of connections, so that no single one takes them all. */
final class AddressLimit extends AbstractLifeCycle implements Connection.Listener {
    private final Server server;
    private final int most;
    private final Map<Connection, InetAddress> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, Integer> open = new ConcurrentHashMap<>();

    AddressLimit(Server server, int most) {
        this.server = server;
        this.most = most;
    }

    @Override
    protected void doStart() {
        for (Connector connector : server.getConnectors()) {
            connector.addEventListener(this);
        }
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress socket) {
            // a closed connection has forgotten where it came from
            addresses.put(connection, socket.getAddress());
            if (open.merge(socket.getAddress(), 1, Integer::sum) > most) {
                connection.getEndPoint().close();
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        InetAddress address = addresses.remove(connection);
        if (address != null) {
            open.computeIfPresent(address, (each, count) -> count == 1 ? null : count - 1);
        }
    }
}
