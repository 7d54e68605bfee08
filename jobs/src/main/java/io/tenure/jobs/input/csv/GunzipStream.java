package io.tenure.jobs.input.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The text of a gzip file of any number of members (RFC 1952), where every byte of the file is accounted for.
 *
 * <p>{@link GZIPInputStream} ends quietly when what follows a member is no whole member, so a file that is cut off within
 * the header of a later member would read as complete. Here that fails, as any truncation does, with an
 * {@link java.io.EOFException} or a {@link ZipException} while reading. Zeros after the last member are padding.
 */
public final class GunzipStream extends InputStream {
    private static final int BUFFER = 64 << 10;

    private final PushbackInputStream file;
    private @Nullable Member member;
    private boolean atEnd;

    /** @param file the compressed file from its beginning; closed with this stream. Nothing is read yet. */
    public GunzipStream(InputStream file) {
        this.file = new PushbackInputStream(file, BUFFER);
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
        if (member == null) {
            member = new Member(file);
        }
        while (!atEnd) {
            int read = member.read(bytes, offset, length);
            if (read >= 0) {
                return read;
            }
            member.giveBackUnread();
            nextMember();
        }
        return -1;
    }

    private void nextMember() throws IOException {
        int first = file.read();
        while (first == 0) {
            first = file.read();
        }
        if (first < 0) {
            atEnd = true;
            return;
        }
        file.unread(first);
        member = new Member(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** One member, or several in a row where the JDK sees that they are. */
    private static final class Member extends GZIPInputStream {
        private static final int TRAILER = 8;

        private final PushbackInputStream source;

        Member(PushbackInputStream source) throws IOException {
            super(new KnownBytesOnly(source), BUFFER);
            this.source = source;
        }

        /** Returns what follows the last member that has been read to where it came from. */
        void giveBackUnread() throws IOException {
            int unread = Math.max(0, inf.getRemaining() - TRAILER);
            source.unread(buf, len - unread, unread);
        }
    }

    /** Keeps {@link GZIPInputStream} from looking for a further member in what it has not buffered. */
    private static final class KnownBytesOnly extends FilterInputStream {
        KnownBytesOnly(InputStream source) {
            super(source);
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
