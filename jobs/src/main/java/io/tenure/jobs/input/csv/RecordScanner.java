package io.tenure.jobs.input.csv;

import static io.tenure.jobs.input.csv.ByteWindow.CR;
import static io.tenure.jobs.input.csv.ByteWindow.LF;

import io.tenure.jobs.input.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * Says where the record at an offset ends and whether it is well formed.
 *
 * <p>A record is fields separated by commas, up to an LF, CRLF or lone CR outside quotes. A quote may open only at the
 * start of a field, two quotes inside quotes are one, and after the closing quote comes a comma or the line end. The text
 * of a record, without its line end, is at most {@link CsvLimits#recordBytes} long, and that much (and two bytes for the
 * line end) is all that the verdict depends on.
 *
 * <p>A record with bad or unclosed quoting, or too long, is only its first line, whatever its quotes: reading resumes on
 * the next line, so that a stray quote doesn't swallow what follows. Looking ahead in vain costs no more than one further
 * pass over the text: a line that was passed inside quotes holds an even number of them, so a record that starts there
 * ends there.
 *
 * <p>Where several things are wrong, quoting and length come first (whichever is met first), then a missing line end at
 * the end of the file, then a NUL byte.
 */
final class RecordScanner {
    private static final byte COMMA = ',';
    private static final byte QUOTE = '"';
    private static final int UNCLOSED = -1;

    private final int maxTextBytes;

    private @Nullable RejectReason reject;
    private int textEnd;
    private int next;
    private int fields;
    private int lineEnds;
    private boolean hasNul;
    private boolean lineIsUnfinished;

    RecordScanner(CsvLimits limits) {
        this.maxTextBytes = limits.recordBytes();
    }

    /** What is wrong with the record; null when it is well formed. The number of its fields is not judged. */
    @Nullable
    RejectReason reject() {
        return reject;
    }

    /** The index after the record's text. */
    int textEnd() {
        return textEnd;
    }

    /** The index after the record's line end, where the next record starts. */
    int next() {
        return next;
    }

    /** The number of fields of a record that is not cut to its first line. */
    int fields() {
        return fields;
    }

    /** How many line ends stand in the record, its own included. */
    int lineEnds() {
        return lineEnds;
    }

    /** Whether the record is a line so long that its end is not among the bytes: {@link #next} still lies in it. */
    boolean lineIsUnfinished() {
        return lineIsUnfinished;
    }

    /**
     * Judges the record at {@code start}.
     *
     * @param limit the end of the bytes at hand
     * @param endOfFile whether the file ends there
     * @return false when it takes more bytes to say, which it never does with {@code recordBytes + 2} of them
     */
    boolean scan(byte[] bytes, int start, int limit, boolean endOfFile) {
        return scan(bytes, start, limit, endOfFile, false);
    }

    /** Judges the rest of a record from an index inside one of its quoted fields. */
    boolean scanInsideQuotes(byte[] bytes, int start, int limit, boolean endOfFile) {
        return scan(bytes, start, limit, endOfFile, true);
    }

    private boolean scan(byte[] bytes, int start, int limit, boolean endOfFile, boolean startsInsideQuotes) {
        int last = Math.min(limit, start + maxTextBytes);
        boolean insideQuotes = startsInsideQuotes;
        int at = start;
        fields = 1;
        lineEnds = 0;
        hasNul = false;
        lineIsUnfinished = false;
        while (true) {
            if (insideQuotes || (at < last && bytes[at] == QUOTE)) {
                at = afterClosingQuote(bytes, insideQuotes ? at : at + 1, last);
                insideQuotes = false;
                if (at == UNCLOSED) {
                    boolean open = last == limit && !endOfFile;
                    return !open && firstLineOnly(RejectReason.UNCLOSED_QUOTE, bytes, start, limit, endOfFile);
                }
                if (at < last && bytes[at] != COMMA && bytes[at] != LF && bytes[at] != CR) {
                    return firstLineOnly(RejectReason.BAD_QUOTE, bytes, start, limit, endOfFile);
                }
            } else {
                at = afterUnquoted(bytes, at, last);
                if (at < last && bytes[at] == QUOTE) {
                    return firstLineOnly(RejectReason.BAD_QUOTE, bytes, start, limit, endOfFile);
                }
            }
            if (at == last || bytes[at] != COMMA) {
                break;
            }
            fields++;
            at++;
        }
        if (at < limit && bytes[at] != LF && bytes[at] != CR) {
            return firstLineOnly(RejectReason.RECORD_TOO_LONG, bytes, start, limit, endOfFile);
        }
        if (!endOfFile && ByteWindow.lineEndIsOpen(bytes, at, limit)) {
            return false;
        }
        textEnd = at;
        next = ByteWindow.afterLineEnd(bytes, at, limit);
        lineEnds++;
        if (at == limit) {
            reject = RejectReason.UNTERMINATED;
        } else if (at == start) {
            reject = RejectReason.BLANK_LINE;
        } else {
            reject = hasNul ? RejectReason.NUL_BYTE : null;
        }
        return true;
    }

    private int afterUnquoted(byte[] bytes, int from, int last) {
        int at = from;
        while (at < last) {
            byte b = bytes[at];
            if (b <= COMMA && b >= 0) {
                if (b == COMMA || b == LF || b == QUOTE || b == CR) {
                    return at;
                }
                hasNul |= b == 0;
            }
            at++;
        }
        return at;
    }

    /** A quote that is the last byte closes: what may follow it is not part of a record of this length. */
    private int afterClosingQuote(byte[] bytes, int from, int last) {
        int at = from;
        while (at < last) {
            byte b = bytes[at];
            if (b == QUOTE) {
                if (at + 1 == last || bytes[at + 1] != QUOTE) {
                    return at + 1;
                }
                at++;
            } else if (b == CR || (b == LF && (at == from || bytes[at - 1] != CR))) {
                lineEnds++;
            } else if (b == 0) {
                hasNul = true;
            }
            at++;
        }
        return UNCLOSED;
    }

    private boolean firstLineOnly(RejectReason reason, byte[] bytes, int start, int limit, boolean endOfFile) {
        int at = ByteWindow.lineEnd(bytes, start, limit);
        boolean open = !endOfFile && ByteWindow.lineEndIsOpen(bytes, at, limit);
        if (open && limit - start < maxTextBytes + 2) {
            return false;
        }
        reject = reason;
        textEnd = at;
        next = open ? at : ByteWindow.afterLineEnd(bytes, at, limit);
        lineEnds = open ? 0 : 1;
        lineIsUnfinished = open;
        return true;
    }
}
