package io.tenure.jobs.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/**
 * {@code tenure worker}: runs command lines one after another in a warm session, for the server.
 *
 * <p>A line of standard input is {@code {"id": …, "arguments": […]}}. What the command says goes to standard output as {@code
 * {"id": …, "line": …}}, and at its end {@code {"id": …, "exit_code": …}}. The worker ends with its input: when the server ends,
 * however it does.
 */
@Command(name = "worker", hidden = true, description = "Run the command lines that come by standard input.")
final class WorkerCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private WorkerCommand() {}

    /** A command line to run. */
    record Order(String id, List<String> arguments) {}

    @Override
    public Integer call() throws IOException {
        SparkSessions.openForStore("worker", null);
        answer(Map.of("ready", true));
        PrintStream out = System.out;
        PrintStream err = System.err;
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                run(JSON.readValue(line, Order.class));
            }
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return 0;
    }

    private void run(Order order) throws IOException {
        PrintStream said = new PrintStream(
                new Lines(line -> answer(Map.of("id", order.id(), "line", line))), true, StandardCharsets.UTF_8);
        System.setOut(said);
        System.setErr(said);
        int exitCode = Tenure.run(order.arguments().toArray(String[]::new));
        said.close();
        answer(Map.of("id", order.id(), "exit_code", exitCode));
    }

    private void answer(Map<String, Object> answer) {
        try {
            answers.println(JSON.writeValueAsString(answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands on what is written line by line. */
    private static final class Lines extends OutputStream {
        private final Consumer<String> lines;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        private Lines(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public synchronized void write(int b) {
            if (b == '\n') {
                lines.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(b);
            }
        }

        @Override
        public synchronized void close() {
            if (line.size() > 0) {
                write('\n');
            }
        }
    }
}
