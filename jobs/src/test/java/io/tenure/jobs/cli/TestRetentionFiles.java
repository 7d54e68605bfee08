package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tenure retention} reads and writes, and what it leaves behind when it can't. */
final class TestRetentionFiles {
    private static final String HEADER = "cohort,period,active_users,cohort_size,retention\n";
    private static final String EVENTS_HEADER = "event_time,user_id,event_type,country\n";
    private static final String MARCH = """
            2025-03-03T10:00:00Z,007,signup,GB
            2025-03-11T10:00:00.25+01:00,007,buy,FR
            """;
    private static final String LATER = """
            2025-03-04T10:00:00Z,NA,signup,
            2025-03-18T10:00:00Z,NA,buy,FR
            """;
    private static final String TABLE = HEADER + """
            2025-03-03,0,2,2,1.0
            2025-03-03,1,1,2,0.5
            2025-03-03,2,1,2,0.5
            """;

    @TempDir
    private Path folder;

    @Test
    void filesMayComeInPartsOfEveryKind() throws IOException {
        Path whole = write("whole.csv", EVENTS_HEADER + MARCH + LATER);
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.writeString(parts.resolve("1.csv"), EVENTS_HEADER + MARCH);
        gzip(parts.resolve("2.csv.gz"), EVENTS_HEADER + LATER);
        Files.writeString(parts.resolve("_SUCCESS"), "");
        Path lines = write("whole.jsonl", """
                {"event_time":"2025-03-03T10:00:00Z","user_id":"007","event_type":"signup","country":"GB"}
                {"event_time":"2025-03-11T10:00:00.25+01:00","user_id":"007","event_type":"buy","country":"FR"}
                {"user_id":"NA","event_time":"2025-03-04T10:00:00Z","event_type":"signup","country":null}
                {"user_id":"NA","event_time":"2025-03-18T10:00:00Z","event_type":"buy","country":"FR"}
                """);
        Path parquet = folder.resolve("events.parquet");
        SparkSessions.open("test")
                .read()
                .option("header", true)
                .csv(whole.toString())
                .selectExpr("CAST(event_time AS TIMESTAMP) AS event_time", "user_id", "event_type", "country")
                .coalesce(1)
                .write()
                .parquet(parquet.toString());

        assertThat(table(whole.toString())).isEqualTo(TABLE);
        assertThat(table(parts.toString())).isEqualTo(TABLE);
        assertThat(table(parts + "/*.csv*")).isEqualTo(TABLE);
        assertThat(table(
                        parts.resolve("2.csv.gz").toString(),
                        parts.resolve("1.csv").toString()))
                .isEqualTo(TABLE);
        assertThat(table(
                        parts.resolve("1.csv").toString(),
                        "--input",
                        parts.resolve("2.csv.gz").toString()))
                .isEqualTo(TABLE);
        assertThat(table(lines.toString())).isEqualTo(TABLE);
        assertThat(table(parquet.toString())).isEqualTo(TABLE);
        String segmented = table(whole.toString(), "--segment-by", "country");
        assertThat(segmented).contains("\n,2025-03-03,0,1,1,1.0\n").contains("\nGB,2025-03-03,1,1,1,1.0\n");
        assertThat(table(lines.toString(), "--segment-by", "country")).isEqualTo(segmented);
        assertThat(table(parquet.toString(), "--segment-by", "country")).isEqualTo(segmented);
    }

    @Test
    void jsonHoldsTheCellsAndTheComparison() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH + LATER + "2025-03-10,b,x,\n2025-03-25,b,x,\n");
        ObjectMapper json = new ObjectMapper();

        JsonNode cells = json.readTree(table(input.toString(), "--format", "json"));
        JsonNode compared =
                json.readTree(table(input.toString(), "--format", "json", "--compare-at", "2025-03-10", "--states"));

        assertThat(cells.isArray()).isTrue();
        assertThat(cells.get(1).toString())
                .isEqualTo("{\"cohort\":\"2025-03-03\",\"period\":1,\"active_users\":1,\"cohort_size\":2,"
                        + "\"retention\":0.5}");
        assertThat(compared.fieldNames()).toIterable().containsExactly("cells", "comparison");
        assertThat(compared.get("cells")).hasSameSizeAs(cells);
        assertThat(compared.get("cells").get(0).get("closes_at").isNull()).isTrue();
        JsonNode weekOne = compared.get("comparison").get("periods").get(1);
        assertThat(weekOne.get("before").get("rate").doubleValue()).isEqualTo(0.5);
        assertThat(weekOne.get("after").get("rate").doubleValue()).isZero();
        assertThat(weekOne.get("difference").doubleValue()).isEqualTo(-0.5);
    }

    @Test
    void withCsvTheComparisonGoesToStandardError() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH + LATER + "2025-03-10,b,x,\n2025-03-25,b,x,\n");

        Ended ended = retention(input.toString(), "--compare-at", "2025-03-10");

        assertThat(ended.out()).startsWith(TABLE);
        assertThat(ended.err().lines())
                .allMatch(line -> line.startsWith("tenure: "))
                .anyMatch(line -> line.startsWith("tenure: Cohorts from 2025-03-10 on against those before: no clear"))
                .anyMatch(line -> line.startsWith("tenure: week 1: 50.0% of 2 → 0.0% of 1, −50.0 points ("));
    }

    @Test
    void outputsGoByTheirNamesAndNotesAreSaidOnce() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH);
        Path csv = folder.resolve("t.csv");
        Path markdown = folder.resolve("t.md");
        Path html = folder.resolve("t.html");
        Path text = folder.resolve("t.txt");
        List<String> arguments = new ArrayList<>(List.of("retention", "--input", input.toString()));
        for (Path output : List.of(csv, folder.resolve("t.json"), markdown, html, text, Path.of("-"))) {
            arguments.addAll(List.of("--output", output.toString()));
        }
        arguments.addAll(List.of("--format", "table"));

        Ended ended = Ended.of(arguments.toArray(String[]::new));

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(csv).hasContent(HEADER);
        assertThat(folder.resolve("t.json")).hasContent("[]");
        assertThat(markdown).content().startsWith("## Weekly retention");
        assertThat(html).content().startsWith("<!DOCTYPE html>").doesNotContain("NaN");
        assertThat(text).content().startsWith("Weekly retention").isEqualTo(ended.out());
        assertThat(ended.notes())
                .isEqualTo("tenure: 1 cohort of fewer than 5 users left out; --min-cohort-size 1 lists all.\n");
        assertThat(filesIn(folder))
                .containsExactlyInAnyOrder("events.csv", "t.csv", "t.json", "t.md", "t.html", "t.txt");
    }

    @Test
    void aLinkStaysALinkToTheNewTable() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH + LATER);
        Path target = write("target.csv", "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), target);

        table(input.toString(), "--output", link.toString());

        assertThat(link).isSymbolicLink();
        assertThat(target).content().isEqualTo(TABLE);
    }

    @Test
    void anInputIsNeverOverwritten() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH);
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), input);

        for (String option : List.of("--output", "--rejects")) {
            Ended ended = retention(folder + "/ev*.csv", option, link.toString());

            assertThat(ended.exitCode()).isEqualTo(2);
            assertThat(ended.err())
                    .contains("is one of the input files and would be overwritten; name another output.");
            assertThat(input).content().isEqualTo(EVENTS_HEADER + MARCH);
        }
    }

    @Test
    void everyRejectedRowIsWrittenWithItsPlaceAndReason() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH + """
                2025-02-30,a,x,GB
                2025-03-03,,x,GB
                2025-03-03,a,x
                2025-03-03,"a, b",x,GB,more
                """ + LATER);
        Path rejects = folder.resolve("rejects.csv");

        Ended ended = retention(input.toString(), "--rejects", rejects.toString());

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo(TABLE);
        assertThat(ended.err())
                .startsWith("tenure: read 8 rows of 1 file: 4 kept, 4 rejected (ragged 2, missing_user_id 1, "
                        + "bad_event_time 1)\n");
        assertThat(rejects).content().isEqualTo("""
                file,line,code,raw
                %1$s,4,bad_event_time,"2025-02-30,a,x,GB"
                %1$s,5,missing_user_id,"2025-03-03,,x,GB"
                %1$s,6,ragged,"2025-03-03,a,x"
                %1$s,7,ragged,"2025-03-03,""a, b"",x,GB,more"
                """.formatted(input));
    }

    @Test
    void whenNoRowCanBeUsedOnlyTheRejectsAreWritten() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + "yesterday,a,x,GB\n");
        Path rejects = folder.resolve("rejects.csv");
        Path output = folder.resolve("table.csv");

        Ended ended = retention(input.toString(), "--rejects", rejects.toString(), "--output", output.toString());

        assertThat(ended.exitCode()).isEqualTo(4);
        assertThat(ended.err())
                .endsWith("tenure: None of the rows can be used, for the reasons above. '" + rejects
                        + "' lists them; --map says which columns hold what. [INPUT_EMPTY]\n");
        assertThat(rejects).content().contains("yesterday");
        assertThat(output).doesNotExist();
    }

    @Test
    void aHeaderWithoutRowsIsAnEmptyTable() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER);

        Ended csv = retention(input.toString(), "--entry-event", "signup");

        assertThat(csv).isEqualTo(new Ended(0, HEADER, "tenure: read 0 rows of 1 file: 0 kept, 0 rejected\n"));
        assertThat(table(input.toString(), "--format", "json")).isEqualTo("[]\n");
        assertThat(table(input.toString(), "--format", "table")).contains("data through: no events");
    }

    @Test
    void anEventThatNeverOccursIsAnErrorThatNamesTheNearest() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH);

        Ended entry = retention(input.toString(), "--entry-event", "sign_up");
        Ended returned = retention(input.toString(), "--return-event", "bought");

        assertThat(entry.exitCode()).isEqualTo(4);
        assertThat(entry.notes())
                .isEqualTo("tenure: --entry-event 'sign_up' never occurs; did you mean 'signup'? "
                        + "The events are: buy (1), signup (1). [INPUT_EMPTY]\n");
        assertThat(returned.exitCode()).isEqualTo(4);
        assertThat(returned.notes())
                .isEqualTo("tenure: --return-event 'bought' never occurs. "
                        + "The events are: buy (1), signup (1). [INPUT_EMPTY]\n");
    }

    @Test
    void anUnknownPropertyIsADefinitionError() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH);

        for (String[] options : new String[][] {{"--segment-by", "contry"}, {"--entry-where", "contry = 'GB'"}}) {
            Ended ended = retention(input.toString(), options[0], options[1]);

            assertThat(ended.exitCode()).isEqualTo(3);
            assertThat(ended.err())
                    .isEqualTo("tenure: There is no property 'contry'; did you mean 'country'? "
                            + "The columns are event_time, user_id, event_type, country. [DEFINITION]\n");
        }
    }

    @Test
    void filesThatCannotBeUnderstoodEndTheRunAndLeaveNothing() throws IOException {
        byte[] latin = (EVENTS_HEADER + "2025-03-03,ü,x,GB\n").getBytes(StandardCharsets.ISO_8859_1);
        Path encoded = Files.write(folder.resolve("latin.csv"), latin);
        Path whole = folder.resolve("whole.csv.gz");
        gzip(whole, EVENTS_HEADER + MARCH + LATER);
        byte[] compressed = Files.readAllBytes(whole);
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(compressed, compressed.length - 20));
        Path header = write("header.csv", "time,user_id\n2025-03-03,a\n");
        List<String> before = filesIn(folder);

        assertFails(encoded, "latin.csv, line 2: not UTF-8 (byte 0xFC", "[INPUT_ENCODING]");
        assertFails(cut, "cut.csv.gz, line ", "[INPUT_TRUNCATED]");
        assertFails(header, "header.csv, line 1: there is no column 'event_time'", "[INPUT_HEADER]");

        assertThat(filesIn(folder)).isEqualTo(before);
    }

    @Test
    void timesTooFarApartForATableAreNamed() throws IOException {
        Path input = write("events.csv", EVENTS_HEADER + MARCH + "9999-12-31,a,x,GB\n");

        Ended daily = retention(input.toString(), "--granularity", "day");
        Ended bounded = retention(input.toString(), "--granularity", "day", "--as-of", "2025-03-31");
        Ended yearly = retention(input.toString(), "--granularity", "year");

        assertThat(daily.exitCode()).isEqualTo(4);
        assertThat(daily.err())
                .contains("From the first cohort, 2025-03-03, to the end of the events, "
                        + "9999-12-31T00:00:00.000001Z, are 2,912,747 days; a table has at most 100,000.")
                .endsWith("[INPUT_RANGE]\n");
        assertThat(bounded.out()).isEqualTo(HEADER + "2025-03-03,0,1,1,1.0\n2025-03-03,8,1,1,1.0\n");
        assertThat(yearly.err()).contains("tenure: the newest event, 9999-12-31T00:00:00Z, is in the future");
    }

    private void assertFails(Path input, String message, String code) {
        Ended ended = retention(
                input.toString(), "--output", folder.resolve("table.csv").toString());

        assertThat(ended.exitCode()).isEqualTo(4);
        assertThat(ended.err()).contains(message).endsWith(code + "\n");
        assertThat(ended.out()).isEmpty();
    }

    private static String table(String... inputAndOptions) {
        Ended ended = retention(inputAndOptions);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    private static Ended retention(String... inputAndOptions) {
        List<String> arguments = new ArrayList<>(List.of("retention", "--min-cohort-size", "1", "--input"));
        arguments.addAll(List.of(inputAndOptions));
        return Ended.of(arguments.toArray(String[]::new));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void gzip(Path file, String text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
