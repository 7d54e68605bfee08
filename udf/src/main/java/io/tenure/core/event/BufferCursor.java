package io.tenure.core.event;

import org.jspecify.annotations.Nullable;

/**
 * The one cursor of every buffer: over arrays, which a merge of blocks, if any, fills again and again. One class, so that
 * matchers call it directly.
 */
final class BufferCursor implements EventCursor {
    private final long[] times;
    private final long[] conditions;
    private final @Nullable BlockMerge blocks;
    private int size;
    private int at = -1;

    /** Over the first events of ordered arrays. */
    BufferCursor(long[] times, long[] conditions, int size) {
        this.times = times;
        this.conditions = conditions;
        this.size = size;
        this.blocks = null;
    }

    /** Over the events of blocks, that many at a time. */
    BufferCursor(BlockMerge blocks, int batchSize) {
        this.times = new long[batchSize];
        this.conditions = new long[batchSize];
        this.blocks = blocks;
    }

    @Override
    public boolean next() {
        return ++at < size || refilled();
    }

    private boolean refilled() {
        size = blocks == null ? 0 : blocks.fill(times, conditions);
        at = 0;
        return size > 0;
    }

    @Override
    public long time() {
        return times[at];
    }

    @Override
    public long conditions() {
        return conditions[at];
    }
}
