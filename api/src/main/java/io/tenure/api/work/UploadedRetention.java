package io.tenure.api.work;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code tenure retention} over a file that somebody sends. */
public final class UploadedRetention {
    /** Those that take a value. */
    private static final List<String> VALUES = List.of(
            "granularity",
            "mode",
            "kind",
            "horizon",
            "brackets",
            "entry_event",
            "entry_where",
            "entry_from",
            "entry_to",
            "return_event",
            "return_where",
            "segment_by",
            "zone",
            "week_start",
            "as_of",
            "min_cohort_size");

    /** Those that are true or false. */
    private static final List<String> FLAGS = List.of("zeros", "states");

    /** The parameters that a question may have, beside {@code format}. */
    public static final List<String> PARAMETERS = concat(VALUES, FLAGS);

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern CODE = Pattern.compile(" \\[[A-Z_]+\\]$");

    private static final Pattern OPTION = Pattern.compile("--([a-z-]+)");

    private final Worker worker;
    private final Path folder;
    private final long mostBytes;

    /**
     * Counts with a worker.
     *
     * @param folder where files lie while they are counted, of this server only: what it holds was left by one that was
     *     killed, and is deleted
     * @param mostBytes the largest file that is taken
     */
    public UploadedRetention(Worker worker, Path folder, long mostBytes) {
        this.worker = worker;
        this.folder = folder;
        this.mostBytes = mostBytes;
        deleteLeftovers();
    }

    private void deleteLeftovers() {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(Files::isRegularFile).forEach(UploadedRetention::delete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> concat(List<String> left, List<String> right) {
        List<String> both = new ArrayList<>(left);
        both.addAll(right);
        return List.copyOf(both);
    }

    /**
     * A table that was counted, in the format asked for, and what was read, kept and rejected.
     */
    public record Counted(String table, String report) {}

    /**
     * Takes a CSV and counts it.
     *
     * @param csv read to its end
     * @param parameters options of {@code tenure retention} by their names, with underscores
     * @param format {@code json} or {@code csv}
     * @throws ProblemException where the file is too large or can't be used, or no worker is to be had
     */
    public Counted count(InputStream csv, Map<String, String> parameters, String format) {
        Path file = folder.resolve(UUID.randomUUID() + ".csv");
        Path table = folder.resolve(UUID.randomUUID() + "." + format);
        try {
            take(csv, file);
            List<String> said = run(arguments(file, table, parameters, format), file, parameters);
            return new Counted(Files.readString(table), said.isEmpty() ? "" : said.get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(file);
            delete(table);
        }
    }

    private void take(InputStream csv, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long taken = 0;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = csv.read(buffer); read >= 0; read = csv.read(buffer)) {
                taken += read;
                if (taken > mostBytes) {
                    throw Problem.of(
                                    Kind.TOO_LARGE,
                                    "The file is larger than " + mostBytes
                                            + " bytes. Put it where Spark is and run tenure retention --input, or keep its"
                                            + " events in a store.")
                            .toException();
                }
                out.write(buffer, 0, read);
            }
        }
        if (taken == 0) {
            throw Problem.of(Kind.INVALID_BODY, "The body is empty; send a CSV with event_time and user_id.")
                    .toException();
        }
    }

    private static List<String> arguments(Path file, Path table, Map<String, String> parameters, String format) {
        List<String> arguments = new ArrayList<>(
                List.of("retention", "--input", file.toString(), "--output", table.toString(), "--format", format));
        new TreeMap<>(parameters).forEach((name, value) -> {
            String option = "--" + name.replace('_', '-');
            if (VALUES.contains(name)) {
                // one word, so that no value is ever taken for an option
                arguments.add(option + "=" + value);
            } else if (flag(name, value)) {
                arguments.add(option);
            }
        });
        return arguments;
    }

    private static boolean flag(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new Problem(
                            Kind.INVALID_PARAMETER,
                            "The parameter '" + name + "' is '" + value + "'. It is true or false.",
                            name,
                            value)
                    .toException();
        }
        return value.equals("true");
    }

    private List<String> run(List<String> arguments, Path file, Map<String, String> parameters) {
        Worker.Ended ended;
        try {
            ended = worker.run(arguments, PATIENCE);
        } catch (WorkerException e) {
            throw Problem.of(Kind.NOT_READY, e.getMessage() + " Send the file again.")
                    .toException();
        }
        if (ended.exitCode() == 0) {
            return ended.said();
        }
        String why = String.join(" ", ended.said())
                .replace(file.toUri().toString(), "the file")
                .replace(file.toString(), "the file")
                .replace(file.getFileName().toString(), "the file");
        if (!ended.isUserError()) {
            throw new IllegalStateException("exit code " + ended.exitCode() + ": " + why);
        }
        String detail = CODE.matcher(why).replaceFirst("");
        String field = firstParameter(why, parameters);
        throw (field == null
                        ? Problem.of(Kind.INVALID_BODY, detail)
                        : new Problem(Kind.INVALID_PARAMETER, detail, field, parameters.get(field)))
                .toException();
    }

    /** The first of the parameters whose option a text names: messages begin with what has to change. */
    private static @Nullable String firstParameter(String text, Map<String, String> parameters) {
        return OPTION.matcher(text)
                .results()
                .map(found -> found.group(1).replace('-', '_'))
                .filter(parameters::containsKey)
                .findFirst()
                .orElse(null);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
