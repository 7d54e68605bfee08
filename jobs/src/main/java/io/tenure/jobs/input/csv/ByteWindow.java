package io.tenure.jobs.input.csv;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stretch of a file in memory that moves forward over it. */
final class ByteWindow {
    static final byte LF = '\n';
    static final byte CR = '\r';

    /** What is read at a time beyond the split: its last record seldom needs more. */
    private static final long READ_BEYOND = 8 << 10;

    private final InputStream input;
    private final long readAheadTo;
    private final byte[] bytes;
    private long offset;
    private int limit;
    private boolean atEnd;
    private @Nullable IOException failure;

    /**
     * @param input positioned at offset; not closed here
     * @param readAheadTo the offset beyond which only what is needed is read
     */
    ByteWindow(InputStream input, long offset, long readAheadTo, int capacity) {
        this.input = input;
        this.offset = offset;
        this.readAheadTo = readAheadTo;
        this.bytes = new byte[capacity];
    }

    /** The bytes held, from index 0 to {@link #limit}; they move with {@link #fill}. */
    byte[] bytes() {
        return bytes;
    }

    int limit() {
        return limit;
    }

    /** Whether the file ends at {@link #limit}. */
    boolean atEnd() {
        return atEnd;
    }

    long offset(int index) {
        return offset + index;
    }

    /** The first index from {@code from} on of a byte that ends a line, or the limit. */
    int lineEnd(int from) {
        return lineEnd(bytes, from, limit);
    }

    static int lineEnd(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && bytes[at] != LF && bytes[at] != CR) {
            at++;
        }
        return at;
    }

    /** The index after the line end (LF, CRLF or lone CR) at {@code at}; {@code at} itself at the end of the file. */
    static int afterLineEnd(byte[] bytes, int at, int limit) {
        if (at == limit) {
            return at;
        }
        boolean crlf = bytes[at] == CR && at + 1 < limit && bytes[at + 1] == LF;
        return crlf ? at + 2 : at + 1;
    }

    /** Whether it takes more bytes to say where the line ends whose end was looked for up to {@code at}. */
    static boolean lineEndIsOpen(byte[] bytes, int at, int limit) {
        return at == limit || (bytes[at] == CR && at + 1 == limit);
    }

    /** How many lines end in {@code [from, to)}, which doesn't begin within a CRLF. */
    static int lineEnds(byte[] bytes, int from, int to) {
        int ends = 0;
        for (int at = lineEnd(bytes, from, to); at < to; at = lineEnd(bytes, afterLineEnd(bytes, at, to), to)) {
            ends++;
        }
        return ends;
    }

    /**
     * Forgets the bytes before an index and reads more behind the rest, at least one unless the file ends.
     *
     * <p>An input that fails after some bytes fails here only once those have been handed out, so that an error can name
     * the line that was reached.
     *
     * @return by how much indexes have shrunk, which is {@code keepFrom}
     */
    int fill(int keepFrom) throws IOException {
        if (failure != null) {
            throw failure;
        }
        System.arraycopy(bytes, keepFrom, bytes, 0, limit - keepFrom);
        offset += keepFrom;
        limit -= keepFrom;
        if (limit == bytes.length) {
            throw new IllegalStateException("a window of " + limit + " bytes is too small for what it has to decide");
        }
        long wanted = Math.max(readAheadTo - offset(limit), READ_BEYOND);
        read((int) Math.min(limit + wanted, bytes.length));
        return keepFrom;
    }

    private void read(int until) throws IOException {
        int before = limit;
        try {
            while (limit < until) {
                int read = input.read(bytes, limit, until - limit);
                if (read < 0) {
                    atEnd = true;
                    return;
                }
                limit += read;
            }
        } catch (IOException e) {
            if (limit == before) {
                throw e;
            }
            failure = e;
        }
    }
}
