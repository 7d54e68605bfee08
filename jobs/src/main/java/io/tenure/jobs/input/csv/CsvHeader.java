package io.tenure.jobs.input.csv;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.input.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The first record of a CSV file.
 *
 * @param names the columns exactly as written, each once, at most 512
 * @param firstRecordOffset the byte offset, in the text, of the record after the header
 * @param firstRecordLine the line on which that record starts, from 1
 */
public record CsvHeader(List<String> names, long firstRecordOffset, long firstRecordLine) implements Serializable {
    private static final long FIRST_LINE = 1;

    public CsvHeader {
        names = List.copyOf(names);
    }

    /**
     * Reads the header of a file. A UTF-8 byte order mark before it is skipped.
     *
     * @param input the text of the file from its beginning; read beyond the header and not closed
     * @param file the file's name in messages
     * @throws TenureException INPUT_EMPTY for a file without a byte; INPUT_FORMAT for one that is compressed, Parquet or
     *     another binary format; INPUT_ENCODING for text that is not UTF-8; INPUT_HEADER for a first record that is
     *     damaged, has more than 512 columns or one twice; INPUT_TRUNCATED for compressed data that is cut off or damaged
     */
    public static CsvHeader read(InputStream input, String file) throws IOException {
        return read(input, file, CsvLimits.STANDARD);
    }

    static CsvHeader read(InputStream input, String file, CsvLimits limits) throws IOException {
        ByteWindow window = new ByteWindow(input, 0, 0, limits.windowBytes());
        try {
            window.fill(0);
            int start = FileSignature.textStart(window.bytes(), window.limit(), file);
            RecordBatches batches = new RecordBatches(window, start, FIRST_LINE, start + 1L, limits, 0, file);
            if (!batches.load()) {
                throw new TenureException(
                        ErrorCode.INPUT_EMPTY,
                        file + ": the file is empty. A CSV file begins with a line of column names");
            }
            requireWellFormed(batches, file);
            List<String> names = names(batches);
            requireDistinct(names, file);
            return new CsvHeader(names, batches.nextOffset(), batches.nextLine());
        } catch (IOException e) {
            throw DamagedInput.at(file, FIRST_LINE, e);
        }
    }

    private static void requireWellFormed(RecordBatches batches, String file) {
        RejectReason reject = batches.reject(0);
        if (reject == RejectReason.NUL_BYTE) {
            throw new TenureException(
                    ErrorCode.INPUT_FORMAT,
                    file
                            + ", line 1: the header contains a NUL byte, so the file is binary or UTF-16, not CSV in UTF-8."
                            + " Convert UTF-16 first: iconv -f UTF-16LE -t UTF-8 OLD > NEW");
        }
        if (reject != null) {
            throw new TenureException(
                    ErrorCode.INPUT_HEADER,
                    file + ", line 1: the header can't be read: "
                            + reject.text().replace("the last row", "it")
                            + ". A CSV file begins with one line of column names, separated by commas");
        }
        if (batches.lastFields() > CsvLimits.COLUMNS) {
            throw new TenureException(
                    ErrorCode.INPUT_HEADER,
                    file + ", line 1: the header has " + batches.lastFields() + " columns, and at most "
                            + CsvLimits.COLUMNS + " can be read. Export fewer columns");
        }
    }

    private static List<String> names(RecordBatches batches) {
        boolean[] all = new boolean[batches.lastFields()];
        Arrays.fill(all, true);
        FieldSplitter splitter = new FieldSplitter(batches, all);
        splitter.next();
        List<String> names = new ArrayList<>();
        for (int column = 0; column < all.length; column++) {
            byte[] name = splitter.field(column);
            names.add(name == null ? "" : new String(name, StandardCharsets.UTF_8));
        }
        return names;
    }

    private static void requireDistinct(List<String> names, String file) {
        Set<String> seen = new HashSet<>();
        Set<String> repeated =
                names.stream().filter(name -> !seen.add(name)).collect(Collectors.toCollection(LinkedHashSet::new));
        if (!repeated.isEmpty()) {
            String list = repeated.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
            throw new TenureException(
                    ErrorCode.INPUT_HEADER,
                    file + ", line 1: the header names more than one column " + list
                            + ". Give each column its own name");
        }
    }
}
