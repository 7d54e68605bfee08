package io.tenure.core.packed;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /** Adds it to a chunk, after its number of bytes. */
    void addTo(PackedChunk chunk) {
        chunk.addBytes(bytes, from, length);
    }

    int length() {
        return length;
    }

    /** Whether an id is one that was kept; null: there is none. */
    public static boolean isKept(@Nullable UserId id, byte @Nullable [] kept) {
        return id == null ? kept == null : kept != null && id.is(kept, 0, kept.length);
    }

    /** The bytes of an id, to be kept; null: there is none. */
    public static byte @Nullable [] keep(@Nullable UserId id) {
        return id == null ? null : Arrays.copyOfRange(id.bytes, id.from, id.from + id.length);
    }
}
