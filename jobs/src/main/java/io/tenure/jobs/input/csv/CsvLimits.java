package io.tenure.jobs.input.csv;

/**
 * How much memory a record may cost.
 *
 * @param recordBytes the longest record, without its line end
 * @param rawBytes the longest text that a rejected record is reported with, at most recordBytes
 * @param windowBytes how much of the file is held at once
 */
record CsvLimits(int recordBytes, int rawBytes, int windowBytes) {
    static final CsvLimits STANDARD = new CsvLimits(256 << 10, 64 << 10, 512 << 10);

    static final int COLUMNS = 512;

    CsvLimits {
        if (rawBytes > recordBytes || windowBytes < windowBytesFor(recordBytes)) {
            throw new IllegalArgumentException(
                    "a window of " + windowBytes + " bytes can't decide records of " + recordBytes + " bytes");
        }
    }

    /** A longest record, its CRLF, and the start of a character that the previous window cut off. */
    static int windowBytesFor(int recordBytes) {
        return recordBytes + 2 + Utf8.LONGEST_CUT;
    }
}
