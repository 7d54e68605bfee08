package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestJsonLinesReader {
    private static final String[] PIECES = {
        "{\"a\":\"x\"}",
        "{\"a\":\"x\"}",
        "{\"a\":\"é😀\"}",
        "{\"a\":7}",
        "{\"b\":{\"a\":[1]},\"a\":\"y\"}",
        "{}",
        "[]",
        "",
        " ",
        "\"",
        "{",
        "é",
        "x".repeat(40),
        "\0",
        "\r"
    };

    private static byte[] randomText(Random random) {
        StringBuilder text = new StringBuilder(random.nextInt(6) == 0 ? "\uFEFF" : "");
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(5) == 0 ? "\r\n" : "\n");
        }
        if (random.nextBoolean()) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString().getBytes(UTF_8);
    }

    private static FileSplit split(long start, long end, long firstLine) {
        return new FileSplit(
                new EventFile("file:/a.json", "a.json", FileFormat.JSON, -1), List.of(), start, end, firstLine);
    }

    private static List<String> records(InputStream input, FileSplit split) throws IOException {
        List<String> records = new ArrayList<>();
        try (JsonLinesReader reader = new JsonLinesReader(input, split, List.of("a"))) {
            while (reader.next()) {
                byte[] field = reader.reject() == null ? reader.field(0) : null;
                records.add(reader.line() + " " + reader.reject() + " "
                        + (field == null ? null : new String(field, UTF_8)) + " " + reader.raw());
            }
        }
        return records;
    }

    private static List<String> whole(byte[] text) throws IOException {
        return records(new ByteArrayInputStream(text), split(0, Long.MAX_VALUE, 1));
    }

    /** Cut as the planner does: a split's first line is the one after all line ends before it. */
    private static List<String> inSplits(byte[] text, int splitBytes) throws IOException {
        List<String> records = new ArrayList<>();
        long line = 1;
        for (int start = 0; start < text.length; start += splitBytes) {
            int from = Math.max(0, start - 1);
            records.addAll(records(
                    new ByteArrayInputStream(text, from, text.length - from), split(start, start + splitBytes, line)));
            line += JsonLinesReader.lineEnds(new ByteArrayInputStream(text, start, text.length - start), splitBytes);
        }
        return records;
    }

    @Test
    void splitsHaveTheLinesOfTheWhole() throws IOException {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] text = randomText(random);
            int splitBytes = 4 + random.nextInt(80);

            assertThat(inSplits(text, splitBytes))
                    .as("seed %d, %d bytes", seed, splitBytes)
                    .isEqualTo(whole(text));
        }
    }

    @Test
    void howTheInputArrivesDoesNotMatter() throws IOException {
        for (int seed = 0; seed < 500; seed++) {
            byte[] text = randomText(new Random(seed));

            assertThat(records(byteByByte(text), split(0, Long.MAX_VALUE, 1)))
                    .as("seed %d", seed)
                    .isEqualTo(whole(text));
        }
    }

    private static InputStream byteByByte(byte[] text) {
        return new FilterInputStream(new ByteArrayInputStream(text)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 1));
            }
        };
    }

    @Test
    void everyLineIsARecord() throws IOException {
        assertThat(whole("{\"a\":1}\n\n{\"a\":null}\r\n{\"a\":2} x\n{\"a\":\"".getBytes(UTF_8)))
                .containsExactly(
                        "1 null 1 {\"a\":1}",
                        "2 BLANK_LINE null ",
                        "3 null null {\"a\":null}",
                        "4 BAD_JSON null {\"a\":2} x",
                        "5 BAD_JSON null {\"a\":\"");
    }

    @Test
    void aLongLineCostsNoMoreMemoryThanARecordMayHave() throws IOException {
        byte[] end = "\n{\"a\":1}".getBytes(UTF_8);
        long length = 300L << 20;
        InputStream line = new InputStream() {
            private long at;

            @Override
            public int read() {
                long next = at++;
                return next < length ? 'x' : next < length + end.length ? end[(int) (next - length)] : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int wanted) {
                if (at < length) {
                    int some = (int) Math.min(wanted, length - at);
                    java.util.Arrays.fill(bytes, offset, offset + some, (byte) 'x');
                    at += some;
                    return some;
                }
                int next = read();
                if (next >= 0) {
                    bytes[offset] = (byte) next;
                }
                return next < 0 ? -1 : 1;
            }
        };

        assertThat(records(line, split(0, Long.MAX_VALUE, 1)))
                .containsExactly("1 RECORD_TOO_LONG null " + "x".repeat(64 << 10), "2 null 1 {\"a\":1}");
    }
}
