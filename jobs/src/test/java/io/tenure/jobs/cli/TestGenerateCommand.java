package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestGenerateCommand {
    @TempDir
    private Path folder;

    @Test
    void printsEventsAndSaysHowMany() {
        Ended ended = Ended.of("generate", "--users", "10", "--events", "100", "--days", "3", "--dirty", "0.1");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out().lines())
                .hasSize(111)
                .startsWith("event_id,event_time,user_id,session_id,event_name,revenue,country,plan,device");
        assertThat(ended.err())
                .contains("wrote 110 rows on 3 days: 100 events (0 of them late), 0 repeated, 10 dirty")
                .contains("dirty: missing_user_id 2, bad_event_time 2, ragged 2, bad_quote 2, value_range 2")
                .contains("the history has 100 events from 2025-01-01 to 2025-01-03");
    }

    @Test
    void aFileIsReadByTheOtherCommands() throws IOException {
        Path file = folder.resolve("events.csv");
        Ended generated = Ended.of(
                "generate", "--users-per-day", "20", "--events-per-day", "200", "--days", "14", "--output", "" + file);
        assertThat(generated.exitCode()).isZero();
        assertThat(Files.readAllLines(file)).hasSize(1 + 14 * 200);

        Ended retention = Ended.of("retention", "--input", "" + file, "--entry-event", "signup");

        assertThat(retention.exitCode()).isZero();
        assertThat(retention.out()).contains("2025-01-06,0,140,140,1.0");
    }

    @Test
    void writesAFolderPerDay() {
        Path target = folder.resolve("events");
        Ended ended = Ended.of(
                "generate",
                "--users",
                "10",
                "--events",
                "100",
                "--days",
                "3",
                "--start",
                "2024-02-28",
                "--from-day",
                "1",
                "--to-day",
                "1",
                "--output",
                "" + target);

        assertThat(ended.exitCode()).isZero();
        assertThat(target.resolve("arrival_date=2024-02-29")).isDirectory();
        assertThat(target.resolve("arrival_date=2024-02-28")).doesNotExist();
    }

    @Test
    void aStoreTakesTheSameEventsInAsFromFilesAndEachOnce() {
        String store = folder.resolve("store").toString();
        String files = folder.resolve("files").toString();
        String[] days = {"--users", "40", "--events", "900", "--days", "4", "--late", "0.1", "--duplicates", "0.1"};

        assertThat(generate(days, "--store", store, "--to-day", "2").err())
                .contains("3 files: 644 read, 612 kept, 32 duplicate, 0 rejected");
        assertThat(generate(days, "--store", store).err())
                .contains("4 files: 348 read, 288 kept, 60 duplicate, 0 rejected")
                .contains("generated 2025-01-03 had been ingested before and was left out");

        assertThat(generate(days, "--output", files, "--format", "csv").exitCode())
                .isZero();
        assertThat(Ended.of("ingest", files + "/*/*.csv", "--store", store).err())
                .contains(": 992 read, 0 kept, 992 duplicate, 0 rejected");
    }

    private static Ended generate(String[] options, String... more) {
        return Ended.of(Stream.of(Stream.of("generate"), Stream.of(options), Stream.of(more))
                .flatMap(part -> part)
                .toArray(String[]::new));
    }

    @Test
    void wrongOptionsAreExplained() {
        assertThat(Ended.of("generate", "--store", "s", "--output", "o").err())
                .contains("--store takes the place of --output");
        assertThat(Ended.of("generate", "--store", "s", "--dirty", "0.1").err())
                .contains("Dirty rows are broken text and can't be in a store");
        assertThat(Ended.of("generate", "--users", "10", "--events-per-day", "5")
                        .err())
                .contains("give one pair");
        assertThat(Ended.of("generate", "--users-per-day", "10").err()).contains("go together; give both");
        assertThat(Ended.of("generate", "--format", "parquet").err()).contains("--format parquet needs a folder");
        assertThat(Ended.of("generate", "--users", "10", "--events", "9").exitCode())
                .isEqualTo(2);
        assertThat(Ended.of("generate", "--late", "2").err()).contains("late 2.0 is not a share from 0 to 0.5");
        assertThat(Ended.of("generate", "--users", "ten").err()).contains("--users");
    }
}
