package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tenure retention --store}: beside the reference tables of the shipped sample, and beside event files. */
final class TestStoreRetention {
    private static final Path SAMPLE = Path.of("../sample-data/uci-online-retail-2011");
    private static final String EVENTS = SAMPLE.resolve("events.csv.gz").toString();
    private static final String ZONE = "America/New_York";

    @TempDir
    private static Path folder;

    private static Path sample;
    private static Path fewEvents;
    private static Path newYork;

    @BeforeAll
    static void fillTwoStores() throws IOException {
        // commands take the session that is there
        SharedSpark.session();
        sample = store("sample", "UTC", EVENTS);
        // ann and cat come again before midnight of New York, dan after it
        fewEvents = Files.writeString(folder.resolve("few.csv"), """
                event_time,user_id,event_type
                2025-03-04T02:00:00Z,ann,signup
                2025-03-05T03:59:59Z,ann,buy
                2025-03-08T15:00:00Z,ann,buy
                2025-03-04T12:00:00Z,bob,signup
                2025-03-09T04:30:00Z,cat,signup
                2025-03-10T03:30:00Z,cat,buy
                2025-03-09T04:30:00Z,dan,signup
                2025-03-10T04:30:00Z,dan,buy
                """);
        newYork = store("new-york", ZONE, fewEvents.toString());
    }

    private static Path store(String name, String zone, String events) throws IOException {
        Path store = folder.resolve(name);
        Path definitions = Files.writeString(folder.resolve(name + ".yaml"), """
                store:
                  zone: %s
                  week_start: sunday
                  ingest: {earliest: 1970-01-02, max_reject_share: 1}
                signals:
                  - {name: bought, event: purchase}
                """.formatted(zone));
        endsWell("apply", definitions.toString(), "--store", store.toString());
        endsWell("ingest", events, "--store", store.toString());
        endsWell("run", "--store", store.toString());
        return store;
    }

    @ParameterizedTest
    @CsvSource({"day, retention_daily", "week, retention_weekly", "month, retention_monthly"})
    void equalsTheReferenceTablesOfTheSample(String granularity, String reference) throws IOException {
        List<String> expected = Files.readAllLines(SAMPLE.resolve("expected/" + reference + ".csv")).stream()
                .skip(1)
                .map(line -> String.join(",", Arrays.asList(line.split(",")).subList(0, 5)))
                .toList();

        assertThat(table(sample, "--granularity", granularity, "--week-start", "monday")
                        .lines()
                        .skip(1))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            purchase |          | --granularity day
            cancel   | cancel   | --granularity day --brackets 0,1-7,8-30 --zeros
            cancel   |          | --granularity month --kind on_or_after --states
            purchase | purchase | --granularity day --kind streak --entry-from 2011-02-01 --entry-to 2011-05-01 --as-of 2011-07-31
            cancel   | cancel   | --granularity week --week-start sunday --compare-at 2011-06-05 --format markdown
            """)
    void equalsTheTableOfTheFile(String entry, @Nullable String returns, String options) {
        String fromFile = ofFile(EVENTS, "2011-12-09", entry, returns, options);

        assertThat(fromFile.lines().count()).isGreaterThan(3);
        assertThat(ofStore(sample, entry, returns, options)).isEqualTo(fromFile);
    }

    @Test
    void daysAreThoseOfTheZoneOfTheStore() {
        for (String granularity : List.of("day", "week")) {
            String options = "--week-start sunday --granularity " + granularity;

            assertThat(ofStore(newYork, "signup", null, options))
                    .isEqualTo(ofFile(fewEvents.toString(), "2025-03-10", "signup", null, options + " --zone " + ZONE));
        }
        assertThat(table(newYork, "--entry", "signup", "--granularity", "day")).isEqualTo("""
                cohort,period,active_users,cohort_size,retention
                2025-03-03,0,1,1,1.0
                2025-03-03,1,1,1,1.0
                2025-03-03,5,1,1,1.0
                2025-03-04,0,1,1,1.0
                2025-03-08,0,2,2,1.0
                2025-03-08,1,1,2,0.5
                2025-03-08,2,1,2,0.5
                """);
    }

    @Test
    void onTheDayOfEntryAllReturnsCount() throws IOException {
        Path events = Files.writeString(folder.resolve("early.csv"), """
                event_time,user_id,event_type
                2025-03-03T09:00:00Z,ann,buy
                2025-03-03T10:00:00Z,ann,signup
                2025-03-04T10:00:00Z,ann,buy
                """);
        Path store = store("early", "UTC", events.toString());

        assertThat(ofStore(store, "signup", "buy", "--granularity day")).isEqualTo("""
                cohort,period,active_users,cohort_size,retention
                2025-03-03,0,1,1,1.0
                2025-03-03,1,1,1,1.0
                """);
        assertThat(ofFile(events.toString(), "2025-03-04", "signup", "buy", "--granularity day"))
                .isEqualTo("""
                cohort,period,active_users,cohort_size,retention
                2025-03-03,1,1,1,1.0
                """);
    }

    @Test
    void eventsWithoutNamesCountAsInAFile() throws IOException {
        Path events = Files.writeString(folder.resolve("unnamed.csv"), """
                event_time,user_id
                2025-03-03T09:00:00Z,ann
                2025-03-03T10:00:00Z,bob
                2025-03-04T10:00:00Z,ann
                """);
        Path store = store("unnamed", "UTC", events.toString());

        String expected = """
                cohort,period,active_users,cohort_size,retention
                2025-03-03,0,2,2,1.0
                2025-03-03,1,1,2,0.5
                """;
        assertThat(table(store, "--granularity", "day")).isEqualTo(expected);
        assertThat(endsWell(command(
                                "--input", events.toString(), List.of("--granularity", "day", "--as-of", "2025-03-04")))
                        .out())
                .isEqualTo(expected);
    }

    @Test
    void aDeclaredSignalIsItsEvents() {
        assertThat(table(sample, "--entry", "bought", "--return", "bought"))
                .isEqualTo(table(sample, "--entry", "purchase", "--return", "purchase"));
    }

    @Test
    void publishesNothing() {
        String before = endsWell("history", "--store", sample.toString()).out();

        table(sample, "--entry", "cancel");

        assertThat(endsWell("history", "--store", sample.toString()).out()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --zone Europe/Paris      | 2 | --zone Europe/Paris is not the zone of the store, America/New_York, by whose days its activity is kept. Leave --zone out, or count from files with --input. [USAGE]
            --mode rolling           | 2 | --mode rolling counts from the instant of each entry, and --store reads whole days. Count from files with --input, or apply a cohort with modes: [rolling]. [USAGE]
            --as-of 2011-11-01T12:00 | 2 | --entry-from, --entry-to and --as-of are dates with --store, or times at which a day of America/New_York begins: it reads whole days. [USAGE]
            --entry sinup            | 4 | --entry 'sinup' is no signal that the store has activity of; did you mean 'signup'? It has buy, signup. [INPUT_EMPTY]
            --return refund          | 4 | --return 'refund' is no signal that the store has activity of. It has buy, signup. [INPUT_EMPTY]
            --entry-event purchase   | 2 | --entry-event is for files, and --store reads what a store has rolled up; --entry SIGNAL and --return SIGNAL say what to count there. [USAGE]
            --segment-by country     | 2 | --segment-by is for files, and --store reads what a store has rolled up; --entry SIGNAL and --return SIGNAL say what to count there. [USAGE]
            """)
    void aQuestionThatAStoreCannotAnswerIsRefused(String options, int exitCode, String message) {
        Ended ended = Ended.of(command("--store", newYork.toString(), List.of(options.split(" "))));

        assertThat(ended.err()).isEqualTo("tenure: " + message + "\n");
        assertThat(ended.exitCode()).isEqualTo(exitCode);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void aStoreWithoutActivitySaysHowItGetsSome() throws IOException {
        Path store = folder.resolve("new");
        Path definitions = Files.writeString(folder.resolve("new.yaml"), "store: {zone: UTC}\n");
        endsWell("apply", definitions.toString(), "--store", store.toString());

        Ended ended = Ended.of("retention", "--store", store.toString());

        assertThat(ended.err())
                .isEqualTo("tenure: The store at '" + store + "' has no activity yet. Ingest events, then: tenure run "
                        + "--store " + store + " [STORE]\n");
        assertThat(ended.exitCode()).isEqualTo(4);
    }

    @Test
    void aWindowInWhichNobodyEnteredIsSaid() {
        Ended ended = Ended.of(command("--store", sample.toString(), List.of("--entry-from", "2011-12-25")));

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).isEqualTo("cohort,period,active_users,cohort_size,retention\n");
        assertThat(ended.err()).isEqualTo("tenure: nobody entered by --entry, --entry-from, --entry-to and --as-of\n");
    }

    private static String table(Path store, String... options) {
        return endsWell(command("--store", store.toString(), List.of(options))).out();
    }

    private static String[] command(String source, String of, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("retention", source, of, "--min-cohort-size", "1"));
        arguments.addAll(options);
        return arguments.toArray(String[]::new);
    }

    private static String ofStore(Path store, String entry, @Nullable String returns, String options) {
        List<String> all = new ArrayList<>(List.of("--entry", entry));
        if (returns != null) {
            all.addAll(List.of("--return", returns));
        }
        all.addAll(List.of(options.split(" ")));
        return endsWell(command("--store", store.toString(), all)).out();
    }

    /** The same by the instants of a file, until the end of the last day that the store counted. */
    private static String ofFile(String file, String lastDay, String entry, @Nullable String returns, String options) {
        List<String> all = new ArrayList<>(List.of("--entry-event", entry));
        if (returns != null) {
            all.addAll(List.of("--return-event", returns));
        }
        all.addAll(List.of(options.split(" ")));
        if (!all.contains("--as-of")) {
            all.addAll(List.of("--as-of", lastDay));
        }
        return endsWell(command("--input", file, all)).out();
    }

    private static Ended endsWell(String... arguments) {
        Ended ended = Ended.of(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended;
    }
}
