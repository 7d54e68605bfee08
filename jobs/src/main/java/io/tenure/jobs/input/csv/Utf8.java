package io.tenure.jobs.input.csv;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/** Proves that bytes are well-formed UTF-8 (Unicode 15, table 3-7), at several bytes per step where they are ASCII. */
public final class Utf8 {
    /** The most bytes of a character that can stand before a cut through it. */
    static final int LONGEST_CUT = 3;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /**
     * The index up to which the bytes are whole characters.
     *
     * @return {@code to} when all are; else the start of the first ill-formed or cut off character
     */
    public static int validUpTo(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = afterAscii(bytes, at, to);
            if (at == to) {
                break;
            }
            int length = characterLength(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return at;
    }

    /** The start of the character that the byte at an index belongs to, in well-formed text. */
    static int characterStart(byte[] bytes, int at) {
        int start = at;
        while (isContinuation(bytes[start])) {
            start--;
        }
        return start;
    }

    /** The error of a file that is not UTF-8, at the line of the first byte that says so. */
    public static TenureException notUtf8(String file, long line, long offset, byte found) {
        return new TenureException(
                ErrorCode.INPUT_ENCODING,
                String.format(
                        Locale.ROOT,
                        "%s, line %d: not UTF-8 (byte 0x%02X at offset %d of the text). Convert the file first, for"
                                + " example from Latin-1: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW",
                        file,
                        line,
                        found & 0xFF,
                        offset));
    }

    private static int afterAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at + 32 <= to
                && (((long) LONGS.get(bytes, at)
                                        | (long) LONGS.get(bytes, at + 8)
                                        | (long) LONGS.get(bytes, at + 16)
                                        | (long) LONGS.get(bytes, at + 24))
                                & NOT_ASCII)
                        == 0) {
            at += 32;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    /** The length of the character of two to four bytes at an index; 0 when it is ill-formed or cut off. */
    private static int characterLength(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        int length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if (!isContinuation(bytes[at + i])) {
                return 0;
            }
        }
        return length;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
