package io.tenure.core.event;

import io.tenure.core.AggregateState;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The events of one group: a time and a word of up to 64 conditions each.
 *
 * <p>New events stand in parallel arrays, 16 bytes each. When these hold {@value #BLOCK_EVENTS}, they are sorted and packed
 * into a block of bytes. There and in the written form an event with one condition takes 2 to 3 bytes if the gap to the
 * event before it in the block is of whole seconds up to four hours, 4 to 5 if it is of seconds to minutes with
 * microseconds, and at most 19. Of events that come in order the block holds neighbours; of shuffled ones it holds a
 * sample, whose gaps are longer: a million random microseconds, a minute apart in the mean, take 5 bytes each in order and
 * 6 to 7 shuffled. Blocks are merged as they are read and never unpacked all at once.
 *
 * <p>Adding takes amortised constant time when events come in order and O(log {@value #BLOCK_EVENTS}) otherwise. Merging
 * takes O(open events of the other) and one reference for each of its blocks. One pass takes O(n) when the events came in
 * order and O(n log blocks) otherwise. Writing takes O(bytes), reading checks every event.
 */
public final class EventBuffer implements AggregateState<EventBuffer> {
    /** The most conditions an event can have. */
    public static final int MAX_CONDITIONS = 64;

    /**
     * How many events are open at most. With 4 or 16 times as many, adding and passing four million shuffled events took
     * as long in all, within a tenth, and a packed event up to 10 % fewer bytes, but open ones 4 or 16 times the room.
     */
    static final int BLOCK_EVENTS = 4096;

    private static final byte TAG = 'E';
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 2;
    private static final int INITIAL_CAPACITY = 8;
    private static final int BATCH_EVENTS = 512;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final long[] NONE = new long[0];

    private final int blockEvents;

    private List<EventBlock> blocks = List.of();
    private int eventsInBlocks;
    private long bytesInBlocks;

    private long[] times = NONE;
    private long[] conditions = NONE;
    private int open;
    /** How many of the open events, from the first, are known to be in order. */
    private int ordered;

    /** A buffer without events. */
    public EventBuffer() {
        this(BLOCK_EVENTS);
    }

    /** A buffer that packs its open events when there are that many. */
    EventBuffer(int blockEvents) {
        this.blockEvents = blockEvents;
    }

    /**
     * Takes in one event.
     *
     * @param time any unit, the same for all events of a buffer
     * @param conditions bit i is set where condition i + 1 is true
     * @throws TenureException when there are more events than an array holds
     */
    public void add(long time, long conditions) {
        if (open == times.length) {
            makeRoom(open + 1);
        }
        times[open] = time;
        this.conditions[open++] = conditions;
    }

    /** Makes room for at least one event, and at best for that many open ones. */
    private void makeRoom(int wanted) {
        if (open >= blockEvents) {
            packOpenEvents();
        } else {
            int capacity = Math.min(blockEvents, Math.max(wanted, Math.max(INITIAL_CAPACITY, 2 * open)));
            times = Arrays.copyOf(times, capacity);
            conditions = Arrays.copyOf(conditions, capacity);
        }
    }

    private void packOpenEvents() {
        sortOpenEvents();
        addBlocks(List.of(EventBlock.of(times, conditions, open)));
        open = 0;
        ordered = 0;
    }

    private void addBlocks(List<EventBlock> added) {
        if (added.isEmpty()) {
            return;
        }
        long events = eventsInBlocks;
        long bytes = bytesInBlocks;
        for (EventBlock block : added) {
            events += block.size();
            bytes += block.sizeInBytes();
        }
        if (events > LARGEST_ARRAY - EventBlock.MOST_EVENTS) {
            throw tooManyEvents(events, "more than an array holds");
        }
        eventsInBlocks = (int) events;
        bytesInBlocks = bytes;
        if (blocks.isEmpty()) {
            blocks = new ArrayList<>();
        }
        blocks.addAll(added);
    }

    private void sortOpenEvents() {
        if (ordered < open) {
            EventOrder.sort(times, conditions, ordered, open);
            ordered = open;
        }
    }

    /** How many events there are. */
    public int size() {
        return eventsInBlocks + open;
    }

    /** The events in order, one at a time; valid until the next change of this buffer. */
    public EventCursor cursor() {
        sortOpenEvents();
        return blocks.isEmpty() ? new BufferCursor(times, conditions, open) : new BufferCursor(merge(), BATCH_EVENTS);
    }

    /**
     * The events in order, all at once and 16 bytes each, for matchers that go back and forth; valid until the next change
     * of this buffer.
     */
    public EventArrays arrays() {
        sortOpenEvents();
        if (blocks.isEmpty()) {
            return new EventArrays(times, conditions, open);
        }
        EventArrays all = new EventArrays(new long[size()], new long[size()], size());
        merge().fill(all.times(), all.conditions());
        return all;
    }

    private BlockMerge merge() {
        List<EventBlock> all = new ArrayList<>(blocks);
        if (open > 0) {
            all.add(EventBlock.of(times, conditions, open));
        }
        return new BlockMerge(all);
    }

    @Override
    public void mergeFrom(EventBuffer other) {
        if (other == this) {
            throw new IllegalArgumentException("An event buffer can't be merged into itself");
        }
        addBlocks(other.blocks);
        if (open == 0) {
            ordered = Math.min(other.ordered, blockEvents);
        }
        int taken = 0;
        while (taken < other.open) {
            if (open == times.length) {
                makeRoom(open + other.open - taken);
            }
            int fitting = Math.min(other.open - taken, times.length - open);
            System.arraycopy(other.times, taken, times, open, fitting);
            System.arraycopy(other.conditions, taken, conditions, open, fitting);
            open += fitting;
            taken += fitting;
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws TenureException when these are more bytes than an array holds
     */
    @Override
    public int sizeInBytes() {
        sortOpenEvents();
        long bytes = HEADER_BYTES
                + EventBlock.varintSize(blocks.size())
                + bytesInBlocks
                + (open == 0 ? 1 : EventBlock.sizeInBytes(times, conditions, open));
        if (bytes > LARGEST_ARRAY) {
            throw tooManyEvents(size(), "which take " + bytes + " bytes, more than an array holds");
        }
        return (int) bytes;
    }

    /**
     * {@inheritDoc} The layout is tag {@code 'E'}, version, the number of full blocks as a varint, these, and the open
     * events as one more block, of which no events are a zero.
     */
    @Override
    public void writeTo(ByteBuffer target) {
        sortOpenEvents();
        byte[] last = EventBlock.roomFor(open);
        int blocksSize = EventBlock.putVarint(last, 0, blocks.size());
        target.put(TAG).put(VERSION).put(last, 0, blocksSize);
        for (EventBlock block : blocks) {
            target.put(block.bytes(), block.from(), block.sizeInBytes());
        }
        target.put(
                last,
                0,
                open == 0 ? EventBlock.putVarint(last, 0, 0) : EventBlock.write(times, conditions, open, last));
    }

    /**
     * Reads what {@link #writeTo} wrote, from the source's position to its limit; the room it takes is proportional to
     * these bytes, whatever they say.
     *
     * @throws IllegalArgumentException when the bytes are not one whole buffer of a known version
     */
    public static EventBuffer readFrom(ByteBuffer source) {
        return readFrom(source, BLOCK_EVENTS);
    }

    static EventBuffer readFrom(ByteBuffer source, int blockEvents) {
        byte[] copy = new byte[source.remaining()];
        source.get(copy);
        EventBytes bytes = new EventBytes(copy, 0, copy.length);
        readHeader(bytes);
        EventBuffer read = new EventBuffer(blockEvents);
        read.readBlocks(bytes);
        read.readOpenEvents(bytes);
        if (bytes.remaining() > 0) {
            throw EventBytes.unreadable(bytes.remaining() + " bytes are left over after " + read.size() + " events");
        }
        return read;
    }

    private static void readHeader(EventBytes bytes) {
        int tag = bytes.nextByte();
        if (tag != TAG) {
            throw EventBytes.unreadable(String.format("the tag is 0x%02x, expected 0x%02x", tag, TAG));
        }
        int version = bytes.nextByte();
        if (version != VERSION) {
            throw EventBytes.unreadable("the version is " + version + ", this release reads version " + VERSION);
        }
    }

    private void readBlocks(EventBytes bytes) {
        long count = bytes.varint();
        List<EventBlock> read = new ArrayList<>();
        for (long i = 0; i != count; i++) {
            read.add(bytes.block());
        }
        addBlocks(read);
    }

    private void readOpenEvents(EventBytes bytes) {
        int size = bytes.begin();
        times = new long[size];
        conditions = new long[size];
        while (open < size) {
            times[open] = bytes.time();
            conditions[open++] = bytes.conditions();
            bytes.next();
        }
        ordered = open;
    }

    private static TenureException tooManyEvents(long events, String cause) {
        return new TenureException(
                ErrorCode.LIMIT,
                "A group has " + events + " events, " + cause
                        + "; leave out events that meet no condition, or add a period to GROUP BY so that the groups are"
                        + " smaller");
    }
}
