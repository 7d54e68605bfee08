package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.jobs.PublishedRows;
import io.tenure.jobs.table.CommitMoments;
import io.tenure.jobs.table.FaultyLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two nights of a small store by command: definitions are applied, a file of late, repeated and dirty events is ingested, the
 * day is counted, and after the second the store is maintained, as {@code tenure nightly} does it. Each command is remembered with the store as it was before it and with what readers
 * saw after it, so that it can be disturbed and compared.
 */
final class TwoNights {
    private static final String UNDISTURBED = "undisturbed";
    private static final String INGEST = "ingest";

    private static final String FIRST_DEFINITIONS = """
            store:
              properties: {country: text, revenue: decimal}
              ingest: {max_reject_share: 0.5}
            signals:
              - {name: sale, event: purchase, value: revenue}
            cohorts:
              - name: signups
                entry: {event: signup}
                return: any
                granularities: [day]
                segments: [country]
                zone: America/New_York
            funnels:
              - {name: sold, steps: [signup, purchase within 7d]}
            """;

    /** A signal that means something else, so that days that the first night has rolled up are read again. */
    private static final String SECOND_DEFINITIONS =
            FIRST_DEFINITIONS.replace("value: revenue", "where: \"country = 'US'\", value: revenue");

    /** A command of a night, the first or the second; its words without the store. */
    private record Command(int night, List<String> words) {
        String name() {
            return words.get(0);
        }
    }

    /** A moment before or after a commit of a command. */
    record Moment(int command, int number, String name) {}

    private final Path folder;
    private final List<Command> commands = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final List<Map<String, List<String>>> contents = new ArrayList<>(List.of(Map.of()));

    /** Lives through the nights undisturbed. */
    TwoNights(Path folder) {
        this.folder = folder;
        Path store = made(folder.resolve(UNDISTURBED));
        for (int night = 1; night <= 2; night++) {
            live(store, night, "apply", definitions(night).toString());
            live(store, night, INGEST, events(night).toString());
            live(store, night, "run", "--as-of", "2025-01-0" + 2 * night);
        }
        live(store, 2, "maintain");
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path definitions(int night) {
        try {
            return Files.writeString(
                    folder.resolve("definitions" + night + ".yaml"),
                    night == 1 ? FIRST_DEFINITIONS : SECOND_DEFINITIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What arrives on two days. */
    private Path events(int night) {
        Path file = folder.resolve("events" + night + ".csv");
        Ended made = Ended.of(
                "generate",
                "--users=12",
                "--events=90",
                "--days=4",
                "--late=0.1",
                "--duplicates=0.1",
                "--dirty=0.1",
                "--from-day=" + (2 * night - 2),
                "--to-day=" + (2 * night - 1),
                "--output=" + file);
        assertThat(made.exitCode()).as(made.err()).isZero();
        return file;
    }

    private void live(Path store, int night, String... words) {
        int number = commands.size();
        commands.add(new Command(night, List.of(words)));
        copy(store, before(number));
        CommitMoments counted = CommitMoments.counting();
        FaultyLogStore.set(counted);
        try {
            succeed(commandOn(number, store));
        } finally {
            FaultyLogStore.set(null);
        }
        List<String> names = counted.passed();
        for (int i = 0; i < names.size(); i++) {
            moments.add(new Moment(number, i, names.get(i)));
        }
        contents.add(PublishedRows.of(store));
    }

    private Path before(int command) {
        return folder.resolve("before" + command);
    }

    /** The moments of a night, the first or the second. */
    List<Moment> moments(int night) {
        return moments.stream()
                .filter(moment -> commands.get(moment.command()).night() == night)
                .toList();
    }

    /** So many moments of a night, spread over it. */
    List<Moment> moments(int night, int count, long seed) {
        Random random = new Random(seed);
        List<Moment> all = moments(night);
        List<Moment> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = i * all.size() / count;
            int to = Math.max(from + 1, (i + 1) * all.size() / count);
            some.add(all.get(from + random.nextInt(to - from)));
        }
        return some;
    }

    /** The number of the command of a night that has this name. */
    int command(int night, String name) {
        return IntStream.range(0, commands.size())
                .filter(number -> commands.get(number).night() == night)
                .filter(number -> commands.get(number).name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The name of the command that a moment is of. */
    String commandOf(Moment moment) {
        return commands.get(moment.command()).name();
    }

    /** A copy of the store as it was before a command. */
    Path storeBefore(int command, String name) {
        Path store = folder.resolve(name);
        copy(before(command), store);
        return store;
    }

    /** A copy of the store as it was in the end. */
    Path storeAfter(String name) {
        Path store = folder.resolve(name);
        copy(folder.resolve(UNDISTURBED), store);
        return store;
    }

    /** The words of a command on some store. */
    List<String> commandOn(int number, Path store) {
        return Stream.concat(commands.get(number).words().stream(), Stream.of("--store", store.toString()))
                .toList();
    }

    /**
     * Runs every command with the rows of all files in another order; but not the first, which gives definitions their ids,
     * and not the last, which changes no row.
     */
    void liveInOtherOrder(Path store, long seed) {
        for (int number = 1; number < commands.size() - 1; number++) {
            List<String> command = new ArrayList<>(commandOn(number, store));
            if (command.get(0).equals(INGEST)) {
                command.set(1, inOtherOrder(Path.of(command.get(1)), seed).toString());
            }
            succeed(command);
        }
    }

    private static Path inOtherOrder(Path file, long seed) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            Collections.shuffle(lines.subList(1, lines.size()), new Random(seed));
            return Files.write(file.resolveSibling(seed + file.getFileName().toString()), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks at a store whose command died at a moment, and runs the command again.
     *
     * @return whether readers saw what the command was to publish already
     */
    boolean survives(Moment moment, Path store) {
        int number = moment.command();
        Map<String, List<String>> seen = PublishedRows.of(store);
        assertThat(seen).as("after %s", moment).isIn(contents.get(number), contents.get(number + 1));
        succeed(commandOn(number, store));
        assertThat(PublishedRows.of(store)).as("again after %s", moment).isEqualTo(contents.get(number + 1));
        return seen.equals(contents.get(number + 1));
    }

    /** What readers saw after a command. */
    Map<String, List<String>> rowsAfter(int command) {
        return contents.get(command + 1);
    }

    /** What readers saw in the end. */
    Map<String, List<String>> rows() {
        return rowsAfter(commands.size() - 1);
    }

    static void succeed(List<String> command) {
        Ended ended = Ended.of(command.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
