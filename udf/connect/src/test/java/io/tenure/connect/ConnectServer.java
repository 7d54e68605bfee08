package io.tenure.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** A Spark Connect server in a process of its own, with or without the jar on its class path. */
final class ConnectServer implements AutoCloseable {
    static final Path JAR = Path.of(System.getProperty("tenure.jar"));

    private final Process process;
    private final int port;

    private ConnectServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static ConnectServer withTheJar() throws IOException {
        return start(JAR + ":");
    }

    static ConnectServer withoutTheJar() throws IOException {
        return start("");
    }

    private static ConnectServer start(String before) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("spark.test.jvm").split("\\s+")));
        command.addAll(List.of(
                "-cp",
                before
                        + Files.readString(Path.of(System.getProperty("connect.server")))
                                .strip(),
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.connect.grpc.binding.address=127.0.0.1",
                "-Dspark.connect.grpc.binding.port=" + port,
                "org.apache.spark.sql.connect.service.SparkConnectServer"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitStart(process);
        return new ConnectServer(process, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Reads what the server says until it has started, and from then on so that it is never held up. */
    private static void awaitStart(Process process) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder log = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            log.append(line).append('\n');
            if (line.contains("Spark Connect server started at")) {
                Thread reader = new Thread(() -> said.lines().forEach(ignored -> {}), "Connect server's log");
                reader.setDaemon(true);
                reader.start();
                return;
            }
        }
        throw new IllegalStateException("The Connect server did not start:\n" + log);
    }

    /** A client's own: it sees no view and no function of another. */
    SparkSession newSession() {
        return SparkSession.builder().remote("sc://127.0.0.1:" + port).create();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
