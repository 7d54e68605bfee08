package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

/** The examples for Airflow and cron: their command lines are ones of Tenure, and the night of cron does with codes what it says. */
final class TestSchedules {
    private static final Path AIRFLOW = Path.of("../conf/airflow/tenure_nightly.py");
    private static final Path NIGHT = Path.of("../conf/cron/tenure-nightly").toAbsolutePath();

    /** In Python a text in a call; in the shell the rest of a line, up to an operator. */
    private static final Pattern IN_PYTHON = Pattern.compile("tenure\\(\\s*\"([^\"]*)\"");

    private static final Pattern IN_SHELL = Pattern.compile("(?m)^(?:.*\\|\\| )?tenure (.*?)(?: \\|\\| exit)?$");

    @TempDir
    private Path folder;

    @Test
    void everyCommandLineForAirflowIsOneOfTenure() {
        assertThat(commands(AIRFLOW, read(AIRFLOW)))
                .extracting(words -> words.get(0))
                .containsExactly("ingest", "nightly", "fsck", "export", "alert", "backfill");
        assertThat(commands(AIRFLOW, read(AIRFLOW))).allSatisfy(TestSchedules::parse);
    }

    @Test
    void everyCommandLineForCronIsOneOfTenure() {
        assertThat(commands(NIGHT, read(NIGHT)))
                .extracting(words -> words.get(0))
                .containsExactly("ingest", "nightly", "fsck", "export", "alert");
        assertThat(commands(NIGHT, read(NIGHT))).allSatisfy(TestSchedules::parse);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../conf/airflow/tenure_nightly.py", "../conf/cron/tenure-nightly"})
    void anOptionThatIsGoneIsFound(String file) {
        Path path = Path.of(file).equals(AIRFLOW) ? AIRFLOW : NIGHT;
        String text = read(path).replace("export csv --store", "export csv --shop --store");

        assertThatThrownBy(() -> commands(path, text).forEach(TestSchedules::parse))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--shop");
    }

    @Test
    void theCronTabStartsTheNightOncePerDayUnderALock() {
        String cron = read(Path.of("../conf/cron/tenure.cron"));

        assertThat(Files.isExecutable(NIGHT)).isTrue();
        assertThat(cron.lines().filter(line -> line.matches("[0-9*].*")))
                .containsExactly("30 2 * * * tenure flock -n -E 0 /run/lock/tenure-nightly.lock "
                        + "/opt/tenure/conf/cron/tenure-nightly");
    }

    @Test
    void aNightThatGoesWellSaysNothing() throws Exception {
        Ended night = night("");

        assertThat(night).isEqualTo(new Ended(0, "", ""));
        assertThat(ran())
                .containsExactly(
                        "ingest events/2025-03-10 --store store",
                        "nightly --store store",
                        "fsck --store store",
                        "export csv --store store --to exported",
                        "alert --store store");
    }

    /** The first two runs of a command end with the code, and the third well. */
    @ParameterizedTest
    @CsvSource({"nightly, 5, 7", "nightly, 6, 7", "alert, 5, 7"})
    void whatTimeCuresIsTriedAgain(String command, int code, int runs) throws Exception {
        assertThat(night("[[ $1 != %s || $(grep -c ^%s ran) -gt 2 ]] || exit %d".formatted(command, command, code)))
                .isEqualTo(new Ended(0, "", ""));
        assertThat(ran()).hasSize(runs);
    }

    @ParameterizedTest
    @CsvSource({"ingest, 4, 1", "nightly, 1, 2", "nightly, 3, 2", "fsck, 4, 3", "export, 4, 5", "alert, 3, 5"})
    void whatAPersonHasToLookAtEndsTheNightWithItsCode(String command, int code, int runs) throws Exception {
        Ended night = night("[[ $1 != %s ]] || { echo why >&2; exit %d; }".formatted(command, code));

        assertThat(night.exitCode()).isEqualTo(code);
        assertThat(night.err()).isEqualTo("tenure %s ended with %d\nwhy\n".formatted(command, code));
        assertThat(ran()).hasSize(runs);
    }

    @Test
    void whatDoesNotPassEndsTheNightAtLast() throws Exception {
        Ended night = night("[[ $1 != nightly ]] || exit 6");

        assertThat(night.exitCode()).isEqualTo(6);
        assertThat(ran()).hasSize(1 + 7);
    }

    /** A night with a command in Tenure's place that remembers its arguments and ends as a line of shell says. */
    private Ended night(String end) throws Exception {
        Path command = Files.writeString(folder.resolve("tenure"), """
                #!/usr/bin/env bash
                cd "$(dirname "$0")" && echo "$*" >>ran
                %s
                exit 0
                """.formatted(end));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder builder = new ProcessBuilder(NIGHT.toString());
        builder.environment()
                .putAll(Map.of(
                        "TENURE", command.toString(),
                        "TENURE_STORE", "store",
                        "TENURE_INPUT", "events",
                        "TENURE_OUTPUT", "exported",
                        "TENURE_WEBHOOK_URL", "https://hooks.example.com/",
                        "TENURE_DATE", "2025-03-10",
                        "TENURE_PAUSE_SECONDS", "0"));
        Path err = folder.resolve("err");
        Process process = builder.redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, read(err));
    }

    private List<String> ran() throws IOException {
        return Files.readAllLines(folder.resolve("ran"));
    }

    private static List<List<String>> commands(Path file, String text) {
        return (file.equals(AIRFLOW) ? IN_PYTHON : IN_SHELL)
                .matcher(text)
                .results()
                .map(match -> match.group(1)
                        .replaceAll("\\{(day|first|last)}", "2025-03-10")
                        .replaceAll("[\"{}$]", ""))
                .map(line -> List.of(line.split(" ")))
                .toList();
    }

    private static void parse(List<String> words) {
        Tenure.parser().parseArgs(words.toArray(String[]::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
