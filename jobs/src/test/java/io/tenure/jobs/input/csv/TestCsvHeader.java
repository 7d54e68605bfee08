package io.tenure.jobs.input.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestCsvHeader {
    @Test
    void namesAreExactlyAsWritten() throws IOException {
        byte[] text = " a,\"b \"\"c\"\"\",,\"é,\nü\",A\r\n1".getBytes(UTF_8);

        CsvHeader header = read(text);

        assertThat(header.names()).containsExactly(" a", "b \"c\"", "", "é,\nü", "A");
        assertThat(header.firstRecordOffset()).isEqualTo(text.length - 1L);
        assertThat(header.firstRecordLine()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void theFirstRecordStartsAfterTheLineEnd(String lineEnd) throws IOException {
        assertThat(read(("a" + lineEnd).getBytes(UTF_8)).firstRecordOffset()).isEqualTo(1L + lineEnd.length());
        assertThat(read(("a" + lineEnd + "b").getBytes(UTF_8)).firstRecordLine())
                .isEqualTo(2);
    }

    @Test
    void aByteOrderMarkIsSkipped() throws IOException {
        CsvHeader header = read("\uFEFF\"a\",b\n1,2\n".getBytes(UTF_8));

        assertThat(header.names()).containsExactly("a", "b");
        assertThat(header.firstRecordOffset()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    void anEmptyFileIsAnError(String text) {
        assertError(text.getBytes(UTF_8), ErrorCode.INPUT_EMPTY, "the file is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n1,2\n", "a\"b,c\n", "\"a\"b\n", "\"a,b\nc,d\n", "a,b"})
    void aDamagedHeaderIsAnError(String text) {
        assertError(text.getBytes(UTF_8), ErrorCode.INPUT_HEADER, "events.csv, line 1: the header can't be read: ");
    }

    @Test
    void repeatedNamesAreNamed() {
        assertError("a,b,a,c,c,a\n".getBytes(UTF_8), ErrorCode.INPUT_HEADER, "names more than one column 'a', 'c'");
    }

    @Test
    void fiveHundredAndTwelveColumnsAreReadAndOneMoreIsTooMany() throws IOException {
        assertThat(read(columns(512)).names()).hasSize(512);
        assertError(columns(513), ErrorCode.INPUT_HEADER, "513 columns, and at most 512");
    }

    private static byte[] columns(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(",", "", "\n"))
                .getBytes(UTF_8);
    }

    @Test
    void aFirstLineWithoutEndIsAnError() {
        assertError("x".repeat(1 << 20).getBytes(UTF_8), ErrorCode.INPUT_HEADER, "larger than 256 KiB");
    }

    @Test
    void otherEncodingsAreNamedWithTheCure() {
        for (Charset charset : new Charset[] {UTF_16LE, UTF_16BE}) {
            assertError("\uFEFFa,b\n".getBytes(charset), ErrorCode.INPUT_ENCODING, "iconv -f UTF-16 -t UTF-8");
            assertError("a,b\n".getBytes(charset), ErrorCode.INPUT_FORMAT, "binary or UTF-16");
        }
        for (String name : new String[] {"UTF-32LE", "UTF-32BE"}) {
            assertError(
                    "\uFEFFa,b\n".getBytes(Charset.forName(name)),
                    ErrorCode.INPUT_ENCODING,
                    "iconv -f UTF-32 -t UTF-8");
        }
        assertError("na\u00EFf,b\n".getBytes(ISO_8859_1), ErrorCode.INPUT_ENCODING, "line 1: not UTF-8 (byte 0xEF");
    }

    @Test
    void otherFormatsAreNamed() {
        assertError("\u001F\u008B\b".getBytes(ISO_8859_1), ErrorCode.INPUT_FORMAT, "gzip");
        assertError("PK\u0003\u0004".getBytes(ISO_8859_1), ErrorCode.INPUT_FORMAT, "zip archive");
        assertError("PAR1\u0015".getBytes(ISO_8859_1), ErrorCode.INPUT_FORMAT, "Parquet");
    }

    private static void assertError(byte[] text, ErrorCode code, String message) {
        assertThatExceptionOfType(TenureException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining("events.csv")
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static CsvHeader read(byte[] text) throws IOException {
        return CsvHeader.read(Row.from(text, 0), "events.csv");
    }
}
