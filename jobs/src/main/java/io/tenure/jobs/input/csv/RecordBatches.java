package io.tenure.jobs.input.csv;

import io.tenure.jobs.input.RejectReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The records that start in a range of a file, in batches that fit in a window of it.
 *
 * <p>Records follow each other without a gap, so the end of one (its line end included) is the start of the next.
 */
final class RecordBatches {
    private static final int MOST_RECORDS = 4096;

    private final ByteWindow window;
    private final RecordScanner scanner;
    private final CsvLimits limits;
    private final long end;
    private final int expectedFields;
    private final @Nullable String fileToVerify;

    private final int[] starts;
    private final int[] textEnds;
    private final long[] lines;
    private final @Nullable RejectReason[] rejects;
    private int count;

    private int position;
    private int verified;
    private long line;
    private boolean lineIsUnfinished;

    /**
     * @param position the index in the window where the first record starts
     * @param line the line on which it starts
     * @param end the offset from which on records are not read
     * @param expectedFields how many fields a well-formed record has; 0 for any number
     * @param fileToVerify the name of the file for the error when it is not UTF-8; null to leave that to another reader
     */
    RecordBatches(
            ByteWindow window,
            int position,
            long line,
            long end,
            CsvLimits limits,
            int expectedFields,
            @Nullable String fileToVerify) {
        this.window = window;
        this.position = position;
        this.verified = position;
        this.line = line;
        this.end = end;
        this.limits = limits;
        this.scanner = new RecordScanner(limits);
        this.expectedFields = expectedFields;
        this.fileToVerify = fileToVerify;
        int records = Math.min(MOST_RECORDS, limits.windowBytes());
        this.starts = new int[records + 1];
        this.textEnds = new int[records];
        this.lines = new long[records];
        this.rejects = new RejectReason[records];
    }

    /** Replaces the batch by the next one; false at the end of the range or the file. */
    boolean load() throws IOException {
        count = 0;
        finishLine();
        while (count < textEnds.length && !lineIsUnfinished && nextOffset() < end && !isAtEndOfFile()) {
            if (scanner.scan(window.bytes(), position, window.limit(), window.atEnd())) {
                add();
            } else if (count == 0) {
                fillFrom(position);
            } else {
                break;
            }
        }
        starts[count] = position;
        if (count > 0) {
            verify(lines[0], !lineIsUnfinished);
        }
        return count > 0;
    }

    /** Moves past the line that the position is in, if that ends before an offset; false if it doesn't. */
    boolean skipLine(long before) throws IOException {
        int at = window.lineEnd(position);
        while (ByteWindow.lineEndIsOpen(window.bytes(), at, window.limit()) && !window.atEnd()) {
            position = at;
            verify(line, false);
            if (nextOffset() >= before) {
                return false;
            }
            fillFrom(verified);
            at = window.lineEnd(position);
        }
        position = ByteWindow.afterLineEnd(window.bytes(), at, window.limit());
        verify(line, true);
        line++;
        return nextOffset() < before;
    }

    int count() {
        return count;
    }

    byte[] bytes() {
        return window.bytes();
    }

    /** The index of a record's first byte; of the byte after the batch for {@link #count}. */
    int start(int record) {
        return starts[record];
    }

    long offset(int record) {
        return window.offset(starts[record]);
    }

    /** The line on which a record starts. */
    long line(int record) {
        return lines[record];
    }

    @Nullable
    RejectReason reject(int record) {
        return rejects[record];
    }

    /** A record's text without its line end, cut to {@link CsvLimits#rawBytes} at a character. */
    String text(int record) {
        int start = starts[record];
        int textEnd = textEnds[record];
        if (textEnd - start > limits.rawBytes()) {
            textEnd = Utf8.characterStart(window.bytes(), start + limits.rawBytes());
        }
        return new String(window.bytes(), start, textEnd - start, StandardCharsets.UTF_8);
    }

    /** The number of fields of the last record of the batch. */
    int lastFields() {
        return scanner.fields();
    }

    /** Where the record after those loaded starts, once {@link #load} has returned false. */
    long nextOffset() {
        return window.offset(position);
    }

    /** The line that reading has reached. */
    long nextLine() {
        return line;
    }

    private boolean isAtEndOfFile() {
        return window.atEnd() && position == window.limit();
    }

    private void add() {
        RejectReason reject = scanner.reject();
        boolean isRagged = reject == null && expectedFields > 0 && scanner.fields() != expectedFields;
        starts[count] = position;
        textEnds[count] = scanner.textEnd();
        lines[count] = line;
        rejects[count] = isRagged ? RejectReason.RAGGED : reject;
        count++;
        position = scanner.next();
        line += scanner.lineEnds();
        lineIsUnfinished = scanner.lineIsUnfinished();
    }

    private void finishLine() throws IOException {
        if (lineIsUnfinished) {
            skipLine(Long.MAX_VALUE);
            lineIsUnfinished = false;
        }
    }

    private void fillFrom(int keepFrom) throws IOException {
        int moved = window.fill(keepFrom);
        position -= moved;
        verified -= moved;
    }

    /**
     * Proves that the text up to the position is UTF-8.
     *
     * @param lineOfFirst the line of the first byte that is not yet proven
     * @param isWhole whether no character may be cut at the position
     */
    private void verify(long lineOfFirst, boolean isWhole) {
        if (fileToVerify == null) {
            verified = position;
            return;
        }
        int valid = Utf8.validUpTo(window.bytes(), verified, position);
        int mayBeOpen = isWhole ? 0 : Utf8.LONGEST_CUT;
        if (position - valid > mayBeOpen) {
            long invalidLine = lineOfFirst + ByteWindow.lineEnds(window.bytes(), verified, valid);
            throw Utf8.notUtf8(fileToVerify, invalidLine, window.offset(valid), window.bytes()[valid]);
        }
        verified = valid;
    }
}
