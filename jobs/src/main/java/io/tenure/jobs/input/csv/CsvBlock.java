package io.tenure.jobs.input.csv;

import java.io.Serializable;

/**
 * A piece of a file, cut without regard to its records: the bytes in {@code [start, end)}.
 *
 * @param start the offset of the first byte, never the file's first
 * @param end the offset after the last
 */
public record CsvBlock(long start, long end) implements Serializable {
    public CsvBlock {
        if (start < 1 || end <= start) {
            throw new IllegalArgumentException("no block from " + start + " to " + end);
        }
    }
}
