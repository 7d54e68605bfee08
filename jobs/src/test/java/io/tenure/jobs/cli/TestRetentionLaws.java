package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may change in event files without changing the table, and what changes it in a known way. */
final class TestRetentionLaws {
    private static final int SHIFTED_WEEKS = 5;

    @TempDir
    private Path folder;

    private record Event(Instant time, String user, String name, String country) {
        String line() {
            return time + "," + user + "," + name + "," + country;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void theTableDependsOnWhatHappenedAlone(long seed) throws IOException {
        Random random = new Random(seed);
        List<Event> events = randomEvents(random);
        String[] options = randomOptions(random);
        String table = table(options, List.of(events));

        List<Event> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        assertThat(table(options, List.of(shuffled)))
                .as("rows in another order")
                .isEqualTo(table);

        int cut = random.nextInt(events.size());
        assertThat(table(options, List.of(shuffled.subList(cut, events.size()), List.of(), shuffled.subList(0, cut))))
                .as("rows in several files")
                .isEqualTo(table);

        // at times that are taken, so that as-of stays
        List<Event> more = new ArrayList<>(events);
        for (int i = 0; i < 20; i++) {
            Event any = events.get(random.nextInt(events.size()));
            more.add(new Event(any.time(), "stranger" + i, "noise", any.country()));
        }
        assertThat(table(options, List.of(more)))
                .as("events that nobody asked for")
                .isEqualTo(table);

        assertThat(table(
                        options,
                        List.of(map(events, e -> new Event(e.time(), "ü-" + e.user(), e.name(), e.country())))))
                .as("other user ids")
                .isEqualTo(table);

        long days = 7L * SHIFTED_WEEKS;
        List<Event> shifted =
                map(events, e -> new Event(e.time().plus(days, ChronoUnit.DAYS), e.user(), e.name(), e.country()));
        assertThat(table(options, List.of(shifted))).as("whole weeks later").isEqualTo(shifted(table, days));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void segmentsAddUpToEverybody(long seed) throws IOException {
        Random random = new Random(seed);
        String table = table(randomOptions(random), List.of(randomEvents(random)));

        Map<String, long[]> everybody = new TreeMap<>();
        Map<String, long[]> segments = new TreeMap<>();
        table.lines().skip(1).map(line -> line.split(",", -1)).forEach(fields -> {
            long[] counts = IntStream.of(3, 6, 7)
                    .mapToLong(column -> Long.parseLong(fields[column]))
                    .toArray();
            (fields[0].equals("*") ? everybody : segments)
                    .merge(fields[1] + " " + fields[2], counts, TestRetentionLaws::sum);
        });

        assertThat(everybody).isNotEmpty().containsOnlyKeys(segments.keySet());
        segments.forEach((cell, counts) -> assertThat(counts).as(cell).isEqualTo(everybody.get(cell)));
    }

    private static long[] sum(long[] left, long[] right) {
        return IntStream.range(0, left.length)
                .mapToLong(i -> left[i] + right[i])
                .toArray();
    }

    /** Every question is about signups and what follows, so that other events are noise. */
    private static String[] randomOptions(Random random) {
        List<String> options = new ArrayList<>(List.of("--entry-event", "signup", "--zeros", "--states"));
        options.addAll(List.of("--return-where", "event_type != 'noise'"));
        options.addAll(List.of("--segment-by", "country", "--min-cohort-size", "1"));
        options.addAll(List.of("--granularity", random.nextBoolean() ? "week" : "day"));
        options.addAll(List.of("--mode", random.nextBoolean() ? "calendar" : "rolling"));
        String kind = List.of("on", "on_or_after", "on_or_before", "streak", "brackets")
                .get(random.nextInt(5));
        options.addAll(kind.equals("brackets") ? List.of("--brackets", "0,2-3,1") : List.of("--kind", kind));
        options.addAll(List.of("--week-start", random.nextBoolean() ? "monday" : "thursday"));
        return options.toArray(String[]::new);
    }

    private static List<Event> randomEvents(Random random) {
        List<Event> events = new ArrayList<>();
        Instant start = Instant.parse("2024-02-20T00:00:00Z");
        for (int i = 0; i < 400; i++) {
            events.add(new Event(
                    start.plusSeconds(random.nextInt(40 * 86_400)),
                    "user" + random.nextInt(60),
                    List.of("signup", "view", "buy").get(random.nextInt(3)),
                    List.of("GB", "FR", "", "\"\"").get(random.nextInt(4))));
        }
        return events;
    }

    private static List<Event> map(List<Event> events, UnaryOperator<Event> change) {
        return events.stream().map(change).toList();
    }

    /** The table of the same events some days later. */
    private static String shifted(String table, long days) {
        StringBuilder shifted = new StringBuilder();
        table.lines().forEach(line -> {
            String[] fields = line.split(",", -1);
            if (!fields[1].equals("cohort")) {
                fields[1] = LocalDate.parse(fields[1]).plusDays(days).toString();
                int closesAt = fields.length - 1;
                fields[closesAt] = fields[closesAt].isEmpty()
                        ? ""
                        : Instant.parse(fields[closesAt])
                                .plus(days, ChronoUnit.DAYS)
                                .toString();
            }
            shifted.append(String.join(",", fields)).append('\n');
        });
        return shifted.toString();
    }

    private String table(String[] options, List<List<Event>> files) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("retention"));
        arguments.addAll(List.of(options));
        arguments.add("--input");
        for (List<Event> events : files) {
            StringBuilder csv = new StringBuilder("event_time,user_id,event_type,country\n");
            events.forEach(event -> csv.append(event.line()).append('\n'));
            arguments.add(Files.writeString(Files.createTempFile(folder, "events", ".csv"), csv)
                    .toString());
        }
        Ended ended = Ended.of(arguments.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }
}
