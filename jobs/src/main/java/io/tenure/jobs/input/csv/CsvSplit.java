package io.tenure.jobs.input.csv;

import java.io.Serializable;

/**
 * The records of a file that start in {@code [start, end)}.
 *
 * @param start the byte offset of the start of a record
 * @param end the byte offset from which on records belong to the next split; {@link Long#MAX_VALUE} for the whole rest
 * @param firstLine the line, from 1, on which the record at start begins
 */
public record CsvSplit(long start, long end, long firstLine) implements Serializable {
    public CsvSplit {
        if (start < 0 || end < start || firstLine < 1) {
            throw new IllegalArgumentException("no split from " + start + " to " + end + " at line " + firstLine);
        }
    }

    /** Everything after the header, for a file that can't be split (gzip) or need not be. */
    public static CsvSplit allAfter(CsvHeader header) {
        return new CsvSplit(header.firstRecordOffset(), Long.MAX_VALUE, header.firstRecordLine());
    }
}
