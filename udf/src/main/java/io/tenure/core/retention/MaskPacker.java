package io.tenure.core.retention;

import io.tenure.core.packed.PackedChunk;
import io.tenure.core.packed.PackedRows;
import java.util.HashMap;
import java.util.Map;

/**
 * Packs masks of many users for those that have their shards: 8 bytes for a mask of one day, 16 for others.
 *
 * <p>Rows come in any order. Holds a chunk of at most 64 KiB for each shard met. {@link DayMasks#addPacked} reads what comes
 * out. Not thread-safe.
 */
public final class MaskPacker {
    /** The masks of a shard are read in any order. */
    private static final int ALL_TIME = 0;

    private static final int CHUNK_BYTES = 1 << 16;

    private static final int USER_BITS = DayMasks.SHARD_BITS;
    private static final long USER = (1L << USER_BITS) - 1;
    private static final long IS_ENTRY = 1L << USER_BITS;
    private static final long IS_RETURN = 1L << (USER_BITS + 1);
    private static final long IS_ONE_DAY = 1L << (USER_BITS + 2);
    private static final int DAY_AT = USER_BITS + 3;
    private static final int BLOCK_AT = Integer.SIZE;

    private final PackedRows full;
    private final Map<Integer, PackedChunk> chunks = new HashMap<>();
    private int lastShard;
    private PackedChunk chunkOfLastShard;

    /** @param full takes the packed masks of a shard, any number of times */
    public MaskPacker(PackedRows full) {
        this.full = full;
        this.chunkOfLastShard = chunkOf(lastShard);
    }

    /**
     * Adds a user's days in a block, as {@link DayMasks} has them.
     *
     * @param isEntry whether they are days with an entry event
     * @param isReturn whether they are days with a return event
     */
    public void add(long userKey, int block, long bits, boolean isEntry, boolean isReturn) {
        if (bits == 0) {
            return;
        }
        int shard = DayMasks.shardOf(userKey);
        if (shard != lastShard) {
            chunkOfLastShard = chunkOf(shard);
            lastShard = shard;
        }
        PackedChunk chunk = chunkOfLastShard;
        long row =
                (userKey & USER) | (isEntry ? IS_ENTRY : 0) | (isReturn ? IS_RETURN : 0) | ((long) block << BLOCK_AT);
        if (Long.bitCount(bits) == 1) {
            chunk.addLong(row | IS_ONE_DAY | ((long) Long.numberOfTrailingZeros(bits) << DAY_AT));
        } else {
            chunk.addLong(row);
            chunk.addLong(bits);
        }
        if (chunk.size() >= CHUNK_BYTES) {
            full.take(shard, ALL_TIME, chunk.take());
        }
    }

    private PackedChunk chunkOf(int shard) {
        return chunks.computeIfAbsent(shard, key -> new PackedChunk());
    }

    /** Passes on what is left. */
    public void finish() {
        chunks.forEach((shard, chunk) -> {
            if (chunk.size() > 0) {
                full.take(shard, ALL_TIME, chunk.take());
            }
        });
    }

    static void unpack(byte[] rows, DayMasks masks) {
        PackedChunk.Reader reader = new PackedChunk.Reader(rows);
        while (reader.hasNext()) {
            long row = reader.nextLong();
            long bits = (row & IS_ONE_DAY) == 0 ? reader.nextLong() : 1L << (row >>> DAY_AT);
            int block = (int) (row >> BLOCK_AT);
            if ((row & IS_ENTRY) != 0) {
                masks.addEntries(row & USER, block, bits);
            }
            if ((row & IS_RETURN) != 0) {
                masks.addReturns(row & USER, block, bits);
            }
        }
    }
}
