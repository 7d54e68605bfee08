package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with the files that people have. Each ends in an error that names file, line and cure, or every row is
 * kept or rejected with its reason.
 */
final class TestDirtyFiles {
    private static final String HEADER = "event_time,user_id,event_name\n";
    private static final String TIME = "2025-01-01T00:00:00Z";
    private static final String ANN = "2025-01-01,ann,open\n";
    private static final String BOB = "2025-01-02,bob,open\n";
    private static final String JSON_ANN =
            "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"event_name\":\"open\"}\n";

    /** A file and what becomes of it. */
    private static final class Dirt {
        private final String what;
        private final String name;
        private final byte[] content;
        private List<String> users = List.of();
        private List<String> reasons = List.of();
        private @Nullable ErrorCode error;
        private List<String> says = List.of();

        private Dirt(String what, String name, byte[] content) {
            this.what = what;
            this.name = name;
            this.content = content;
        }

        Dirt keeps(String... userIds) {
            users = List.of(userIds);
            return this;
        }

        Dirt rejects(String... linesAndCodes) {
            reasons = List.of(linesAndCodes);
            return this;
        }

        Dirt failsWith(ErrorCode code, String... words) {
            error = code;
            says = List.of(words);
            return this;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    private static Dirt csv(String what, String rows) {
        return new Dirt(what, "dirty.csv", (HEADER + rows).getBytes(UTF_8));
    }

    private static Dirt rawCsv(String what, String text) {
        return rawCsv(what, text, UTF_8);
    }

    private static Dirt rawCsv(String what, String text, Charset charset) {
        return new Dirt(what, "dirty.csv", text.getBytes(charset));
    }

    private static Dirt json(String what, String text) {
        return new Dirt(what, "dirty.jsonl", text.getBytes(UTF_8));
    }

    /** An event of JSON whose user is given as JSON. */
    private static String jsonUser(String user) {
        return "{\"event_time\":\"2025-01-01\",\"user_id\":" + user + "}\n";
    }

    private static Dirt user(String what, String json) {
        return json("C12 " + what, jsonUser(json));
    }

    private static Dirt time(String written) {
        return csv("C15 time '" + written + "'", written + ",ann,open\n");
    }

    static Stream<Dirt> dirt() {
        return Stream.of(quotes(), shapes(), headers(), encodings(), limits(), cuts(), json(), times())
                .flatMap(List::stream);
    }

    private static List<Dirt> quotes() {
        return List.of(
                csv("C1 quotes, embedded line ends and commas, doubled quotes", """
                        2025-01-01,"ann, the ""first""\nof us",open
                        "2025-01-02","bob","open"
                        """)
                        .keeps("ann, the \"first\"\nof us", "bob"),
                csv("C1 line ends CRLF", "2025-01-01,ann,open\r\n2025-01-02,\"b\r\nob\",open\r\n")
                        .keeps("ann", "b\r\nob"),
                csv("C2 an unclosed quote costs its line", ANN + "2025-01-01,\"cleo,open\n" + BOB)
                        .keeps("ann", "bob")
                        .rejects("3 unclosed_quote"),
                csv("C2 text after a closing quote", ANN + "2025-01-01,\"cl\"eo,open\n" + BOB)
                        .keeps("ann", "bob")
                        .rejects("3 bad_quote"),
                csv("C2 a quote inside an unquoted field", ANN + "2025-01-01,cl\"eo,open\n" + BOB)
                        .keeps("ann", "bob")
                        .rejects("3 bad_quote"));
    }

    private static List<Dirt> shapes() {
        return List.of(
                csv("C3 too few and too many fields", "2025-01-01,ann\n" + BOB + "2025-01-01,ann,open,\n")
                        .keeps("bob")
                        .rejects("2 ragged", "4 ragged"),
                csv("C3 a blank line in between and at the end", ANN + "\n" + BOB + "\n")
                        .keeps("ann", "bob")
                        .rejects("3 blank_line", "5 blank_line"),
                csv("C3 a line of spaces", ANN + "   \n").keeps("ann").rejects("3 ragged"),
                rawCsv("C3 a header alone", HEADER));
    }

    private static List<Dirt> headers() {
        return List.of(
                rawCsv("C5 columns in another order", "event_name,user_id,event_time\nopen,ann,2025-01-01\n")
                        .keeps("ann"),
                rawCsv("C5 a header of quoted names", "\"event_time\",\"user_id\"\n2025-01-01,ann\n")
                        .keeps("ann"),
                rawCsv("C5 no user_id", "event_time,userid\n2025-01-01,ann\n")
                        .failsWith(
                                ErrorCode.INPUT_HEADER,
                                "dirty.csv, line 1",
                                "'user_id'",
                                "did you mean 'userid'",
                                "--map user_id=COLUMN"),
                rawCsv("C5 a required column in another case", "event_time,USER_ID\n2025-01-01,ann\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "did you mean 'USER_ID'", "--map"),
                rawCsv("C5 no header", "2025-01-01,ann,open\n2025-01-02,bob,open\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "'event_time'", "--map"),
                rawCsv("C5 a header without a required column and without rows", "event_time\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "'user_id'"),
                rawCsv("C5 a column twice", "event_time,user_id,user_id\n2025-01-01,ann,bob\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "'user_id'", "own name"),
                rawCsv("C5 semicolons", "event_time;user_id\n2025-01-01;ann\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "event_time;user_id"),
                rawCsv("C5 both event_name and event_type", "event_time,user_id,event_name,event_type\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "--map event_name=event_type"),
                rawCsv("C5 an empty file", "").failsWith(ErrorCode.INPUT_EMPTY, "dirty.csv", "line of column names"));
    }

    private static List<Dirt> encodings() {
        return List.of(
                rawCsv("C6 byte order mark", "\uFEFF" + HEADER + ANN).keeps("ann"),
                json("C6 byte order mark in JSON", "\uFEFF" + JSON_ANN).keeps("ann"),
                rawCsv("C7 UTF-16 with mark", HEADER + ANN, UTF_16)
                        .failsWith(ErrorCode.INPUT_ENCODING, "dirty.csv, line 1", "iconv -f UTF-16"),
                rawCsv("C7 UTF-16 without mark", HEADER + ANN, UTF_16LE)
                        .failsWith(ErrorCode.INPUT_FORMAT, "dirty.csv, line 1", "iconv"),
                rawCsv("C7 Latin-1", HEADER + ANN + "2025-01-01,André,open\n", ISO_8859_1)
                        .failsWith(ErrorCode.INPUT_ENCODING, "dirty.csv, line 3", "0xE9", "iconv -f ISO-8859-1"),
                rawCsv("C7 Latin-1 in a row that is rejected", HEADER + "2025-01-01,André\n", ISO_8859_1)
                        .failsWith(ErrorCode.INPUT_ENCODING, "dirty.csv, line 2", "0xE9"),
                new Dirt("C7 Latin-1 in JSON", "dirty.json", (JSON_ANN + jsonUser("\"André\"")).getBytes(ISO_8859_1))
                        .failsWith(ErrorCode.INPUT_ENCODING, "dirty.json, line 2", "0xE9", "at offset 106", "iconv"),
                csv("C8 NUL byte", ANN + "2025-01-01,a\0nn,open\n").keeps("ann").rejects("3 nul_byte"),
                csv("C8 a line of one NUL byte", ANN + "\0\n" + BOB)
                        .keeps("ann", "bob")
                        .rejects("3 nul_byte"),
                json("C8 NUL byte in JSON", JSON_ANN + "{\"user_id\":\"\0\"}\n")
                        .keeps("ann")
                        .rejects("2 nul_byte"),
                csv("C8 control characters are text", "2025-01-01,a\t\u0001nn,open\n")
                        .keeps("a\t\u0001nn"),
                rawCsv("C8 line ends of one CR", (HEADER + ANN + BOB).replace('\n', '\r'))
                        .keeps("ann", "bob"));
    }

    private static List<Dirt> limits() {
        String columns = IntStream.range(2, 512).mapToObj(i -> ",c" + i).collect(Collectors.joining());
        int rest = (256 << 10) - "2025-01-01,ann,".length();
        return List.of(
                rawCsv(
                                "C9 512 columns",
                                "event_time,user_id" + columns + "\n" + "2025-01-01,ann" + ",".repeat(510) + "\n")
                        .keeps("ann"),
                rawCsv("C9 513 columns", "event_time,user_id,more" + columns + "\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.csv, line 1", "513", "512"),
                csv("C9 a record of 256 KiB", "2025-01-01,ann," + "x".repeat(rest) + "\n")
                        .keeps("ann"),
                csv("C9 a longer record", ANN + "2025-01-01,ann," + "x".repeat(rest + 1) + "\n" + BOB)
                        .keeps("ann", "bob")
                        .rejects("3 record_too_long"),
                json("C9 JSON of 256 KiB", jsonOf(256 << 10) + "\n" + JSON_ANN).keeps("ann", "ann"),
                json("C9 JSON of 256 KiB and CRLF", jsonOf(256 << 10) + "\r\n").keeps("ann"),
                json("C9 longer JSON", jsonOf((256 << 10) + 1) + "\n" + JSON_ANN)
                        .keeps("ann")
                        .rejects("1 record_too_long"),
                json("C9 JSON of 3 MB", jsonOf(3 << 20) + "\n" + JSON_ANN)
                        .keeps("ann")
                        .rejects("1 record_too_long"));
    }

    private static String jsonOf(int bytes) {
        String event = "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"x\":\"\"}";
        return event.replace("\"\"", "\"" + "x".repeat(bytes - event.length()) + "\"");
    }

    private static List<Dirt> cuts() {
        byte[] gzip = gzip(HEADER + ANN + BOB);
        byte[] flipped = gzip.clone();
        flipped[gzip.length - 6] ^= 1;
        return List.of(
                csv("C10 a last line without its end", ANN + "2025-01-0")
                        .keeps("ann")
                        .rejects("3 unterminated"),
                csv("C10 a last line that only lacks the line end", ANN + BOB.strip())
                        .keeps("ann")
                        .rejects("3 unterminated"),
                json("C10 JSON whose last line is cut", JSON_ANN + JSON_ANN.substring(0, 30))
                        .keeps("ann")
                        .rejects("2 bad_json"),
                json("C10 JSON whose last line only lacks the line end", JSON_ANN + JSON_ANN.strip())
                        .keeps("ann", "ann"),
                new Dirt("C10 gzip", "whole.csv.gz", gzip).keeps("ann", "bob"),
                new Dirt("C10 gzip of two members", "two.csv.gz", joined(gzip(HEADER + ANN), gzip(BOB)))
                        .keeps("ann", "bob"),
                new Dirt("C10 gzip with a wrong checksum", "flipped.csv.gz", flipped)
                        .failsWith(ErrorCode.INPUT_TRUNCATED, "flipped.csv.gz, line", "gzip -t"),
                new Dirt("C10 gzip without the name", "gzip.csv", gzip)
                        .failsWith(ErrorCode.INPUT_FORMAT, "gzip.csv", "name the file .gz"),
                new Dirt("C10 text named gzip", "text.csv.gz", (HEADER + ANN).getBytes(UTF_8))
                        .failsWith(ErrorCode.INPUT_TRUNCATED, "text.csv.gz, line 1", "gzip -t"),
                new Dirt("C10 an empty gzip", "empty.csv.gz", new byte[0])
                        .failsWith(ErrorCode.INPUT_TRUNCATED, "empty.csv.gz, line 1"));
    }

    private static List<Dirt> json() {
        return List.of(
                user("a text", "\"ann\"").keeps("ann"),
                user("a whole number", "7").keeps("7"),
                user("a larger number than any type", "123456789012345678901234567890")
                        .keeps("123456789012345678901234567890"),
                user("a number with a fraction", "7.5").rejects("1 bad_user_id"),
                user("a number with an exponent", "7e3").rejects("1 bad_user_id"),
                user("true", "true").rejects("1 bad_user_id"),
                user("an object", "{\"id\":7}").rejects("1 bad_user_id"),
                user("an array", "[7]").rejects("1 bad_user_id"),
                user("null", "null").rejects("1 missing_user_id"),
                user("an empty text", "\"\"").rejects("1 missing_user_id"),
                user("escapes", "\"\\u00e9\\n\\ud83d\\ude00\"").keeps("é\n😀"),
                user("half a character", "\"\\ud83d\"").rejects("1 bad_json"),
                user("the other half", "\"x\\ude00y\"").rejects("1 bad_json"),
                user("a number with a leading zero", "007").rejects("1 bad_json"),
                user("NaN", "NaN").rejects("1 bad_json"),
                json("C12 a key twice", "{\"user_id\":\"ann\",\"event_time\":\"2025-01-01\",\"user_id\":\"bob\"}\n")
                        .rejects("1 bad_json"),
                json(
                                "C12 a nested key twice",
                                "{\"user_id\":\"ann\",\"event_time\":\"2025-01-01\",\"x\":{\"y\":1,\"y\":2}}\n")
                        .rejects("1 bad_json"),
                json("C12 an array of events", "[" + JSON_ANN.strip() + "]\n" + JSON_ANN)
                        .keeps("ann")
                        .rejects("1 bad_json"),
                json("C12 two events in a line", JSON_ANN.strip() + JSON_ANN).rejects("1 bad_json"),
                json("C12 a text", "\"ann\"\n").rejects("1 bad_json"),
                json("C12 a key in another case", "{\"event_time\":\"2025-01-01\",\"USER_ID\":\"ann\"}\n")
                        .rejects("1 missing_user_id"),
                json("C12 no time", "{\"user_id\":\"ann\"}\n").rejects("1 missing_event_time"),
                json("C12 a time in milliseconds", "{\"user_id\":\"ann\",\"event_time\":1735689600000}\n")
                        .rejects("1 bad_event_time"),
                json("C12 nested 32 deep", nested(32)).keeps("ann"),
                json("C12 nested 33 deep", nested(33)).rejects("1 bad_json"),
                json("C12 nested 5000 deep", nested(5000) + JSON_ANN)
                        .keeps("ann")
                        .rejects("1 bad_json"),
                json("C12 CRLF, a blank line, spaces around", JSON_ANN.replace("\n", "\r\n") + "\r\n  " + JSON_ANN)
                        .keeps("ann", "ann")
                        .rejects("2 blank_line"),
                json("C12 an object over several lines", JSON_ANN.replace(",", ",\n"))
                        .rejects("1 bad_json", "2 bad_json", "3 bad_json"),
                json("C12 an empty file", ""),
                json(
                                "C12 both event_name and event_type",
                                "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\","
                                        + "\"event_name\":\"a\",\"event_type\":\"b\"}\n")
                        .failsWith(ErrorCode.INPUT_HEADER, "dirty.jsonl, line 1", "--map event_name=event_type"));
    }

    private static String nested(int depth) {
        return "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"x\":" + "[".repeat(depth - 1)
                + "]".repeat(depth - 1) + "}\n";
    }

    private static List<Dirt> times() {
        List<Dirt> times = new ArrayList<>();
        for (String good :
                List.of("2025-01-01", TIME, "2025-01-01 00:00", "2025-01-01T01:00:00.000000+01", "2024-02-29")) {
            times.add(time(good).keeps("ann"));
        }
        for (String bad : List.of(
                "2025-02-30",
                "2023-02-29",
                "1735689600",
                "1735689600000",
                "2025-01-01T24:00:00",
                "2025-01-01T00:00:60",
                "2025-01-01T00:00:00.1234567",
                "2025-01-01T00:00:00 UTC",
                " 2025-01-01",
                "01/02/2025",
                "2025-1-1",
                "infinity",
                "NaT",
                "0000-01-01",
                "10000-01-01")) {
            times.add(time(bad).rejects("2 bad_event_time"));
        }
        times.add(time("").rejects("2 missing_event_time"));
        times.add(time("\"\"").rejects("2 missing_event_time"));
        return times;
    }

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dirt")
    void everyRowIsKeptOrRejectedOrTheFileIsRefused(Dirt dirt) throws IOException {
        Path file = Files.write(folder.resolve(dirt.name), dirt.content);
        InputSpec spec = InputSpec.of(List.of(file.toString()), false);

        if (dirt.error != null) {
            TenureException failure = ReadInput.failure(() -> ReadInput.of(spec));
            assertThat(failure.code()).isEqualTo(dirt.error);
            assertThat(failure).hasMessageStartingWith(folder.toString());
            assertThat(failure.getMessage()).contains(dirt.says);
        } else {
            ReadInput read = ReadInput.of(spec);
            assertThat(read.users())
                    .containsExactlyElementsOf(dirt.users.stream().sorted().toList());
            assertThat(read.reasons()).isEqualTo(dirt.reasons);
        }
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(first);
        bytes.writeBytes(second);
        return bytes.toByteArray();
    }
}
