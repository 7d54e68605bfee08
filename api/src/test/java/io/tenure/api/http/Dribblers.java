package io.tenure.api.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that send a byte, and read one, whenever they are told to. */
final class Dribblers implements AutoCloseable {
    private static final int SMALL_BUFFER = 1024;

    private final List<SocketChannel> open = new ArrayList<>();
    private final int port;

    Dribblers(int port) {
        this.port = port;
    }

    /** Opens so many more, which begin with some bytes. */
    void open(int count, String begin) throws IOException {
        for (int each = 0; each < count; each++) {
            SocketChannel socket = SocketChannel.open();
            socket.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.configureBlocking(false);
            socket.write(ByteBuffer.wrap(begin.getBytes(StandardCharsets.ISO_8859_1)));
            open.add(socket);
        }
    }

    /** Lets each send a byte and read one, and forgets those that the server has closed. */
    void drip() throws IOException {
        List<SocketChannel> closed = new ArrayList<>();
        for (SocketChannel socket : open) {
            if (isClosed(socket)) {
                socket.close();
                closed.add(socket);
            }
        }
        open.removeAll(closed);
    }

    private static boolean isClosed(SocketChannel socket) {
        try {
            socket.write(ByteBuffer.wrap(new byte[] {'x'}));
            return socket.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** How many the server has not closed, as far as they know. */
    int count() {
        return open.size();
    }

    /** Closes them all. */
    void hangUp() throws IOException {
        for (SocketChannel socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        hangUp();
    }
}
