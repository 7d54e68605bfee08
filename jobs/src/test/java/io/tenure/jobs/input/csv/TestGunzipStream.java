package io.tenure.jobs.input.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

final class TestGunzipStream {
    private static final String CSV = "a,b\n1,\"x\ny\"\n2,z\n3,é\n";

    @Test
    void membersFollowEachOther() throws IOException {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        byte[] file = joined(gzip(CSV.getBytes(UTF_8)), gzip(large), gzip(new byte[0]), gzip(CSV.getBytes(UTF_8)));

        try (InputStream text = new GunzipStream(Row.from(file, 0))) {
            assertThat(text.readAllBytes()).isEqualTo(joined(CSV.getBytes(UTF_8), large, CSV.getBytes(UTF_8)));
            assertThat(text.read()).isEqualTo(-1);
        }
    }

    @Test
    void zerosAfterTheLastMemberArePadding() throws IOException {
        for (int zeros : new int[] {1, 10, 18, 19, 100, 100_000}) {
            byte[] file = joined(gzip(CSV.getBytes(UTF_8)), new byte[zeros]);
            try (InputStream text = new GunzipStream(Row.from(file, 0))) {
                assertThat(text.readAllBytes()).as("%d zeros", zeros).isEqualTo(CSV.getBytes(UTF_8));
            }
        }
    }

    @Test
    void aFileCutOffAtAnyByteIsAnErrorThatNamesTheLine() throws IOException {
        byte[] file = gzip(CSV.getBytes(UTF_8));
        for (int cut = 0; cut < file.length; cut++) {
            assertTruncated(Arrays.copyOf(file, cut), "cut at " + cut);
        }
    }

    @Test
    void aLaterMemberCutOffAtAnyByteIsAnError() throws IOException {
        byte[] first = gzip(CSV.getBytes(UTF_8));
        byte[] file = joined(first, gzip("4,5\n".getBytes(UTF_8)));
        for (int cut = first.length + 1; cut < file.length; cut++) {
            assertTruncated(Arrays.copyOf(file, cut), "cut at " + cut);
        }
    }

    @Test
    void aFlippedBitNeverChangesTheTextUnnoticed() throws IOException {
        int fixedHeader = 10;
        byte[] file = gzip(CSV.getBytes(UTF_8));
        int errors = 0;
        for (int bit = fixedHeader * 8; bit < file.length * 8; bit++) {
            byte[] damaged = file.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            try (InputStream text = new GunzipStream(Row.from(damaged, 0))) {
                assertThat(text.readAllBytes()).as("bit %d", bit).isEqualTo(CSV.getBytes(UTF_8));
            } catch (EOFException | ZipException e) {
                errors++;
            }
        }
        assertThat(errors).isGreaterThan((file.length - fixedHeader) * 8 - 8);
    }

    @Test
    void otherDataAfterAMemberIsAnError() throws IOException {
        for (int length : new int[] {1, 10, 18, 40}) {
            assertTruncated(joined(gzip(CSV.getBytes(UTF_8)), "x".repeat(length).getBytes(UTF_8)), length + " bytes");
        }
    }

    @Test
    void theLineThatWasReachedIsNamed() throws IOException {
        StringBuilder csv = new StringBuilder("a,b\n");
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            csv.append(i).append(',').append(random.nextLong()).append('\n');
        }
        byte[] file = gzip(csv.toString().getBytes(UTF_8));
        byte[] half = Arrays.copyOf(file, file.length / 2);

        assertThatExceptionOfType(TenureException.class)
                .isThrownBy(() -> readAll(half))
                .withMessageStartingWith("events.csv.gz, line " + lastLine(half) + ": ");
    }

    /** The line in which the readable text of a damaged file stops. */
    private static long lastLine(byte[] file) throws IOException {
        long line = 1;
        try (InputStream text = new GunzipStream(Row.from(file, 0))) {
            for (int b = text.read(); b >= 0; b = text.read()) {
                line += b == '\n' ? 1 : 0;
            }
        } catch (EOFException e) {
            assertThat(line).isGreaterThan(1_000);
        }
        return line;
    }

    private static void assertTruncated(byte[] file, String description) {
        assertThatExceptionOfType(TenureException.class)
                .as(description)
                .isThrownBy(() -> readAll(file))
                .withMessageMatching("events.csv.gz, line \\d+: the compressed data ends too early or is damaged .*")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_TRUNCATED));
    }

    /** As a job reads a compressed file: the header, and the records from a new beginning. */
    private static void readAll(byte[] file) throws IOException {
        CsvHeader header;
        try (InputStream text = new GunzipStream(Row.from(file, 0))) {
            header = CsvHeader.read(text, "events.csv.gz");
        }
        InputStream text = new GunzipStream(Row.from(file, 0));
        text.skipNBytes(header.firstRecordOffset());
        try (CsvRecordReader reader =
                new CsvRecordReader(text, CsvSplit.allAfter(header), 2, new int[] {0, 1}, "events.csv.gz")) {
            while (reader.next()) {
                assertThat(reader.line()).isGreaterThan(1);
            }
        }
    }

    private static byte[] gzip(byte[] data) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(file)) {
            out.write(data);
        }
        return file.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
