package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestSqlCommand {
    @TempDir
    private Path folder;

    private record Printed(int exitCode, String out) {}

    @Test
    void printsALineForEachStatementThatReturnsRows() {
        Printed printed = sql(
                "--format",
                "json",
                "-e",
                "CREATE OR REPLACE TEMP VIEW one AS SELECT 1 AS a; SELECT a FROM one; SELECT a FROM one WHERE a > 1");

        assertThat(printed.exitCode()).isZero();
        assertThat(printed.out()).isEqualTo("[{\"a\":1}]\n[]\n");
    }

    @Test
    void aFailingStatementEndsTheRunWithExitCodeFour() {
        Printed printed = sql("--format", "json", "-e", "SELECT 1 AS a; SELECT nowhere; SELECT 2 AS b");

        assertThat(printed.exitCode()).isEqualTo(4);
        assertThat(printed.out()).isEqualTo("[{\"a\":1}]\n");
    }

    @Test
    void keepGoingPrintsTheErrorOnItsLineAndGoesOn() {
        Printed printed = sql(
                "--format",
                "json",
                "--keep-going",
                "-e",
                "SELECT 1 AS a; SELECT nowhere; SELECT * FROM missing; SELECT 1 / id AS d FROM range(2); SELEC; SELECT 2 AS b");

        assertThat(printed.exitCode()).isEqualTo(4);
        assertThat(printed.out().lines())
                .hasSize(6)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("[{\"a\":1}]"),
                        line -> assertThat(line)
                                .startsWith("{\"error\":{\"code\":\"UNRESOLVED_COLUMN")
                                .contains("nowhere"),
                        line -> assertThat(line).contains("TABLE_OR_VIEW_NOT_FOUND"),
                        line -> assertThat(line).contains("DIVIDE_BY_ZERO"),
                        line -> assertThat(line).contains("PARSE_SYNTAX_ERROR"),
                        line -> assertThat(line).isEqualTo("[{\"b\":2}]"));
    }

    @Test
    void retentionErrorsNameTheArgumentAndTheCure() {
        Printed printed = sql("--format", "json", "--keep-going", "-e", "SELECT retention(id = 1, id) FROM range(3)");

        assertThat(printed.out()).contains("retention").contains("BIGINT").contains("BOOLEAN");
    }

    @Test
    void filesBecomeViewsOfText() throws IOException {
        Path csv = folder.resolve("some{1}.csv");
        Files.writeString(csv, "user_id,note\n007,\"a\nb\"\nNA,\nNULL,\"\"\n");

        Printed printed =
                sql("--format", "json", "--view", "notes=" + csv, "-e", "SELECT * FROM notes ORDER BY user_id");

        assertThat(printed.out())
                .isEqualTo("[{\"user_id\":\"007\",\"note\":\"a\\nb\"},{\"user_id\":\"NA\",\"note\":null},"
                        + "{\"user_id\":\"NULL\",\"note\":\"\"}]\n");
    }

    @Test
    void oneQueryGivesTheRetentionPatternsOfTheSample() throws IOException {
        Path sample = Path.of("../sample-data/uci-online-retail-2011");
        String patterns = """
                SELECT cohort, concat_ws('', transform(active, month -> IF(month, 'T', 'F'))) AS months_0_to_5,
                       count(*) AS users
                FROM (SELECT user_id, CAST(date_trunc('MONTH', first) AS DATE) AS cohort,
                             retention(m = 0, m = 1, m = 2, m = 3, m = 4, m = 5) AS active
                      FROM (SELECT user_id, first,
                                   12 * (year(time) - year(first)) + month(time) - month(first) AS m
                            FROM (SELECT user_id, time, min(time) OVER (PARTITION BY user_id) AS first
                                  FROM (SELECT user_id, CAST(event_time AS TIMESTAMP) AS time FROM events
                                        WHERE user_id IS NOT NULL)))
                      GROUP BY ALL)
                GROUP BY ALL ORDER BY ALL
                """;

        Printed printed = sql("--format", "csv", "--view", "events=" + sample.resolve("events.csv.gz"), "-e", patterns);

        assertThat(printed.out())
                .isEqualTo(Files.readString(sample.resolve("expected/retention_patterns_monthly.csv")));
    }

    @Test
    void statementsMayComeFromAFile() throws IOException {
        Path script =
                Files.writeString(folder.resolve("script.sql"), "-- a comment; with a semicolon\nSELECT 'ü;' AS u;\n");

        assertThat(sql("--format", "json", "-f", script.toString()).out()).isEqualTo("[{\"u\":\"ü;\"}]\n");
    }

    private static Printed sql(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "sql";
        System.arraycopy(options, 0, arguments, 1, options.length);
        AtomicInteger exitCode = new AtomicInteger();
        String out = StandardOutput.of(() -> exitCode.set(Tenure.run(arguments)));
        return new Printed(exitCode.get(), out);
    }
}
