package io.tenure.core.event;

/**
 * Ordered events as bytes; never changed, so that buffers may share it.
 *
 * <p>The bytes are, numbers as varints (seven bits a byte, lowest first, the top bit on all but the last byte):
 *
 * <pre>
 * number of events            1 to {@value #MOST_EVENTS}
 * unit of the gaps            0: as they are, 1: thousands, 2: millions
 * time of the first event     zigzag: 0, -1, 1, -2 ...
 * its conditions              see below
 * gap to the next event       unsigned, in units
 * its conditions
 * ...
 * </pre>
 *
 * <p>Conditions take one byte where only the first seven may be set (the word itself) or exactly one is (0x80 and its
 * number); otherwise 0xC0 and the number of bytes of the word without leading zeros, then these, highest first.
 *
 * <p>So an event with one condition takes 2 to 3 bytes where gaps are whole seconds up to hours, and 4 to 5 where they
 * are seconds to minutes with microseconds; at most {@value #MOST_EVENT_BYTES}, at least {@value #LEAST_EVENT_BYTES}.
 *
 * @param bytes the array that holds the block, perhaps among others
 * @param from the first byte
 * @param to the byte after the last
 * @param size how many events
 * @param firstTime the time of the first event
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares or changes them
record EventBlock(byte[] bytes, int from, int to, int size, long firstTime) {
    /** The most events of a block, so that no count in damaged bytes can ask for more. */
    static final int MOST_EVENTS = 1 << 20;

    /** The bytes of a gap and of conditions. */
    static final int LEAST_EVENT_BYTES = 2;

    static final int MOST_EVENT_BYTES = 19;

    static final int UNITS = 3;
    static final int ONE_HOT = 0x80;
    static final int LONG_WORD = 0xC0;

    private static final int THOUSANDS = 1;
    private static final int MILLIONS = 2;
    private static final int MOST_HEADER_BYTES = 4;

    /** The first events of parallel arrays, at least one, in order. */
    static EventBlock of(long[] times, long[] conditions, int size) {
        byte[] bytes = new byte[sizeInBytes(times, conditions, size)];
        write(times, conditions, size, bytes);
        return new EventBlock(bytes, 0, bytes.length, size, times[0]);
    }

    int sizeInBytes() {
        return to - from;
    }

    /** An array that surely holds that many events. */
    static byte[] roomFor(int size) {
        return new byte[MOST_HEADER_BYTES + size * MOST_EVENT_BYTES];
    }

    /** How many bytes {@link #write} writes. */
    static int sizeInBytes(long[] times, long[] conditions, int size) {
        int unit = commonUnit(times, size);
        int bytes = varintSize(size) + 1 + varintSize(zigzag(times[0])) + wordSize(conditions[0]);
        for (int i = 1; i < size; i++) {
            bytes += varintSize(inUnits(times[i] - times[i - 1], unit)) + wordSize(conditions[i]);
        }
        return bytes;
    }

    /** Writes the first events of parallel arrays to the beginning of an array; the number of bytes. */
    static int write(long[] times, long[] conditions, int size, byte[] target) {
        int unit = commonUnit(times, size);
        int at = putVarint(target, 0, size);
        target[at++] = (byte) unit;
        at = putVarint(target, at, zigzag(times[0]));
        at = putWord(target, at, conditions[0]);
        for (int i = 1; i < size; i++) {
            at = putVarint(target, at, inUnits(times[i] - times[i - 1], unit));
            at = putWord(target, at, conditions[i]);
        }
        return at;
    }

    /** The largest unit of which all gaps are multiples; a gap beyond a signed number is counted in ones. */
    private static int commonUnit(long[] times, int size) {
        boolean thousands = true;
        boolean millions = true;
        for (int i = 1; i < size && thousands; i++) {
            long gap = times[i] - times[i - 1];
            thousands = gap >= 0 && gap % 1_000 == 0;
            millions &= gap % 1_000_000 == 0;
        }
        return !thousands ? 0 : millions ? MILLIONS : THOUSANDS;
    }

    /** Constant divisors are several times faster than one in a variable. */
    private static long inUnits(long gap, int unit) {
        return unit == 0 ? gap : unit == THOUSANDS ? gap / 1_000 : gap / 1_000_000;
    }

    /** How many ones there are in a unit. */
    static long unitLength(int unit) {
        return unit == 0 ? 1 : unit == THOUSANDS ? 1_000 : 1_000_000;
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    /** The bytes of an unsigned number as a varint. */
    static int varintSize(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes an unsigned number; the place behind it. */
    static int putVarint(byte[] target, int at, long value) {
        int next = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            target[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[next++] = (byte) rest;
        return next;
    }

    /** The first byte of a word of conditions, which tells the others. */
    static int wordStart(long conditions) {
        if ((conditions & ~0x7FL) == 0) {
            return (int) conditions;
        }
        if ((conditions & conditions - 1) == 0) {
            return ONE_HOT | Long.numberOfTrailingZeros(conditions);
        }
        return LONG_WORD | (71 - Long.numberOfLeadingZeros(conditions)) / 8;
    }

    private static int wordSize(long conditions) {
        int start = wordStart(conditions);
        return start <= LONG_WORD ? 1 : 1 + start - LONG_WORD;
    }

    private static int putWord(byte[] target, int at, long conditions) {
        int start = wordStart(conditions);
        int next = at;
        target[next++] = (byte) start;
        for (int left = start - LONG_WORD; left > 0; left--) {
            target[next++] = (byte) (conditions >>> (8 * (left - 1)));
        }
        return next;
    }
}
