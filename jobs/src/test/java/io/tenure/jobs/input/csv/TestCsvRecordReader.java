package io.tenure.jobs.input.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import de.siegmar.fastcsv.writer.QuoteStrategy;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestCsvRecordReader {
    private static final int RECORD = CsvLimits.STANDARD.recordBytes();

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`a,b`, null",
                "`\"a\",\"b\"`, null",
                "`\"a\"\"\",b`, null",
                "`\"\",`, null",
                "`,`, null",
                "`a`, RAGGED",
                "`a,b,c`, RAGGED",
                "``, BLANK_LINE",
                "`a\"x,b`, BAD_QUOTE",
                "` \"a\",b`, BAD_QUOTE",
                "`\"a\"x,b`, BAD_QUOTE",
                "`\"a\" ,b`, BAD_QUOTE",
                "`a,b\"`, BAD_QUOTE",
                "`a,\"b`, UNCLOSED_QUOTE",
            })
    void eachLineHasItsVerdict(String line, String verdict) throws IOException {
        List<Row> rows = Row.readAll(bytes("a,b\n" + line + "\n"));

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).line()).isEqualTo(2);
        assertThat(String.valueOf(rows.get(0).reject())).isEqualTo(verdict);
        assertThat(rows.get(0).raw()).isEqualTo(line);
    }

    @Test
    void anEmptyFieldIsNullUnlessItIsQuoted() throws IOException {
        assertThat(Row.readAll(bytes("a,b,c\n,\"\",x\n")).get(0).fields()).containsExactly(null, "", "x");
    }

    @Test
    void aNulByteRejectsOnlyItsRecord() throws IOException {
        assertThat(Row.readAll(bytes("a,b\n1,\0\n\"\0\",2\n\0\n3,4\n")))
                .extracting(Row::reject)
                .containsExactly(RejectReason.NUL_BYTE, RejectReason.NUL_BYTE, RejectReason.NUL_BYTE, null);
    }

    @Test
    void onlyTheWantedColumnsAreGiven() throws IOException {
        byte[] text = bytes("1,2,3\n");
        CsvSplit split = new CsvSplit(0, Long.MAX_VALUE, 1);
        try (CsvRecordReader reader =
                new CsvRecordReader(Row.from(text, 0), split, 3, new int[] {2, 0, 2}, "events.csv")) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.field(0)).asString(UTF_8).isEqualTo("3");
            assertThat(reader.field(1)).asString(UTF_8).isEqualTo("1");
            assertThat(reader.field(2)).asString(UTF_8).isEqualTo("3");
            assertThat(reader.next()).isFalse();
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void aRejectedRecordHasNoFields() throws IOException {
        CsvSplit split = new CsvSplit(0, Long.MAX_VALUE, 1);
        try (CsvRecordReader reader =
                new CsvRecordReader(Row.from(bytes("1\n"), 0), split, 2, new int[] {0}, "events.csv")) {
            assertThat(reader.next()).isTrue();
            assertThatIllegalStateException().isThrownBy(() -> reader.field(0));
        }
    }

    @Test
    void dirtyTextReadsAsTheNaiveParserReadsIt() throws IOException {
        for (long seed = 0; seed < 20_000; seed++) {
            byte[] text = DirtyCsv.text(seed);
            CsvLimits limits = smallLimits(seed);
            List<Row> expected = NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, limits);
            InputStream input = new Trickle(Row.from(text, DirtyCsv.HEADER.length()), new Random(seed));

            List<Row> rows = Row.readAll(input, afterHeader(), DirtyCsv.COLUMNS, limits);

            assertThat(rows).as("seed %d: %s", seed, text(text)).isEqualTo(expected);
        }
    }

    @Test
    void theOracleMeetsEveryVerdict() {
        List<RejectReason> met = new ArrayList<>();
        int kept = 0;
        for (long seed = 0; seed < 500; seed++) {
            byte[] text = DirtyCsv.text(seed);
            for (Row row : NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, smallLimits(seed))) {
                if (row.reject() == null) {
                    kept++;
                } else {
                    met.add(row.reject());
                }
            }
        }

        assertThat(kept).isGreaterThan(1_000);
        assertThat(met)
                .contains(
                        RejectReason.BAD_QUOTE,
                        RejectReason.UNCLOSED_QUOTE,
                        RejectReason.RECORD_TOO_LONG,
                        RejectReason.NUL_BYTE,
                        RejectReason.BLANK_LINE,
                        RejectReason.RAGGED,
                        RejectReason.UNTERMINATED);
    }

    @Test
    void moreRecordsThanABatchHoldsAreReadInOrder() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        List<Row> expected = new ArrayList<>();
        long line = 2;
        for (int i = 0; i < 50_000; i++) {
            if (i % 7 == 0) {
                text.append('\n');
                expected.add(new Row(line, RejectReason.BLANK_LINE, List.of(), ""));
                line += 1;
            } else {
                String record = i + ",\"x\n" + i + '"';
                text.append(record).append("\r\n");
                expected.add(new Row(line, null, List.of("" + i, "x\n" + i), record));
                line += 2;
            }
        }

        assertThat(Row.readAll(bytes(text.toString()))).isEqualTo(expected);
    }

    @Test
    void whatFastCsvWritesComesBack() throws IOException {
        QuoteStrategy[] strategies = {
            QuoteStrategies.REQUIRED, QuoteStrategies.ALWAYS, QuoteStrategies.EMPTY, QuoteStrategies.NON_EMPTY
        };
        LineDelimiter[] lineDelimiters = {LineDelimiter.LF, LineDelimiter.CRLF, LineDelimiter.CR};
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<List<String>> records = randomRecords(random);
            StringWriter out = new StringWriter();
            CsvWriter writer = CsvWriter.builder()
                    .quoteStrategy(strategies[random.nextInt(strategies.length)])
                    .lineDelimiter(lineDelimiters[random.nextInt(lineDelimiters.length)])
                    .build(out);
            writer.writeRecord("a", "b", "c");
            records.forEach(writer::writeRecord);
            writer.close();

            assertThat(emptyForNull(Row.readAll(bytes(out.toString()))))
                    .as("seed %d", seed)
                    .isEqualTo(records);
        }
    }

    @Test
    void whatAnRfc4180WriterWritesComesBack() throws IOException {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            List<List<String>> records = randomRecords(random);
            StringBuilder out = new StringBuilder("a,b,c\r\n");
            for (List<String> record : records) {
                List<String> fields = new ArrayList<>();
                for (String value : record) {
                    boolean isPlain = value.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
                    fields.add(isPlain && random.nextBoolean() ? value : '"' + value.replace("\"", "\"\"") + '"');
                }
                out.append(String.join(",", fields)).append(random.nextBoolean() ? "\r\n" : "\n");
            }

            assertThat(emptyForNull(Row.readAll(bytes(out.toString()))))
                    .as("seed %d", seed)
                    .isEqualTo(records);
        }
    }

    private static List<List<String>> randomRecords(Random random) {
        String[] pieces = {"a", "7", "\"", ",", "\n", "\r\n", "\r", "é", "😀", " ", "NULL", "\\"};
        List<List<String>> records = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            List<String> record = new ArrayList<>();
            for (int column = 0; column < 3; column++) {
                StringBuilder value = new StringBuilder();
                for (int n = random.nextInt(5); n > 0; n--) {
                    value.append(pieces[random.nextInt(pieces.length)]);
                }
                record.add(value.toString());
            }
            records.add(record);
        }
        return records;
    }

    private static List<List<String>> emptyForNull(List<Row> rows) {
        return rows.stream()
                .peek(row -> assertThat(row.reject()).as(row.raw()).isNull())
                .map(row -> row.fields().stream()
                        .map(field -> Objects.requireNonNullElse(field, ""))
                        .toList())
                .toList();
    }

    @Test
    void aDeletedQuoteCostsOnlyItsRecord() throws IOException {
        StringBuilder text = new StringBuilder("id,name,note\n");
        for (int i = 0; i < 40; i++) {
            text.append(
                    switch (i % 4) {
                        case 0 -> i + ",\"Ann, B\",\"said \"\"hi\"\" twice\"\n";
                        case 1 -> i + ",plain,none\n";
                        case 2 -> "\"" + i + "\",\"two\nlines\",\"three\r\nlong\nlines\"\n";
                        default -> i + ",Ceyda,\"x\"\r\n";
                    });
        }
        List<List<@Nullable String>> all = kept(Row.readAll(bytes(text.toString())));
        assertThat(all).hasSize(40);

        for (int quote = text.indexOf("\""); quote >= 0; quote = text.indexOf("\"", quote + 1)) {
            String damaged = new StringBuilder(text).deleteCharAt(quote).toString();
            int record = recordAt(text.toString(), quote);
            List<List<@Nullable String>> others = new ArrayList<>(all);
            others.remove(record);

            List<Row> rows = Row.readAll(bytes(damaged));

            // what is left of the damaged record may be well formed: a value cut short at its first line
            assertThat(kept(rows))
                    .as("without the quote at %d", quote)
                    .filteredOn(fields -> !String.valueOf(record).equals(fields.get(0)))
                    .isEqualTo(others);
            assertThat(rows.size()).isGreaterThan(others.size());
        }
    }

    /** The index of the record of which a byte is part, in text without damage. */
    private static int recordAt(String text, int at) {
        long quotesBefore = 0;
        int records = 0;
        for (int i = 0; i < at; i++) {
            quotesBefore += text.charAt(i) == '"' ? 1 : 0;
            records += text.charAt(i) == '\n' && quotesBefore % 2 == 0 ? 1 : 0;
        }
        return records - 1;
    }

    private static List<List<@Nullable String>> kept(List<Row> rows) {
        return rows.stream()
                .filter(row -> row.reject() == null)
                .map(Row::fields)
                .toList();
    }

    @Test
    void aFileCutOffAtAnyByteKeepsExactlyTheCompleteRecordsBeforeTheCut() throws IOException {
        String[] records = {"1,Zoë,\"a \"\"b\"\"\"\n", "2,\"two\nlines, \",x\r\n", "3,,\"\"\r", "4,😀,\"\r\n\"\n"};
        String header = "id,name,note\n";
        byte[] text = bytes(header + String.join("", records));
        List<Row> all = Row.readAll(text);
        int headerEnd = bytes(header).length;

        for (int cut = headerEnd; cut < text.length; cut++) {
            byte[] start = Arrays.copyOf(text, cut);
            if (isCharacterCutAt(text, cut)) {
                assertThatExceptionOfType(TenureException.class)
                        .as("cut at %d", cut)
                        .isThrownBy(() -> Row.readAll(start))
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_ENCODING));
                continue;
            }
            int complete = 0;
            int end = headerEnd;
            // a record is complete once its line end has begun: CR alone ends a line too
            while (complete < records.length && cut >= end + bytes(records[complete].stripTrailing()).length + 1) {
                end += bytes(records[complete]).length;
                complete++;
            }
            List<Row> rows = Row.readAll(start);
            assertThat(kept(rows)).as("cut at %d", cut).isEqualTo(kept(all).subList(0, complete));
            assertThat(rows.size() > complete).as("cut at %d", cut).isEqualTo(cut > end);
        }
    }

    private static boolean isCharacterCutAt(byte[] text, int cut) {
        return (text[cut] & 0xC0) == 0x80;
    }

    @Test
    void aRecordOfTheGreatestLengthIsKeptAndAByteMoreIsTooLong() throws IOException {
        for (String lineEnd : List.of("\n", "\r\n", "\r")) {
            String longest = "a," + "x".repeat(RECORD - 2);
            String quoted = "a,\"" + "\n".repeat(RECORD - 4) + "\"";
            for (String record : List.of(longest, quoted)) {
                List<Row> rows = Row.readAll(bytes("a,b\n" + record + lineEnd + "1,2\n"));
                assertThat(rows).extracting(Row::reject).containsExactly(null, null);
            }
            assertThat(Row.readAll(bytes("a,b\n" + longest + "x" + lineEnd + "1,2\n")))
                    .extracting(Row::reject)
                    .containsExactly(RejectReason.RECORD_TOO_LONG, null);
            List<Row> broken = Row.readAll(bytes("a,b\n" + quoted.replaceFirst("\n", "\n\n") + lineEnd + "1,2\n"));
            assertThat(broken.get(0).reject()).isEqualTo(RejectReason.UNCLOSED_QUOTE);
            assertThat(broken.get(0).raw()).isEqualTo("a,\"");
            assertThat(broken.get(broken.size() - 1).fields()).containsExactly("1", "2");
        }
    }

    @Test
    void theTextOfARejectedRecordIsCutAtACharacter() throws IOException {
        String line = "x" + "é".repeat(40_000);

        String raw = Row.readAll(bytes("a,b\n" + line + "\n")).get(0).raw();

        assertThat(raw).isEqualTo("x" + "é".repeat((CsvLimits.STANDARD.rawBytes() - 1) / 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"x", "1,\"2\"x"})
    void aGiantLineTakesOneRecordAndLittleMemory(String begin) throws IOException {
        long giant = 300L << 20;
        InputStream input = new SequenceInputStream(Collections.enumeration(
                List.of(Row.from(bytes("1,2\n" + begin), 0), new Zeds(giant), Row.from(bytes("\r\n3,4\n"), 0))));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();

        List<Row> rows = Row.readAll(input, new CsvSplit(0, Long.MAX_VALUE, 1), 2, CsvLimits.STANDARD);

        assertThat(threads.getCurrentThreadAllocatedBytes() - allocatedBefore).isLessThan(16 << 20);
        assertThat(rows).extracting(Row::line).containsExactly(1L, 2L, 3L);
        assertThat(rows.get(1).reject()).isNotNull();
        assertThat(rows.get(1).raw()).startsWith(begin + "zzz").hasSize(CsvLimits.STANDARD.rawBytes());
        assertThat(rows.get(2).fields()).containsExactly("3", "4");
    }

    @Test
    void textThatIsNotUtf8IsAnErrorAtTheLineOfTheFirstBadByte() throws IOException {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] text = DirtyCsv.text(seed);
            for (int n = 1 + random.nextInt(2); n > 0; n--) {
                int at = DirtyCsv.HEADER.length() + random.nextInt(Math.max(1, text.length - DirtyCsv.HEADER.length()));
                if (at < text.length) {
                    text[at] = (byte) (random.nextBoolean() ? 0x80 + random.nextInt(128) : random.nextInt(128));
                }
            }
            CsvLimits limits = smallLimits(seed);
            InputStream input = new Trickle(Row.from(text, DirtyCsv.HEADER.length()), random);
            int firstBad = firstIllFormed(text);
            if (firstBad < 0) {
                assertThat(Row.readAll(input, afterHeader(), DirtyCsv.COLUMNS, limits))
                        .as("seed %d", seed)
                        .isEqualTo(NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, limits));
            } else {
                long line = 1L + ByteWindow.lineEnds(text, 0, firstBad);
                assertThatExceptionOfType(TenureException.class)
                        .as("seed %d: %s", seed, text(text))
                        .isThrownBy(() -> Row.readAll(input, afterHeader(), DirtyCsv.COLUMNS, limits))
                        .withMessageStartingWith("events.csv, line " + line + ": not UTF-8 (byte 0x")
                        .withMessageContaining("at offset " + firstBad + " of the text")
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_ENCODING));
            }
        }
    }

    private static int firstIllFormed(byte[] text) {
        CharsetDecoder decoder = UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(text);
        CoderResult result = decoder.decode(in, CharBuffer.allocate(text.length), true);
        return result.isError() ? in.position() : -1;
    }

    @Test
    void aFailureToReadPassesThrough() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Row.readAll(failing, afterHeader(), 2, CsvLimits.STANDARD))
                .withMessage("connection reset");
    }

    static CsvLimits smallLimits(long seed) {
        Random random = new Random(~seed);
        int recordBytes = 8 + random.nextInt(60);
        int rawBytes = 4 + random.nextInt(recordBytes - 3);
        return new CsvLimits(recordBytes, rawBytes, CsvLimits.windowBytesFor(recordBytes) + random.nextInt(40));
    }

    private static CsvSplit afterHeader() {
        return new CsvSplit(DirtyCsv.HEADER.length(), Long.MAX_VALUE, 2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8)
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\0", "\\0");
    }

    /** Gives a few bytes at a time. */
    private static final class Trickle extends InputStream {
        private final InputStream source;
        private final Random random;

        Trickle(InputStream source, Random random) {
            this.source = source;
            this.random = random;
        }

        @Override
        public int read() throws IOException {
            return source.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return source.read(bytes, offset, Math.min(length, 1 + random.nextInt(9)));
        }
    }

    /** A number of the letter z. */
    private static final class Zeds extends InputStream {
        private long left;

        Zeds(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'z' : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int read = (int) Math.min(left, length);
            Arrays.fill(bytes, offset, offset + read, (byte) 'z');
            left -= read;
            return read;
        }
    }
}
