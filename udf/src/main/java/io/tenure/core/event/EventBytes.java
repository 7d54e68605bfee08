package io.tenure.core.event;

/**
 * Reads numbers and the blocks of {@link EventBlock} from bytes, and believes none before it is checked: every one must
 * lie within the bytes, be in its range and be written in the one way in which it is written, and events must be in
 * order. Refuses anything else with an {@link IllegalArgumentException} that says what it found and where.
 *
 * <p>Used like a cursor: {@link #begin} reads the head of a block and its first event, {@link #next} each further event.
 */
final class EventBytes {
    private static final int LAST_VARINT_SHIFT = 63;

    private final byte[] bytes;
    private final int end;
    private int at;

    private int left;
    private int unit;
    private long unitLength;
    private long time;
    private long conditions;

    EventBytes(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** The reader of a block, at its first event. */
    static EventBytes at(EventBlock block) {
        EventBytes reader = new EventBytes(block.bytes(), block.from(), block.to());
        reader.begin();
        return reader;
    }

    /** The place of the next byte. */
    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    /** The time of the event at hand. */
    long time() {
        return time;
    }

    /** The conditions of the event at hand. */
    long conditions() {
        return conditions;
    }

    /** Reads one whole block, every event of it. */
    EventBlock block() {
        int from = at;
        int size = begin();
        if (size == 0) {
            throw unreadable("the block at byte " + from + " has no events");
        }
        long firstTime = time;
        while (next()) {
            // checks the event
        }
        return new EventBlock(bytes, from, at, size, firstTime);
    }

    /**
     * Begins a block: it is now at its first event.
     *
     * @return the number of events; 0 for a block without, which is one byte long
     */
    int begin() {
        int start = at;
        long size = varint();
        if (size == 0) {
            left = 0;
            return 0;
        }
        if (Long.compareUnsigned(size, EventBlock.MOST_EVENTS) > 0) {
            throw unreadable("the block at byte " + start + " has " + Long.toUnsignedString(size)
                    + " events, expected at most " + EventBlock.MOST_EVENTS);
        }
        if (size * EventBlock.LEAST_EVENT_BYTES > remaining()) {
            throw unreadable("the block at byte " + start + " has " + size + " events, but only " + remaining()
                    + " bytes follow");
        }
        unit = nextByte();
        if (unit >= EventBlock.UNITS) {
            throw unreadable("the unit of the gaps at byte " + (at - 1) + " is " + unit + ", expected 0 to "
                    + (EventBlock.UNITS - 1));
        }
        unitLength = EventBlock.unitLength(unit);
        long zigzag = varint();
        time = zigzag >>> 1 ^ -(zigzag & 1);
        conditions = word();
        left = (int) size - 1;
        return (int) size;
    }

    /** Steps to the next event of the block; false after the last one. */
    boolean next() {
        if (left == 0) {
            return false;
        }
        left--;
        int start = at;
        long gap = varint();
        if (unit != 0) {
            if (gap < 0 || gap > Long.MAX_VALUE / unitLength) {
                throw unreadable("the gap at byte " + start + " is " + Long.toUnsignedString(gap) + " times "
                        + unitLength + ", more than any");
            }
            gap *= unitLength;
        }
        long previousTime = time;
        long previousConditions = conditions;
        time += gap;
        conditions = word();
        if (EventOrder.isBefore(time, conditions, previousTime, previousConditions)) {
            throw unreadable("the event at byte " + start + " is out of order");
        }
        return true;
    }

    /** Reads an unsigned number of up to 64 bits. */
    long varint() {
        int start = at;
        long value = 0;
        for (int shift = 0; shift <= LAST_VARINT_SHIFT; shift += 7) {
            int next = nextByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                boolean needless = next == 0 && shift > 0;
                boolean tooLarge = next > 1 && shift == LAST_VARINT_SHIFT;
                if (needless || tooLarge) {
                    break;
                }
                return value;
            }
        }
        throw unreadable("the number at byte " + start + " has more than 64 bits or bytes it does not need");
    }

    private long word() {
        int start = at;
        int first = nextByte();
        if (first < EventBlock.ONE_HOT) {
            return first;
        }
        long word = 0;
        if (first < EventBlock.LONG_WORD) {
            word = 1L << first;
        } else {
            for (int bytesLeft = Math.min(first - EventBlock.LONG_WORD, Long.BYTES); bytesLeft > 0; bytesLeft--) {
                word = word << 8 | nextByte();
            }
        }
        if (EventBlock.wordStart(word) != first) {
            throw unreadable(String.format(
                    "the conditions at byte %d begin with 0x%02x, which is not how" + " 0x%x is written",
                    start, first, word));
        }
        return word;
    }

    /** Reads one byte as an unsigned number. */
    int nextByte() {
        if (at >= end) {
            throw unreadable("they end after " + at + " bytes, where more belongs");
        }
        return bytes[at++] & 0xFF;
    }

    static IllegalArgumentException unreadable(String cause) {
        return new IllegalArgumentException("These bytes are no event buffer: " + cause);
    }
}
