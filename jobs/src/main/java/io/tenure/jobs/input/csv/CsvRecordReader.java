package io.tenure.jobs.input.csv;

import io.tenure.jobs.input.RecordReader;
import io.tenure.jobs.input.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The records of one split of a CSV file.
 *
 * <p>Every record is well formed or has a reason to reject it; none is left out. Memory is bounded, whatever the length
 * of a line. Of a file that can't be relied on nothing more is read: {@link #next} throws
 * {@link io.tenure.core.error.TenureException} with INPUT_ENCODING where the text is not UTF-8, also in a rejected
 * record, and with INPUT_TRUNCATED where a compressed input ends too early or is damaged.
 */
public final class CsvRecordReader implements RecordReader {
    private final InputStream input;
    private final String file;
    private final int[] columns;
    private final RecordBatches batches;
    private final FieldSplitter splitter;
    private int record;

    /**
     * Reads a split.
     *
     * @param input the file's text from {@code split.start()} on; closed with this reader
     * @param split the records to read; the input must go on behind it, as its last record may need that to be judged
     * @param headerFields the number of columns of the header
     * @param columns the wanted columns by their position in the header, from 0; {@link #field} takes an index into these
     * @param file the file's name in messages
     */
    public CsvRecordReader(InputStream input, CsvSplit split, int headerFields, int[] columns, String file) {
        this(input, split, headerFields, columns, file, CsvLimits.STANDARD);
    }

    CsvRecordReader(InputStream input, CsvSplit split, int headerFields, int[] columns, String file, CsvLimits limits) {
        this.input = input;
        this.file = file;
        this.columns = columns.clone();
        ByteWindow window = new ByteWindow(input, split.start(), split.end(), limits.windowBytes());
        this.batches = new RecordBatches(window, 0, split.firstLine(), split.end(), limits, headerFields, file);
        this.splitter = new FieldSplitter(batches, wanted(headerFields, columns));
        this.record = -1;
    }

    private static boolean[] wanted(int headerFields, int[] columns) {
        boolean[] wanted = new boolean[headerFields];
        for (int column : columns) {
            wanted[column] = true;
        }
        return wanted;
    }

    @Override
    public boolean next() throws IOException {
        record++;
        if (record >= batches.count()) {
            if (!load()) {
                return false;
            }
            splitter.nextBatch();
            record = 0;
        }
        if (reject() == null) {
            splitter.next();
        }
        return true;
    }

    private boolean load() throws IOException {
        try {
            return batches.load();
        } catch (IOException e) {
            throw DamagedInput.at(file, batches.nextLine(), e);
        }
    }

    @Override
    public long line() {
        return batches.line(record);
    }

    @Override
    public @Nullable RejectReason reject() {
        return batches.reject(record);
    }

    @Override
    public byte @Nullable [] field(int index) {
        if (reject() != null) {
            throw new IllegalStateException("a rejected record has no fields");
        }
        return splitter.field(columns[index]);
    }

    @Override
    public String raw() {
        return batches.text(record);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
