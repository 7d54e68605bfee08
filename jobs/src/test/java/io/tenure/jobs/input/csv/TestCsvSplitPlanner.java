package io.tenure.jobs.input.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tenure.core.error.TenureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class TestCsvSplitPlanner {
    private static final CsvHeader HEADER = new CsvHeader(List.of("a", "b", "c"), DirtyCsv.HEADER.length(), 2);
    private static final int[] SPLIT_BYTES = {1, 2, 3, 5, 7, 8, 13, 16, 31, 32, 50, 64, 100, 128, 200, 333, 500};

    @Test
    void splitsOfDirtyTextReadAsTheWholeDoes() throws IOException {
        for (long seed = 0; seed < 4_000; seed++) {
            byte[] text = DirtyCsv.text(seed);
            CsvLimits limits = TestCsvRecordReader.smallLimits(seed);
            List<Row> expected = NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, limits);
            for (int splitBytes : SPLIT_BYTES) {
                List<CsvSplit> splits = plan(text, splitBytes, limits);

                assertThat(concatenated(text, splits, limits))
                        .as("seed %d, splits of %d bytes", seed, splitBytes)
                        .isEqualTo(expected);
                assertCoverage(text, splits, splitBytes);
            }
        }
    }

    /** Splits cover the file without a gap, and there are no more of them than asked for. */
    private static void assertCoverage(byte[] text, List<CsvSplit> splits, int splitBytes) {
        long reached = HEADER.firstRecordOffset();
        for (CsvSplit split : splits) {
            assertThat(split.start()).isEqualTo(reached);
            assertThat(split.end()).isGreaterThan(split.start());
            reached = split.end();
        }
        assertThat(reached).isEqualTo(text.length);
        assertThat(splits.size()).isLessThanOrEqualTo(1 + text.length / splitBytes);
    }

    @Test
    void quotedTextWithLinesThatLookLikeRecordsIsNeverCut() throws IOException {
        StringBuilder csv = new StringBuilder(DirtyCsv.HEADER);
        for (int i = 0; i < 300; i++) {
            csv.append(i).append(",\"\n1,2,3\n4,\"\"5\"\",6\n\",x\n");
        }
        byte[] text = csv.toString().getBytes(UTF_8);
        List<Row> expected = NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, CsvLimits.STANDARD);
        assertThat(expected).hasSize(300).allMatch(row -> row.reject() == null);

        for (int splitBytes : new int[] {10, 37, 64, 500, 4_000}) {
            List<CsvSplit> splits = plan(text, splitBytes, CsvLimits.STANDARD);
            assertThat(concatenated(text, splits, CsvLimits.STANDARD)).isEqualTo(expected);
        }
    }

    @Test
    void theSuppositionInsideQuotesSparesASecondScan() throws IOException {
        StringBuilder csv = new StringBuilder(DirtyCsv.HEADER);
        for (int i = 0; i < 3_000; i++) {
            csv.append(i).append(",\"\nfoo\n\",z\n");
        }
        byte[] text = csv.toString().getBytes(UTF_8);
        int insideFoo = text.length / 2;
        while (text[insideFoo] != 'o') {
            insideFoo++;
        }
        AtomicInteger opened = new AtomicInteger();
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> {
            opened.incrementAndGet();
            return Row.from(text, offset);
        });
        CsvBlock first = new CsvBlock(HEADER.firstRecordOffset(), insideFoo);
        CsvBlock second = new CsvBlock(insideFoo, text.length - 40L);
        List<CsvBlockScan> scans = List.of(planner.scan(first), planner.scan(second));
        opened.set(0);

        List<CsvSplit> splits = planner.chain(HEADER, text.length, scans);

        assertThat(opened).hasValue(0);
        assertThat(concatenated(text, splits, CsvLimits.STANDARD))
                .hasSize(3_000)
                .allMatch(row -> row.reject() == null);
    }

    @Test
    void aBlockWhoseSuppositionsAreBothWrongIsScannedAgain() throws IOException {
        byte[] text = "a,b,c\n1,\"x\"\"\n2\"\"\",3\n4,5,6\n".getBytes(UTF_8);
        int betweenDoubledQuotes = new String(text, UTF_8).indexOf("\"\"\n") + 1;
        AtomicInteger opened = new AtomicInteger();
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> {
            opened.incrementAndGet();
            return Row.from(text, offset);
        });
        CsvBlockScan blind =
                new CsvBlockScan(new CsvBlock(HEADER.firstRecordOffset(), betweenDoubledQuotes), List.of());

        List<CsvSplit> splits = planner.chain(HEADER, text.length, List.of(blind));

        assertThat(opened).hasValue(1);
        assertThat(concatenated(text, splits, CsvLimits.STANDARD))
                .isEqualTo(NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, CsvLimits.STANDARD));
    }

    @Test
    void aFileNoLongerThanASplitIsNotRead() throws IOException {
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> {
            throw new IOException("the file is opened at " + offset);
        });

        assertThat(planner.plan(HEADER, 106, 100, 2)).containsExactly(new CsvSplit(6, 106, 2));
        assertThat(planner.plan(HEADER, 6, 100, 2)).isEmpty();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> planner.plan(HEADER, 107, 100, 2));
    }

    @Test
    void aLineLongerThanManyBlocksBelongsToOneSplit() throws IOException {
        byte[] text = (DirtyCsv.HEADER + "1,2,3\n" + "x".repeat(1 << 20) + "\n4,5,6\n").getBytes(UTF_8);

        List<CsvSplit> splits = plan(text, 64 << 10, CsvLimits.STANDARD);

        assertThat(splits)
                .containsExactly(new CsvSplit(6, text.length - 6, 2), new CsvSplit(text.length - 6, text.length, 4));
        assertThat(concatenated(text, splits, CsvLimits.STANDARD))
                .isEqualTo(NaiveCsv.rows(text, DirtyCsv.HEADER.length(), DirtyCsv.COLUMNS, CsvLimits.STANDARD));
    }

    @Test
    void aSplitNamesTheSameLineAsTheWholeFileWhenTheTextIsNotUtf8() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            byte[] text = DirtyCsv.text(seed);
            if (text.length == DirtyCsv.HEADER.length()) {
                continue;
            }
            int bad = DirtyCsv.HEADER.length() + new Random(seed).nextInt(text.length - DirtyCsv.HEADER.length());
            text[bad] = (byte) 0xFF;
            CsvLimits limits = TestCsvRecordReader.smallLimits(seed);
            String whole = errorOf(text, List.of(CsvSplit.allAfter(HEADER)), limits);
            for (int splitBytes : new int[] {1, 7, 20}) {
                assertThat(errorOf(text, plan(text, splitBytes, limits), limits))
                        .as("seed %d, splits of %d bytes", seed, splitBytes)
                        .isEqualTo(whole);
            }
        }
    }

    private static String errorOf(byte[] text, List<CsvSplit> splits, CsvLimits limits) {
        try {
            concatenated(text, splits, limits);
        } catch (TenureException e) {
            return String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("text that is not UTF-8 was read");
    }

    @Test
    void scansTravelBetweenProcesses() throws IOException, ClassNotFoundException {
        byte[] text = DirtyCsv.text(3);
        CsvBlockScan scan = new CsvSplitPlanner(offset -> Row.from(text, offset)).scan(new CsvBlock(10, 20));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(scan);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(scan);
        }
    }

    private static List<CsvSplit> plan(byte[] text, int splitBytes, CsvLimits limits) throws IOException {
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> Row.from(text, offset), limits);
        List<CsvBlockScan> scans = new ArrayList<>();
        for (CsvBlock block : CsvSplitPlanner.blocksToScan(HEADER, text.length, splitBytes)) {
            scans.add(planner.scan(block));
        }
        return planner.chain(HEADER, text.length, scans);
    }

    @Test
    void threadsPlanTheSameSplits() throws IOException {
        byte[] text = DirtyCsv.text(11);
        CsvSplitPlanner planner = new CsvSplitPlanner(offset -> Row.from(text, offset));

        assertThat(planner.plan(HEADER, text.length, 20, 2)).isEqualTo(plan(text, 20, CsvLimits.STANDARD));
    }

    private static List<Row> concatenated(byte[] text, List<CsvSplit> splits, CsvLimits limits) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (CsvSplit split : splits) {
            rows.addAll(Row.readAll(text, split, DirtyCsv.COLUMNS, limits));
        }
        return rows;
    }
}
