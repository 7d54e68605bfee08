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
    /** About how many bytes of text the file holds; 0 when its length is unknown. */
    long textBytes() {
        long bytes = Math.max(0, length);
        return isGzip() || format == FileFormat.PARQUET ? EventInput.textBytes(bytes) : bytes;
    }

    boolean isGzip() {
        return FileFormat.isGzip(uri);
    }

    /** Whether parts of the file can be read without what is before them. */
    boolean isSplittable() {
        return !isGzip() && length >= 0;
    }
}
