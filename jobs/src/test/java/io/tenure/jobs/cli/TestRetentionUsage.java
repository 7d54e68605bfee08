package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code tenure} says to a command line that it can't follow. */
final class TestRetentionUsage {
    @TempDir
    private Path folder;

    private Path input;

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.writeString(folder.resolve("events.csv"), "event_time,user_id\n2025-03-03,a\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --granularity weekly       | --granularity 'weekly' is none of day, week, month, quarter, year; did you mean 'week'?
            --granularity fortnight    | --granularity 'fortnight' is none of day, week, month, quarter, year.
            --mode elapsed             | --mode 'elapsed' is none of calendar, rolling.
            --kind on_or_aftr          | --kind 'on_or_aftr' is none of on, on_or_after, on_or_before, streak; did you mean 'on_or_after'?
            --week-start sunda         | --week-start 'sunda' is none of monday, tuesday, wednesday, thursday, friday, saturday, sunday; did you mean 'sunday'?
            --format jsn               | --format 'jsn' is none of csv, json, markdown, table, html; did you mean 'json'?
            --zone Mars/Phobos         | --zone 'Mars/Phobos' is no time zone. Write a name such as Europe/Paris, or an offset such as +02:00.
            --zone europe/pariss       | --zone 'europe/pariss' is no time zone; did you mean 'Europe/Paris'? Write a name such as Europe/Paris, or an offset such as +02:00.
            --compare-at tomorrow      | --compare-at 'tomorrow' is no date; write one as 2025-03-10.
            --as-of tomorrow           | --as-of 'tomorrow' is neither a date nor a time; write 2025-03-10 or 2025-03-10T12:00:00Z.
            --entry-from 2025-02-30    | --entry-from '2025-02-30' is neither a date nor a time; write 2025-03-10 or 2025-03-10T12:00:00Z.
            --min-cohort-size x        | --min-cohort-size 'x' is no whole number; write one such as 12.
            --min-cohort-size -1       | --min-cohort-size -1 is negative; 1 lists all cohorts.
            --horizon 99999999999      | --horizon '99999999999' is out of range.
            --horizon -1               | --horizon -1 is not from 0 to 99999.
            --horizon 100000           | --horizon 100000 is not from 0 to 99999.
            --brackets 0,x             | --brackets has 'x'; write periods and ranges such as 0,1,3-7.
            --brackets 0,7-3           | --brackets has '7-3', which ends before it begins; write 3-7.
            --brackets 0,1-100000      | --brackets has '1-100000'; write periods and ranges such as 0,1,3-7.
            --brackets 1-2,3,1-2       | --brackets names 1-2 twice.
            --brackets 0,1 --kind on   | --brackets and --kind exclude each other: a bracket counts users active in any of its periods.
            --brackets 0,1 --horizon 3 | --brackets and --horizon exclude each other: the last bracket is the last period looked at.
            --kind bracket             | --kind bracket needs ranges: write --brackets 0,1,3-7,8-30 instead.
            --map time                 | --map 'time' is not NAME=COLUMN.
            --map tme=ts               | Cannot map 'tme'. Only event_time, user_id, event_name, event_id, session_id are mapped; other columns keep their names.
            --entry-from 2025-03-10 --entry-to 2025-03-10 | --entry-from 2025-03-10 is not before --entry-to 2025-03-10, so no event could be an entry.
            --outptu x.csv             | There is no option '--outptu'; did you mean '--output'?
            --granularity              | Missing required parameter for option '--granularity' (PERIOD).
            --output t.csv --output t.csv | 't.csv' is named twice among --output and --rejects; each writes its own file.
            --rejects -                | --rejects writes a file, not standard output.
            """)
    void aWrongOptionIsNamedWithItsValueAndTheCure(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("retention", "--input", input.toString()));
        arguments.addAll(List.of(options.split(" ")));

        Ended ended = Ended.of(arguments.toArray(String[]::new));

        assertThat(ended.err().lines().findFirst()).hasValue("tenure: " + message + " [USAGE]");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void aMisspeltOptionIsSaidBeforeThatItIsMissing() {
        Ended ended = Ended.of("history", "--stroe", folder.toString());

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).isEqualTo("""
                tenure: There is no option '--stroe'; did you mean '--store'? Missing required option: '--store=STORE'. [USAGE]
                Try 'tenure history --help'.
                """);
    }

    @Test
    void retentionAsksForFilesOrAStore() {
        Ended ended = Ended.of("retention", "--granularity", "day");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).isEqualTo("""
                tenure: Missing required option: '--input=FILE' or '--store=STORE'. [USAGE]
                Try 'tenure retention --help'.
                """);
    }

    @Test
    void retentionOfFilesTakesNoOptionOfAStore() {
        Ended ended = Ended.of("retention", "--input", input.toString(), "--entry", "signup");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).isEqualTo("""
                tenure: --entry goes with --store; of files, --entry-event and --return-event say what to count. [USAGE]
                """);
    }

    @Test
    void aFileWithoutItsOptionIsNamed() {
        Ended ended = Ended.of("retention", "events.csv");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).startsWith("tenure: 'events.csv' belongs to no option. [USAGE]");
    }

    @Test
    void anUnknownCommandSuggestsOneThatPeopleUse() {
        assertThat(Ended.of("retension").err()).isEqualTo("""
                tenure: There is no command 'retension'; did you mean 'retention'? [USAGE]
                Try 'tenure --help'.
                """);
        assertThat(Ended.of("trian").err()).doesNotContain("train");
    }

    @Test
    void sqlWithoutStatementsSaysWhereTheyComeFrom() {
        assertThat(Ended.of("sql").err())
                .startsWith("tenure: Missing required argument (specify one of these): (-e=SQL | -f=FILE). [USAGE]");
    }

    @Test
    void aTextThatBeginsWithAtIsNoFileOfArguments() throws IOException {
        Files.writeString(folder.resolve("arguments"), "--help");

        Ended ended = Ended.of("retention", "--input", "@" + folder.resolve("arguments"));

        assertThat(ended.exitCode()).isEqualTo(4);
        assertThat(ended.err()).contains("No file matches '@");
    }

    @Test
    void everyCommandHasHelpAndTheSameVersion() {
        for (String command : List.of("retention", "sql", "demo")) {
            assertThat(Ended.of(command, "--help").out()).startsWith("Usage: tenure " + command);
            assertThat(Ended.of(command, "--version")).isEqualTo(Ended.of("--version"));
        }
        assertThat(Ended.of("--version").out()).startsWith("tenure ");
        assertThat(Ended.of("retention", "--help").out())
                .startsWith("Usage: tenure retention --input FILE... [OPTION...]\n")
                .doesNotContain("<");
    }

    @Test
    void anOutputWithoutAPlaceIsRefusedBeforeAnythingIsRead() {
        Path missing = folder.resolve("missing/table.csv");

        Ended nowhere = Ended.of("retention", "--input", "nowhere.csv", "--output", missing.toString());
        Ended onFolder = Ended.of("retention", "--input", "nowhere.csv", "--output", folder.toString());

        assertThat(nowhere.exitCode()).isEqualTo(2);
        assertThat(nowhere.err()).contains("--output '" + missing + "': there is no folder '" + missing.getParent());
        assertThat(onFolder.exitCode()).isEqualTo(2);
        assertThat(onFolder.err()).contains("is a folder; name a file.");
    }
}
