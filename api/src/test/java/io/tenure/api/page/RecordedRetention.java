package io.tenure.api.page;

import io.tenure.api.work.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * A worker that has what {@code tenure retention --states --zeros} said of one file, with and without {@code --segment-by region}:
 * the tables, the report, and the refusals of another file and of a zone. It waits until a test lets it answer.
 */
final class RecordedRetention implements Worker {
    static final String REPORT =
            "read 117 rows of 1 file: 115 kept, 2 rejected (missing_event_time 1, bad_event_time 1)";
    static final String NO_ZONE =
            "--zone 'Mars/Base' is no time zone. Write a name such as Europe/Paris, or an offset such as +02:00.";

    static final String NO_COLUMN = ": there is no column 'event_time' in the header (when, who)."
            + " Say which column it is: --map event_time=COLUMN";

    private static final int USAGE = 2;
    private static final int INPUT = 4;

    private final Semaphore answers = new Semaphore(0);
    private volatile List<String> options = List.of();

    /** The file. */
    static Path events() {
        URL file = Objects.requireNonNull(RecordedRetention.class.getResource("counted/events.csv"));
        try {
            return Path.of(file.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The table of everybody. */
    static byte[] table() throws IOException {
        return recorded("counted/retention.json");
    }

    /** The tables of everybody and of each region. */
    static byte[] tableByRegion() throws IOException {
        return recorded("counted/retention-by-region.json");
    }

    private static byte[] recorded(String name) throws IOException {
        try (InputStream table = RecordedRetention.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(table).readAllBytes();
        }
    }

    /** Lets it answer once. */
    void answer() {
        answers.release();
    }

    /** How it was last asked to count, but for files and the format. */
    List<String> options() {
        return options;
    }

    @Override
    public Ended run(List<String> arguments, Duration patience) {
        options = arguments.stream()
                .filter(each -> each.contains("=") || each.equals("--states") || each.equals("--zeros"))
                .toList();
        try {
            answers.acquire();
            if (arguments.contains("--zone=Mars/Base")) {
                return new Ended(USAGE, List.of(NO_ZONE + " [USAGE]"));
            }
            Path sent = Path.of(arguments.get(arguments.indexOf("--input") + 1));
            if (!Arrays.equals(Files.readAllBytes(sent), Files.readAllBytes(events()))) {
                return new Ended(INPUT, List.of(sent + NO_COLUMN + " [INPUT_HEADER]"));
            }
            Files.write(
                    Path.of(arguments.get(arguments.indexOf("--output") + 1)),
                    arguments.contains("--segment-by=region") ? tableByRegion() : table());
            return new Ended(0, List.of(REPORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        answers.release(Integer.MAX_VALUE / 2);
    }
}
