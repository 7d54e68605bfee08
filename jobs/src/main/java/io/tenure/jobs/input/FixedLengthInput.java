package io.tenure.jobs.input;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file up to the length that it had when it was found.
 *
 * <p>A file that grows meanwhile reads the same in every pass and every split; one that shrinks is an error.
 */
final class FixedLengthInput extends FilterInputStream {
    private final String file;
    private long left;

    /**
     * @param input closed with this stream
     * @param left how many bytes are to be read
     * @param file the file's name in messages
     */
    FixedLengthInput(InputStream input, long left, String file) {
        super(input);
        this.left = left;
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = in.read(bytes, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new TenureException(
                    ErrorCode.INPUT_TRUNCATED,
                    file + ": the file became shorter while it was read; its last " + left
                            + " bytes are missing. Read it again once nothing writes to it.");
        }
        left -= read;
        return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long skipped = in.skip(Math.min(bytes, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(in.available(), left);
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
