package io.tenure.jobs.input.csv;

import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.csv.CsvBlockScan.RecordStart;
import io.tenure.jobs.input.csv.CsvBlockScan.Walk;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Cuts an uncompressed CSV file into splits whose records, one split after the other, are exactly those of the whole
 * file: same extents, same verdicts, same line numbers, whatever the file holds.
 *
 * <p>Where a record starts depends on all quotes before it, so a block of the file can't be judged alone. Each is
 * therefore scanned on two suppositions: that it begins outside quotes, and that it begins inside them. The scans are
 * independent and can run anywhere. {@link #chain} then goes through them in order: nearly always the true first record
 * of a block is one that a supposition led to, and the rest of the block is known; otherwise that block is read once
 * more. (The idea is that of speculative CSV parsing: Ge et al., Speculative Distributed CSV Data Parsing for Big Data
 * Analytics, SIGMOD 2019; here a wrong speculation costs time only.)
 *
 * <p>Reads the file once, and up to half a mebibyte more for each block. Text that is not UTF-8 is not noticed
 * here but by {@link CsvRecordReader}.
 */
public final class CsvSplitPlanner {
    /** How many starts of a walk are kept for other walks to join it. */
    static final int REMEMBERED_STARTS = 256;

    /** Opens the file at a byte offset. Called from several threads at once. */
    @FunctionalInterface
    public interface Opener {
        InputStream open(long offset) throws IOException;
    }

    private final Opener file;
    private final CsvLimits limits;

    public CsvSplitPlanner(Opener file) {
        this(file, CsvLimits.STANDARD);
    }

    CsvSplitPlanner(Opener file, CsvLimits limits) {
        this.file = file;
        this.limits = limits;
    }

    /**
     * The splits of a file, scanned by threads of this machine.
     *
     * @param length the length of the file in bytes
     * @param splitBytes about how long a split is; a file that is not longer is one split and is not read
     */
    public List<CsvSplit> plan(CsvHeader header, long length, long splitBytes, int threads) throws IOException {
        List<CsvBlock> blocks = blocksToScan(header, length, splitBytes);
        if (blocks.isEmpty()) {
            return chain(header, length, List.of());
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, blocks.size()));
        try {
            List<Future<CsvBlockScan>> pending = new ArrayList<>();
            for (CsvBlock block : blocks) {
                pending.add(pool.submit(() -> scan(block)));
            }
            List<CsvBlockScan> scans = new ArrayList<>();
            for (Future<CsvBlockScan> scan : pending) {
                scans.add(result(scan));
            }
            return chain(header, length, scans);
        } finally {
            pool.shutdownNow();
        }
    }

    private static CsvBlockScan result(Future<CsvBlockScan> scan) throws IOException {
        try {
            return scan.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a CSV file was being split");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException("a CSV file could not be split", e.getCause());
        }
    }

    /**
     * The blocks whose scans {@link #chain} takes, in order: every one but the last, which needs none. Empty for a file
     * that is not longer than a split.
     */
    public static List<CsvBlock> blocksToScan(CsvHeader header, long length, long splitBytes) {
        if (splitBytes < 1) {
            throw new IllegalArgumentException("a split of " + splitBytes + " bytes");
        }
        List<CsvBlock> blocks = new ArrayList<>();
        long start = header.firstRecordOffset();
        while (length - start > splitBytes) {
            blocks.add(new CsvBlock(start, start + splitBytes));
            start += splitBytes;
        }
        return blocks;
    }

    /** Scans a block on both suppositions. Depends on nothing but the file and the block. */
    public CsvBlockScan scan(CsvBlock block) throws IOException {
        List<Walk> walks = new ArrayList<>();
        Optional<Long> outsideQuotes = firstLineStart(block);
        if (outsideQuotes.isPresent()) {
            walks.add(walk(outsideQuotes.get(), block.end(), walks));
        }
        Optional<Long> insideQuotes = endOfQuotedRecord(block);
        if (insideQuotes.isPresent()
                && walks.stream()
                        .noneMatch(walk -> walk.from(insideQuotes.get()).isPresent())) {
            walks.add(walk(insideQuotes.get(), block.end(), walks));
        }
        return new CsvBlockScan(block, walks);
    }

    /**
     * The splits, from the scans of {@link #blocksToScan}.
     *
     * @param length the length of the file in bytes, as given for the blocks
     */
    public List<CsvSplit> chain(CsvHeader header, long length, List<CsvBlockScan> scans) throws IOException {
        List<CsvSplit> splits = new ArrayList<>();
        long start = header.firstRecordOffset();
        long line = header.firstRecordLine();
        for (CsvBlockScan scan : scans) {
            long blockEnd = scan.block().end();
            if (start < blockEnd) {
                Optional<RecordStart> known = scan.from(start);
                RecordStart beyond = known.isPresent()
                        ? known.get()
                        : walk(start, blockEnd, scan.walks()).beyond();
                splits.add(new CsvSplit(start, beyond.offset(), line));
                start = beyond.offset();
                line += beyond.lines();
            }
        }
        if (start < length) {
            splits.add(new CsvSplit(start, length, line));
        }
        return splits;
    }

    /** The first start of a line in the block, which begins a record if no quotes are open there. */
    private Optional<Long> firstLineStart(CsvBlock block) throws IOException {
        long before = block.start() - 1;
        try (InputStream input = file.open(before)) {
            RecordBatches records = records(input, before, before);
            return records.skipLine(block.end()) ? Optional.of(records.nextOffset()) : Optional.empty();
        }
    }

    /** The start of the next record in the block if the block begins inside quotes; nothing if it can't. */
    private Optional<Long> endOfQuotedRecord(CsvBlock block) throws IOException {
        try (InputStream input = file.open(block.start())) {
            ByteWindow window = new ByteWindow(input, block.start(), block.end(), limits.windowBytes());
            RecordScanner scanner = new RecordScanner(limits);
            while (!scanner.scanInsideQuotes(window.bytes(), 0, window.limit(), window.atEnd())) {
                window.fill(0);
            }
            boolean isRecord = scanner.reject() == null || scanner.reject() == RejectReason.NUL_BYTE;
            long next = window.offset(scanner.next());
            return isRecord && next < block.end() ? Optional.of(next) : Optional.empty();
        }
    }

    /** Goes from record to record, until one starts beyond an offset or belongs to a known walk. */
    private Walk walk(long start, long end, List<Walk> known) throws IOException {
        List<RecordStart> first = new ArrayList<>();
        try (InputStream input = file.open(start)) {
            RecordBatches records = records(input, start, end);
            while (records.load()) {
                for (int i = 0; i < records.count(); i++) {
                    long offset = records.offset(i);
                    long lines = records.line(i);
                    for (Walk other : known) {
                        Optional<RecordStart> beyond = other.from(offset);
                        if (beyond.isPresent()) {
                            return new Walk(
                                    first,
                                    new RecordStart(
                                            beyond.get().offset(),
                                            lines + beyond.get().lines()));
                        }
                    }
                    if (first.size() < REMEMBERED_STARTS) {
                        first.add(new RecordStart(offset, lines));
                    }
                }
            }
            return new Walk(first, new RecordStart(records.nextOffset(), records.nextLine()));
        }
    }

    private RecordBatches records(InputStream input, long offset, long end) {
        ByteWindow window = new ByteWindow(input, offset, end, limits.windowBytes());
        return new RecordBatches(window, 0, 0, end, limits, 0, null);
    }
}
