package io.tenure.jobs.input;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The records of one split of one file, in order. Not thread-safe. */
public interface RecordReader extends Closeable {
    /** Moves to the next record; false at the end of the split. */
    boolean next() throws IOException;

    /** The line on which the record starts, from 1; a header is line 1. */
    long line();

    /** Why the record can't be read; null when it is well formed. */
    @Nullable
    RejectReason reject();

    /**
     * The UTF-8 bytes of a requested field of a well-formed record; null when it is missing (in CSV: empty and not
     * quoted).
     *
     * @param index the position among the columns that this reader was opened with
     */
    byte @Nullable [] field(int index);

    /** The record's text as it stands in the file, without its line end; cut to 64 KiB. */
    String raw();
}
