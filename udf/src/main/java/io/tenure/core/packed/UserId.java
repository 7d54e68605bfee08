package io.tenure.core.packed;

import java.util.Arrays;

/**
 * The id of the user of a row, where it lies: a range of bytes of somebody else's, which may be others at the next row. Who keeps
 * the id copies it. Not thread-safe.
 */
public final class UserId {
    private byte[] bytes = {};
    private int from;
    private int length;

    /** An id that is all of some bytes. */
    public static UserId of(byte[] bytes) {
        return new UserId().at(bytes, 0, bytes.length);
    }

    /** Says where the id of the next row lies. */
    public UserId at(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
        return this;
    }

    /** Whether a range of other bytes is the same id. */
    boolean is(byte[] other, int otherFrom, int otherLength) {
        return Arrays.equals(bytes, from, from + length, other, otherFrom, otherFrom + otherLength);
    }

    /** Whether some bytes are the same id. */
    public boolean is(byte[] other) {
        return is(other, 0, other.length);
    }

    int length() {
        return length;
    }

    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, length);
    }

    /** The id's own bytes. */
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
