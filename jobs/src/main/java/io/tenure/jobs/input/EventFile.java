package io.tenure.jobs.input;

import java.io.Serializable;

/**
 * A file to read.
 *
 * @param uri its address, fully qualified and literal: never a pattern
 * @param name its name in messages
 * @param format how it is written
 * @param length its length in bytes; negative when unknown
 */
record EventFile(String uri, String name, FileFormat format, long length) implements Serializable {
    /** What a compressed byte of an event file unfolds to, about. */
    private static final int COMPRESSION = 5;

    /** About how many bytes of text the file holds; 0 when its length is unknown. */
    long textBytes() {
        return Math.max(0, length) * (isGzip() || format == FileFormat.PARQUET ? COMPRESSION : 1);
    }

    boolean isGzip() {
        return FileFormat.isGzip(uri);
    }

    /** Whether parts of the file can be read without what is before them. */
    boolean isSplittable() {
        return !isGzip() && length >= 0;
    }
}
