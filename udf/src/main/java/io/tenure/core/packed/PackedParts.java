package io.tenure.core.packed;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deals rows of users out to parts: all rows of a user go to one part, in whatever task they are packed, and those of one slot
 * of time together.
 *
 * <p>A slot is a number of the caller's that grows with time; who needs no order has only one. Rows are passed on when those
 * of a part and slot fill a chunk of {@value #CHUNK_BYTES} bytes, and all of them when they take {@value #MOST_BYTES}. Not
 * thread-safe.
 */
public final class PackedParts {
    /** The fewest parts that users are dealt out to. */
    public static final int FEWEST = 256;

    private static final int MOST_BYTES = 1 << 24;
    private static final int CHUNK_BYTES = 1 << 15;
    /** What a chunk takes beside its rows. */
    private static final int EMPTY_CHUNK_BYTES = 100;

    private final int parts;
    private final PackedRows full;
    private final Map<Integer, @Nullable PackedChunk[]> slots = new HashMap<>();
    private long bytes;
    private int lastSlot;
    private @Nullable PackedChunk[] ofLastSlot;
    private int lastPart;
    private PackedChunk last = new PackedChunk();
    private int sizeBefore;

    /**
     * No rows yet.
     *
     * @param parts how many parts, a power of two from {@link #FEWEST}; the same in all tasks
     * @param full takes what is packed
     */
    public PackedParts(int parts, PackedRows full) {
        if (parts < FEWEST || Integer.bitCount(parts) != 1) {
            throw new IllegalArgumentException("not a power of two from " + FEWEST + ": " + parts);
        }
        this.parts = parts;
        this.full = full;
        this.ofLastSlot = slot(0);
    }

    /**
     * Where to write a row; it must be whole at the next call.
     *
     * @param user the user's number, or a hash of the user's id: decides the part
     * @param slot when it was
     */
    public PackedChunk row(long user, int slot) {
        takeInLastRow();
        if (slot != lastSlot) {
            ofLastSlot = slot(slot);
            lastSlot = slot;
        }
        lastPart = (int) (UserNumbers.mix(user) >>> (Long.SIZE - Integer.numberOfTrailingZeros(parts)));
        PackedChunk chunk = ofLastSlot[lastPart];
        if (chunk == null) {
            chunk = new PackedChunk();
            ofLastSlot[lastPart] = chunk;
            bytes += EMPTY_CHUNK_BYTES;
        }
        last = chunk;
        sizeBefore = chunk.size();
        return chunk;
    }

    private void takeInLastRow() {
        bytes += last.size() - sizeBefore;
        sizeBefore = last.size();
        if (last.size() >= CHUNK_BYTES) {
            passOn(lastPart, lastSlot, last);
        } else if (bytes >= MOST_BYTES) {
            passOnAll();
        }
    }

    private @Nullable PackedChunk[] slot(int slot) {
        return slots.computeIfAbsent(slot, key -> {
            bytes += (long) Integer.BYTES * parts;
            return new PackedChunk[parts];
        });
    }

    private void passOn(int part, int slot, PackedChunk chunk) {
        bytes -= chunk.size();
        full.take(part, slot, chunk.take());
        sizeBefore = 0;
    }

    /** Passes on what is left. */
    public void finish() {
        takeInLastRow();
        passOnAll();
    }

    private void passOnAll() {
        slots.forEach((slot, chunks) -> {
            for (int part = 0; part < parts; part++) {
                PackedChunk chunk = chunks[part];
                if (chunk != null && chunk.size() > 0) {
                    passOn(part, slot, chunk);
                }
            }
        });
        slots.clear();
        bytes = 0;
        ofLastSlot = slot(lastSlot);
        last = new PackedChunk();
        sizeBefore = 0;
    }
}
