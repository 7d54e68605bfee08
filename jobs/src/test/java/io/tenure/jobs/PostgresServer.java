package io.tenure.jobs;

import io.tenure.jobs.postgres.PostgresDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Postgres of Debian's package on loopback, as {@code scripts/postgres} starts it; it must be installed. */
public final class PostgresServer {
    public static final String PASSWORD = "a-secret-of-tests";
    private static final String USER = "tenure";

    /** In which commands find user and password. */
    public static final Map<String, String> ENVIRONMENT = Map.of("PGUSER", USER, "PGPASSWORD", PASSWORD);

    private static final Path SCRIPT = Path.of("../scripts/postgres");

    private final Path folder;
    private final int port;

    private PostgresServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static PostgresServer start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        // not a @TempDir: the user that the server runs as must get to it
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "tenure-postgres-" + port);
        PostgresServer server = new PostgresServer(folder, port);
        server.script("start", folder.toString(), Integer.toString(port));
        return server;
    }

    private void script(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("PGPASSWORD", PASSWORD);
        if (builder.start().waitFor() != 0) {
            throw new IllegalStateException("failed: " + command);
        }
    }

    /** Its only database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    /** The database as Tenure connects to it, with user and password from the environment. */
    public PostgresDatabase database() {
        return new PostgresDatabase(url(), ENVIRONMENT);
    }

    /** A connection of its owner. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), USER, PASSWORD);
    }

    /** Ends the server and removes its data. */
    public void stop() throws IOException, InterruptedException {
        script("stop", folder.toString());
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
