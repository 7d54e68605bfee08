package io.tenure.core.event;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/**
 * The events of many blocks as one ordered stream.
 *
 * <p>A block is opened when the stream reaches its first event, and the open ones stand in a heap. So blocks that do not
 * overlap, as when the events came in order, are copied one after the other; n events of k overlapping blocks take
 * O(n log k).
 */
final class BlockMerge {
    private static final int INITIAL_OPEN = 4;

    /** By first time. */
    private final EventBlock[] blocks;

    private int opened;

    /** A heap: no block is at an event before that of its parent, which stands at half its index. */
    private EventBytes[] open = new EventBytes[INITIAL_OPEN];

    private int openSize;

    BlockMerge(Collection<EventBlock> blocks) {
        this.blocks = blocks.toArray(EventBlock[]::new);
        Arrays.sort(this.blocks, Comparator.comparingLong(EventBlock::firstTime));
    }

    /** Fills parallel arrays with the next events; how many these are, 0 at the end. */
    int fill(long[] times, long[] conditions) {
        int size = 0;
        while (size < times.length && openReached()) {
            size = openSize == 1 ? copyAlone(times, conditions, size) : takeFirst(times, conditions, size);
        }
        return size;
    }

    /** Opens the blocks that the stream has reached; false when no event is left. */
    private boolean openReached() {
        if (openSize == 0) {
            if (opened == blocks.length) {
                return false;
            }
            open(blocks[opened++]);
        }
        while (opened < blocks.length && blocks[opened].firstTime() <= open[0].time()) {
            open(blocks[opened++]);
        }
        return true;
    }

    private int takeFirst(long[] times, long[] conditions, int size) {
        EventBytes first = open[0];
        times[size] = first.time();
        conditions[size] = first.conditions();
        if (!first.next()) {
            first = open[--openSize];
        }
        siftDown(first);
        return size + 1;
    }

    /** Copies from the only open block up to where the next block begins. */
    private int copyAlone(long[] times, long[] conditions, int from) {
        EventBytes only = open[0];
        boolean last = opened == blocks.length;
        long nextTime = last ? Long.MAX_VALUE : blocks[opened].firstTime();
        int size = from;
        while (size < times.length && (last || only.time() < nextTime)) {
            times[size] = only.time();
            conditions[size++] = only.conditions();
            if (!only.next()) {
                openSize = 0;
                break;
            }
        }
        return size;
    }

    private void open(EventBlock block) {
        EventBytes reader = EventBytes.at(block);
        if (openSize == open.length) {
            open = Arrays.copyOf(open, 2 * openSize);
        }
        int hole = openSize++;
        while (hole > 0 && isBefore(reader, open[(hole - 1) / 2])) {
            open[hole] = open[(hole - 1) / 2];
            hole = (hole - 1) / 2;
        }
        open[hole] = reader;
    }

    private void siftDown(EventBytes reader) {
        int hole = 0;
        int child = 1;
        while (child < openSize) {
            if (child + 1 < openSize && isBefore(open[child + 1], open[child])) {
                child++;
            }
            if (!isBefore(open[child], reader)) {
                break;
            }
            open[hole] = open[child];
            hole = child;
            child = 2 * hole + 1;
        }
        open[hole] = reader;
    }

    private static boolean isBefore(EventBytes reader, EventBytes other) {
        return EventOrder.isBefore(reader.time(), reader.conditions(), other.time(), other.conditions());
    }
}
