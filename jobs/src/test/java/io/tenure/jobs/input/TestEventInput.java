package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestEventInput {
    @TempDir
    private Path folder;

    private InputSpec file(String name, String text) throws IOException {
        return InputSpec.of(List.of(write(name, text)), false);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static InputSpec mapped(InputSpec spec, Map<String, String> columns) {
        return new InputSpec(spec.paths(), columns, spec.zone(), false);
    }

    private static InputSpec inZone(InputSpec spec, String zone) {
        return new InputSpec(spec.paths(), spec.columns(), ZoneId.of(zone), false);
    }

    private static InputSpec files(String... paths) {
        return InputSpec.of(List.of(paths), false);
    }

    private static EventInput open(InputSpec spec, String... properties) {
        return EventInput.open(SharedSpark.session(), spec, Set.of(properties));
    }

    // ids

    @Test
    void idsAreTextExactlyAsWritten() throws IOException {
        String composed = "é";
        String decomposed = "e\u0301";
        List<String> ids = List.of(
                "007",
                "7",
                "NA",
                "NULL",
                "null",
                "None",
                "NaN",
                "\\N",
                "-0",
                "1e3",
                " ann",
                "ann ",
                "ann",
                "Ann",
                "😀",
                composed,
                decomposed,
                "\u200B",
                "true");

        ReadInput read = ReadInput.of(
                file("ids.csv", "event_time,user_id\n2025-01-01," + String.join("\n2025-01-01,", ids) + "\n"));

        assertThat(read.users()).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void anIdHasUpTo256Bytes() throws IOException {
        String longest = "é".repeat(128);

        ReadInput read = ReadInput.of(file(
                "ids.csv",
                "event_time,user_id\n2025-01-01," + longest + "\n2025-01-01,x" + longest + "\n2025-01-01,"
                        + "y".repeat(256) + "\n"));

        assertThat(read.users()).containsExactly("y".repeat(256), longest);
        assertThat(read.reasons()).containsExactly("3 user_id_too_long");
    }

    @Test
    void anEmptyIdIsMissingQuotedOrNot() throws IOException {
        ReadInput read = ReadInput.of(file("ids.csv", "event_time,user_id\n2025-01-01,\n2025-01-01,\"\"\n"));

        assertThat(read.users()).isEmpty();
        assertThat(read.reasons()).containsExactly("2 missing_user_id", "3 missing_user_id");
    }

    @Test
    void aRowWithSeveralFaultsIsRejectedOnceForItsUserFirst() throws IOException {
        ReadInput read = ReadInput.of(file("a.csv", "event_time,user_id\nnever,\n,ann\n"));

        assertThat(read.reasons()).containsExactly("2 missing_user_id", "3 missing_event_time");
    }

    // names

    @Test
    void withoutANameEventsAreOfOneKind() throws IOException {
        assertThat(ReadInput.of(file("a.csv", "event_time,user_id\n2025-01-01,ann\n"))
                        .events())
                .hasToString("[ann 2025-01-01T00:00:00Z null]");
    }

    @Test
    void eventTypeNamesTheEventWhereNothingElseDoes() throws IOException {
        assertThat(ReadInput.of(file("a.csv", "event_time,user_id,event_type\n2025-01-01,ann,open\n"))
                        .events())
                .hasToString("[ann 2025-01-01T00:00:00Z open]");
        InputSpec json = file("a.json", """
                {"event_time":"2025-01-01","user_id":"ann","event_type":"open"}
                {"event_time":"2025-01-01","user_id":"bob","event_name":"close"}
                """);
        assertThat(ReadInput.of(json).events())
                .hasToString("[ann 2025-01-01T00:00:00Z open, bob 2025-01-01T00:00:00Z close]");
    }

    @Test
    void aMapSaysWhichOfTwoNamesIsMeant() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id,event_name,event_type\n2025-01-01,ann,a,b\n");
        InputSpec json = file(
                "a.json",
                "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"event_name\":\"a\",\"event_type\":\"b\"}\n");

        for (InputSpec spec : List.of(csv, json)) {
            assertThat(ReadInput.of(mapped(spec, Map.of("event_name", "event_name")))
                            .events())
                    .hasToString("[ann 2025-01-01T00:00:00Z a]");
            assertThat(ReadInput.of(mapped(spec, Map.of("event_name", "event_type")))
                            .events())
                    .hasToString("[ann 2025-01-01T00:00:00Z b]");
        }
    }

    @Test
    void aFieldWithoutANameIsNoEventName() throws IOException {
        InputSpec json =
                file("a.json", "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"ev\":\"a\",\"\":\"b\"}\n");

        assertThat(ReadInput.of(mapped(json, Map.of("event_name", "ev"))).events())
                .hasToString("[ann 2025-01-01T00:00:00Z a]");
    }

    @Test
    void columnsOfOtherNamesAreMapped() throws IOException {
        Map<String, String> columns = Map.of("event_time", "ts", "user_id", "uid", "event_name", "what");

        assertThat(ReadInput.of(
                                mapped(file("a.csv", "uid,what,ts,user_id\nann,open,2025-01-01,other\n"), columns),
                                "user_id")
                        .events())
                .hasToString("[ann 2025-01-01T00:00:00Z open {user_id=other}]");
        assertThat(ReadInput.of(
                                mapped(
                                        file("a.json", "{\"uid\":\"ann\",\"what\":\"open\",\"ts\":\"2025-01-01\"}"),
                                        columns),
                                "user_id",
                                "event_time")
                        .events())
                .hasToString("[ann 2025-01-01T00:00:00Z open {event_time=2025-01-01, user_id=ann}]");
    }

    @Test
    void onlyWhatAnEventNeedsIsMapped() {
        assertThatThrownBy(() -> new InputSpec(List.of("a.csv"), Map.of("user", "uid"), ZoneOffset.UTC, false))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("'user'")
                .hasMessageContaining("user_id");
    }

    @Test
    void aMappedColumnMustExist() throws IOException {
        InputSpec spec = mapped(file("a.csv", "event_time,user_id\n"), Map.of("event_name", "action"));

        assertThatThrownBy(() -> open(spec))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("a.csv, line 1: there is no column 'action'")
                .hasMessageContaining("--map event_name=COLUMN");
    }

    // properties

    @Test
    void propertiesAreTextAndMissingOnesNull() throws IOException {
        String csv = write("a.csv", "event_time,user_id,plan,note\n2025-01-01,ann,pro,\n2025-01-01,bob,,\"\"\n");
        String other = write("b.csv", "note,user_id,event_time\n\"x\ny\",cleo,2025-01-01\n");
        String json = write("c.jsonl", """
                {"event_time":"2025-01-01","user_id":"dan","plan":1.50,"note":{"a": [1, null]}}
                {"event_time":"2025-01-01","user_id":"eve","plan":null,"note":true}
                """);

        assertThat(ReadInput.of(files(csv, other, json), "plan", "note").events())
                .extracting(Object::toString)
                .containsExactly(
                        "ann 2025-01-01T00:00:00Z null {note=null, plan=pro}",
                        "bob 2025-01-01T00:00:00Z null {note=, plan=null}",
                        "cleo 2025-01-01T00:00:00Z null {note=x\ny, plan=null}",
                        "dan 2025-01-01T00:00:00Z null {note={\"a\":[1,null]}, plan=1.50}",
                        "eve 2025-01-01T00:00:00Z null {note=true, plan=null}");
    }

    @Test
    void propertiesThatDifferInCaseOnlyAreTwo() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id,Plan,plan,^plan,É,é\n2025-01-01,ann,1,2,3,4,5\n");

        assertThat(ReadInput.of(csv, "Plan", "plan", "^plan", "É", "é").events())
                .hasToString("[ann 2025-01-01T00:00:00Z null {Plan=1, ^plan=3, plan=2, É=4, é=5}]");
    }

    @Test
    void namesOfPropertiesMayHaveAnyCharacter() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id,a.b,c`d,\"e \"\"f\"\"\"\n2025-01-01,ann,1,2,3\n");

        assertThat(ReadInput.of(csv, "a.b", "c`d", "e \"f\"").events())
                .hasToString("[ann 2025-01-01T00:00:00Z null {a.b=1, c`d=2, e \"f\"=3}]");
    }

    @Test
    void anUnknownPropertyIsAnErrorThatNamesTheNearest() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id,country\n");

        assertThatThrownBy(() -> open(csv, "contry"))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEFINITION))
                .hasMessageContaining("'contry'")
                .hasMessageContaining("did you mean 'country'")
                .hasMessageContaining("event_time, user_id, country");
    }

    @Test
    void aPropertyOfOneFileOfSeveralIsKnown() throws IOException {
        String with = write("a.csv", "event_time,user_id,country\n2025-01-01,ann,FR\n");
        String without = write("b.csv", "event_time,user_id\n2025-01-01,bob\n");

        assertThat(ReadInput.of(files(with, without), "country").events())
                .hasToString(
                        "[ann 2025-01-01T00:00:00Z null {country=FR}, bob 2025-01-01T00:00:00Z null {country=null}]");
    }

    @Test
    void aPropertyOfAHeaderWithoutRowsIsKnown() throws IOException {
        assertThat(ReadInput.of(file("a.csv", "event_time,user_id,country\n"), "country")
                        .events())
                .isEmpty();
    }

    // times

    @Test
    void timesWithoutAnOffsetAreOfTheZoneAndCounted() throws IOException {
        InputSpec csv = file("a.csv", """
                event_time,user_id
                2025-07-01 00:00,ann
                2025-07-01T00:00:00.000001Z,bob
                2025-07-01,cleo
                never,dan
                2025-06-30T23:00:00-02:30,eve
                """);

        ReadInput read = ReadInput.of(inZone(csv, "Europe/Paris"));

        assertThat(read.events())
                .extracting(ReadInput.Event::time)
                .containsExactly(
                        "2025-06-30T22:00:00Z",
                        "2025-07-01T00:00:00.000001Z",
                        "2025-06-30T22:00:00Z",
                        "2025-07-01T01:30:00Z");
        assertThat(read.report().rowsWithoutOffset()).isEqualTo(2);
        assertThat(read.report().summary())
                .containsExactly(
                        "read 5 rows of 1 file: 4 kept, 1 rejected (bad_event_time 1)",
                        "2 rows have a time without an offset, read as Europe/Paris; --zone changes that");
    }

    @Test
    void theNewestTimeIsThatOfTheEventsKept() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id\n2025-01-02,ann\n2025-01-01,bob\n2025-01-03,\n");

        assertThat(ReadInput.of(csv).report().newestMicros())
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse("2025-01-02T00:00:00Z")));
        assertThat(ReadInput.of(file("b.csv", "event_time,user_id\n")).report().newestMicros())
                .isEqualTo(Long.MIN_VALUE);
    }

    // rejects

    @Test
    void rejectsAreWrittenWithFileLineReasonAndTextInOrder() throws IOException {
        String b =
                write("b.csv", "event_time,user_id\n2025-01-01,\nnever,\"ann\nand \"\"bob\"\"\"\r\n\n2025-01-01,zoe");
        String a = write("a.jsonl", "[1, 2]\n{\"user_id\": \"😀\"}\n");

        EventInput input = open(files(b, a));

        assertThat(ReadInput.rejectsFile(input))
                .isEqualTo("file,line,code,raw\n"
                        + a + ",1,bad_json,\"[1, 2]\"\n"
                        + a + ",2,missing_event_time,\"{\"\"user_id\"\": \"\"😀\"\"}\"\n"
                        + b + ",2,missing_user_id,\"2025-01-01,\"\n"
                        + b + ",3,bad_event_time,\"never,\"\"ann\nand \"\"\"\"bob\"\"\"\"\"\"\"\n"
                        + b + ",5,blank_line,\n"
                        + b + ",6,unterminated,\"2025-01-01,zoe\"\n");
    }

    @Test
    void rejectsOfManySplitsAreInTheOrderOfLines() throws IOException {
        StringBuilder text = new StringBuilder("event_time,user_id\n");
        for (int i = 0; i < 120; i++) {
            text.append(i % 3 == 0 ? "2025-01-01," : "2025-01-01,ann").append('\n');
        }
        ReadInput read = ReadInput.inSplits(100, file("a.csv", text.toString()));

        assertThat(read.rejects())
                .extracting(reject -> Integer.parseInt(reject.get(1)))
                .hasSize(40)
                .isSorted()
                .startsWith(2, 5, 8);
    }

    @Test
    void theTextOfALongRejectIsCutAtACharacter() throws IOException {
        ReadInput read = ReadInput.of(file("a.csv", "event_time,user_id\n," + "é".repeat(200 << 10) + "\n"));

        assertThat(read.rejects()).hasSize(1);
        assertThat(read.rejects().get(0)).endsWith("record_too_long", "," + "é".repeat((32 << 10) - 1));
    }

    // counts

    @Test
    void nothingIsCountedTwice() throws IOException {
        EventInput input = open(file("a.csv", "event_time,user_id\n2025-01-01,ann\n2025-01-01,\n2025-01-01,bob\n"));

        assertThat(input.events().count()).isEqualTo(2);
        assertThat(input.events().select("user_id").collectAsList()).hasSize(2);
        assertThat(input.events().union(input.events()).count()).isEqualTo(4);
        ReadInput.rejectsFile(input);

        assertThat(input.report().rowsKept()).isEqualTo(2);
        assertThat(input.report().rejected()).isEqualTo(Map.of(RejectReason.MISSING_USER_ID, 1L));
    }

    @Test
    void aReportIsCompleteAlthoughQueriesStoppedEarly() throws IOException {
        InputSpec csv = file("a.csv", "event_time,user_id\n" + "2025-01-01,ann\n".repeat(500) + "2025-01-01,\n");

        EventInput unread = open(csv);
        assertThat(unread.report().rowsRead()).isEqualTo(501);

        EventInput begun = EventInput.open(SharedSpark.session(), csv, Set.of(), 1000);
        assertThat(begun.events().limit(1).collectAsList()).hasSize(1);
        assertThat(begun.report().rowsKept()).isEqualTo(500);
        assertThat(begun.report().rowsRejected()).isEqualTo(1);

        assertThat(ReadInput.rejectsFile(open(csv))).contains(",502,missing_user_id,");
    }

    // files

    @Test
    void filesOfSeveralFormatsAreReadTogether() throws IOException {
        String csv = write("a.csv", "event_time,user_id,n\n2025-01-01,ann,1\n");
        String json = write("b.ndjson", "{\"event_time\":\"2025-01-02\",\"user_id\":\"bob\",\"n\":2}\n");
        Path gzip = Files.write(folder.resolve("c.CSV.gz"), gzip("user_id,event_time\ncleo,2025-01-03\n"));
        Path gzipJson = Files.write(
                folder.resolve("d.json.gz"), gzip("{\"event_time\":\"2025-01-04\",\"user_id\":\"dan\",\"n\":4}\n"));
        Path parquet = folder.resolve("e.parquet");
        ParquetFile.write(
                parquet, "SELECT DATE'2025-01-05' AS event_time, 7L AS user_id, 'open' AS event_name, 5.50 AS n");

        ReadInput read = ReadInput.of(files(csv, json, gzip.toString(), gzipJson.toString(), parquet.toString()), "n");

        assertThat(read.events())
                .extracting(Object::toString)
                .containsExactly(
                        "7 2025-01-05T00:00:00Z open {n=5.50}",
                        "ann 2025-01-01T00:00:00Z null {n=1}",
                        "bob 2025-01-02T00:00:00Z null {n=2}",
                        "cleo 2025-01-03T00:00:00Z null {n=null}",
                        "dan 2025-01-04T00:00:00Z null {n=4}");
        assertThat(read.report().files()).isEqualTo(5);
        assertThat(read.report().rowsWithoutOffset()).isEqualTo(5);
    }

    @Test
    void aFileThatGrowsIsReadUpToTheLengthItHad() throws IOException {
        String csv = write("a.csv", "event_time,user_id\n2025-01-01,ann\n2025-01-0");
        String json = write("b.json", "{\"event_time\":\"2025-01-01\",\"user_id\":\"bob\"}\n{\"event_");
        Path gzip = Files.write(folder.resolve("c.csv.gz"), gzip("event_time,user_id\n2025-01-01,cleo\n"));
        EventInput input = open(files(csv, json, gzip.toString()));

        Files.writeString(Path.of(csv), "2,late\n2025-01-03,later\n", StandardOpenOption.APPEND);
        Files.writeString(Path.of(json), "time\":\"2025-01-01\",\"user_id\":\"late\"}\n", StandardOpenOption.APPEND);
        Files.write(gzip, gzip("2025-01-02,late\n"), StandardOpenOption.APPEND);

        assertThat(input.events().select("user_id").collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactlyInAnyOrder("ann", "bob", "cleo");
        assertThat(ReadInput.rejectsFile(input))
                .isEqualTo("file,line,code,raw\n" + csv + ",3,unterminated,2025-01-0\n" + json
                        + ",2,bad_json,\"{\"\"event_\"\n");
        assertThat(input.report().rowsRead()).isEqualTo(5);
    }

    @Test
    void aFileThatShrinksIsAnError() throws IOException {
        String text = "event_time,user_id\n" + "2025-01-01,ann\n".repeat(100);
        Path csv = Path.of(write("a.csv", text));
        EventInput input = EventInput.open(SharedSpark.session(), files(csv.toString()), Set.of(), 300);

        Files.write(csv, Arrays.copyOf(text.getBytes(UTF_8), 700));

        TenureException failure = ReadInput.failure(() -> input.events().collectAsList());
        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_TRUNCATED);
        assertThat(failure).hasMessageContaining("a.csv: the file became shorter");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
