package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestJsonRecords {
    private static final int LONGEST_LINE = 256 << 10;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"007\"}                          | 007",
                "{\"a\":7}                                | 7",
                "{\"a\":-0}                               | -0",
                "{\"a\":1.50}                             | 1.50",
                "{\"a\":1e3}                              | 1e3",
                "{\"a\":true}                             | true",
                "{\"a\":\"\\ud83d\\ude00\"}               | 😀",
                "{\"a\":\"é\"}                            | é",
                "{\"a\": {\"x\" : [1, 2.50, \"b  \\\" c\"] } , \"b\":1} | {\"x\":[1,2.50,\"b  \\\" c\"]}",
                "{\"b\":1, \"a\" : [ ] }                  | []",
                "{\"a\":[\"\\\\\", {\"k\\\\\" : null}]}   | [\"\\\\\",{\"k\\\\\":null}]",
                "{\"A\":1,\"a\":2}                        | 2",
            })
    void aFieldIsItsTextAsWritten(String line, String expected) throws IOException {
        assertThat(read(line + "\n", "a")).containsExactly("1 " + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":null}", "{}", "{\"A\":1}"})
    void nullAndAbsentAreMissing(String line) throws IOException {
        assertThat(read(line + "\n", "a")).containsExactly("1 missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"a\":2}              | BAD_JSON",
                "{\"b\":{\"c\":1,\"c\":2}}      | BAD_JSON",
                "[{\"a\":1},{\"a\":2}]          | BAD_JSON",
                "7                              | BAD_JSON",
                "null                           | BAD_JSON",
                "{\"a\":1}{\"a\":2}             | BAD_JSON",
                "{\"a\":1} x                    | BAD_JSON",
                "{\"a\":1,}                     | BAD_JSON",
                "{'a':1}                        | BAD_JSON",
                "{\"a\":NaN}                    | BAD_JSON",
                "{\"a\":01}                     | BAD_JSON",
                "{\"a\":\"\\ud800\"}            | BAD_JSON",
                "{\"a\":\"\\udc00\\ud800\"}     | BAD_JSON",
                "{\"a\":\"x\\u0000\"}           | NUL_BYTE",
                "``                             | BLANK_LINE",
            })
    void aLineThatIsNoObjectIsRejected(String line, RejectReason reason) throws IOException {
        assertThat(read(line + "\n{\"a\":\"next\"}\n", "a")).containsExactly("1 " + reason, "2 next");
    }

    @Test
    void aNulByteIsRejected() throws IOException {
        assertThat(read("{\"a\":\"x\0\"}\n\0{\0\n", "a")).containsExactly("1 NUL_BYTE", "2 NUL_BYTE");
    }

    @Test
    void thirtyTwoLevelsAreReadAndOneMoreIsRejected() throws IOException {
        assertThat(read(nested(32), "b")).containsExactly("1 missing");
        assertThat(read(nested(33), "b")).containsExactly("1 BAD_JSON");
        assertThat(read(nested(5000), "b")).containsExactly("1 BAD_JSON");
    }

    private static String nested(int levels) {
        return "{\"a\":" + "[".repeat(levels - 1) + "]".repeat(levels - 1) + "}\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", ""})
    void aLineOfTheLimitIsReadAndALongerOneIsRejected(String lineEnd) throws IOException {
        for (int length :
                new int[] {LONGEST_LINE - 1, LONGEST_LINE, LONGEST_LINE + 1, LONGEST_LINE + 2, 3 * LONGEST_LINE}) {
            String line = "{\"b\":\"" + "x".repeat(length - "{'b':'','a':1}".length()) + "\",\"a\":1}";
            assertThat(line).hasSize(length);
            assertThat(read("{\"a\":0}\n" + line + lineEnd, "a"))
                    .as("length %d", length)
                    .containsExactly("1 0", "2 " + (length <= LONGEST_LINE ? "1" : "RECORD_TOO_LONG"));
        }
    }

    @Test
    void theLastLineMayLackALineEndIfItIsWhole() throws IOException {
        String text = "{\"a\":1}\r\n{\"a\":\"é\"}";
        byte[] bytes = text.getBytes(UTF_8);
        int firstEnds = text.indexOf('}') + 1;
        for (int cut = 0; cut <= bytes.length; cut++) {
            byte[] part = Arrays.copyOf(bytes, cut);
            if (cut == bytes.length - 3) {
                assertThatThrownBy(() -> read(part, "a")).hasMessageContaining("file.jsonl, line 2: not UTF-8");
                continue;
            }
            List<String> expected = new ArrayList<>();
            if (cut > 0) {
                expected.add(cut >= firstEnds ? "1 1" : "1 BAD_JSON");
            }
            if (cut > firstEnds + 2) {
                expected.add(cut == bytes.length ? "2 é" : "2 BAD_JSON");
            }
            assertThat(read(part, "a")).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @Test
    void aByteOrderMarkIsSkipped() throws IOException {
        assertThat(read("\uFEFF{\"a\":1}\n", "a")).containsExactly("1 1");
    }

    @Test
    void textThatIsNotUtf8EndsTheReadingWithItsLineAndByte() {
        byte[] latin1 = "{\"a\":1}\r\n{\"a\":\"\u00e9\"}\r\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(latin1, "a"))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_ENCODING))
                .hasMessageContaining("file.jsonl, line 2: not UTF-8 (byte 0xE9 at offset 15 of the text)")
                .hasMessageContaining("iconv");
        byte[] utf16 = "\uFEFF{\"a\":1}\n".getBytes(UTF_16LE);
        assertThatThrownBy(() -> read(utf16, "a")).hasMessageContaining("line 1: not UTF-8");
    }

    @Test
    void onlyTextAndWholeNumbersAreText() throws IOException {
        try (JsonLinesReader reader = reader(
                "{\"a\":\"x\"}\n{\"a\":7}\n{\"a\":7.5}\n{\"a\":1e3}\n{\"a\":true}\n{\"a\":{}}\n".getBytes(UTF_8),
                0,
                Long.MAX_VALUE,
                1,
                "a")) {
            List<Boolean> isText = new ArrayList<>();
            while (reader.next()) {
                isText.add(reader.isText(0));
            }
            assertThat(isText).containsExactly(true, true, false, false, false, false);
        }
    }

    @Test
    void fieldNamesComeInTheOrderOfTheirFirstOccurrence() throws IOException {
        byte[] text = "{\"b\":{\"x\":1},\"a\":2}\n{\"z\":\n{\"c\":1,\"b\":2}\n".getBytes(UTF_8);
        assertThat(JsonLinesReader.fieldNames(reader(text, 0, Long.MAX_VALUE, 1)))
                .containsExactly("b", "a", "c");
    }

    @Test
    void anyWayToCutTheFileGivesTheSameRecordsOnTheSameLines() throws IOException {
        for (long seed = 0; seed < 400; seed++) {
            byte[] text = randomText(new Random(seed * 0x9E3779B97F4A7C15L));
            List<String> whole = read(text, "a");
            for (int splitBytes = 1; splitBytes <= text.length; splitBytes++) {
                assertThat(readInSplits(text, splitBytes))
                        .as("seed %d, splits of %d bytes", seed, splitBytes)
                        .isEqualTo(whole);
            }
        }
    }

    private static byte[] randomText(Random random) {
        String[] pieces = {"{\"a\":1}", "{\"a\":\"é\"}", "", "{", "{\"a\":2}", " "};
        String[] ends = {"\n", "\r\n", "\n", "\n\n"};
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]).append(ends[random.nextInt(ends.length)]);
        }
        return text.append(pieces[random.nextInt(pieces.length)]).toString().getBytes(UTF_8);
    }

    private static List<String> readInSplits(byte[] text, int splitBytes) throws IOException {
        List<String> records = new ArrayList<>();
        long line = 1;
        for (int start = 0; start < text.length; start += splitBytes) {
            records.addAll(records(reader(text, start, start + splitBytes, line, "a")));
            line += JsonLinesReader.lineEnds(new ByteArrayInputStream(text, start, text.length - start), splitBytes);
        }
        return records;
    }

    private static List<String> read(String text, String field) throws IOException {
        return read(text.getBytes(UTF_8), field);
    }

    private static List<String> read(byte[] text, String field) throws IOException {
        return records(reader(text, 0, Long.MAX_VALUE, 1, field));
    }

    /** The records as line and text of the one field, or line and reason. */
    private static List<String> records(JsonLinesReader reader) throws IOException {
        List<String> records = new ArrayList<>();
        try (reader) {
            while (reader.next()) {
                records.add(reader.line() + " " + outcome(reader));
            }
        }
        return records;
    }

    private static String outcome(JsonLinesReader reader) {
        RejectReason reason = reader.reject();
        if (reason != null) {
            return reason.name();
        }
        byte @Nullable [] text = reader.field(0);
        return text == null ? "missing" : new String(text, UTF_8);
    }

    private static JsonLinesReader reader(byte[] text, long start, long end, long firstLine, String... fields)
            throws IOException {
        EventFile file = new EventFile("file:/file.jsonl", "file.jsonl", FileFormat.JSON, text.length);
        int from = Math.max(0, (int) start - 1);
        return new JsonLinesReader(
                new ByteArrayInputStream(text, from, text.length - from),
                new FileSplit(file, List.of(), start, end, firstLine),
                List.of(fields));
    }
}
