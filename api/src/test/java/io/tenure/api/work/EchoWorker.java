package io.tenure.api.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A worker that writes the options it was given into the table and publishes nothing, so that tests of the server need no Spark; {@code ITServe} has the real one.
 *
 * <p>As {@code tenure} does, it refuses a granularity that it doesn't know with exit code 2.
 */
public final class EchoWorker implements Worker {
    private static final int USAGE = 2;

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        if (arguments.contains("--granularity=weak")) {
            return new Ended(
                    USAGE, List.of("Invalid value 'weak' for --granularity in " + input(arguments) + " [USAGE]"));
        }
        try {
            String format = arguments.get(arguments.indexOf("--format") + 1);
            List<String> options =
                    arguments.stream().filter(each -> each.contains("=")).toList();
            Files.writeString(
                    Path.of(arguments.get(arguments.indexOf("--output") + 1)),
                    format.equals("json") ? "[]" : "options\n" + String.join(" ", options) + "\n");
            return new Ended(0, List.of("read " + Files.size(Path.of(input(arguments))) + " bytes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String input(List<String> arguments) {
        return arguments.get(arguments.indexOf("--input") + 1);
    }

    @Override
    public void close() {
        // nothing is running
    }
}
