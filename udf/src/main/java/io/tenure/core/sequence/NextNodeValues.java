package io.tenure.core.sequence;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Every distinct value once, numbered from 0 in the order of arrival: users see the same pages again and again.
 *
 * <p>The bytes of all values lie one after another; an open hash table finds the number of a value. Looking one up takes
 * O(its length).
 */
final class NextNodeValues {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();
    /** Odd, its bits without a pattern: the golden ratio as a fraction of 2^64. */
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private static final int INITIAL_VALUES = 4;
    private static final int INITIAL_BYTES = 32;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int FREE = -1;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int[] ends = new int[INITIAL_VALUES];
    private int[] slots = freeSlots(2 * INITIAL_VALUES);
    private int size;

    /** How many values there are. */
    int size() {
        return size;
    }

    /** The number of a value, new or known. */
    int numberOf(byte[] value) {
        return numberOf(value, 0, value.length);
    }

    /** The number here of a value that another pool has. */
    int numberOf(NextNodeValues other, int number) {
        return numberOf(other.bytes, other.start(number), other.ends[number]);
    }

    private int numberOf(byte[] source, int from, int to) {
        int slot = slotOf(source, from, to);
        if (slots[slot] != FREE) {
            return slots[slot];
        }
        append(source, from, to);
        slots[slot] = size - 1;
        if (2 * size > slots.length) {
            widen();
        }
        return size - 1;
    }

    /** The slot that has the value, or the free one where it belongs. */
    private int slotOf(byte[] source, int from, int to) {
        int mask = slots.length - 1;
        int slot = hash(source, from, to) & mask;
        while (slots[slot] != FREE && !Arrays.equals(bytes, start(slots[slot]), ends[slots[slot]], source, from, to)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static int hash(byte[] source, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mixed(hash ^ (long) WORD.get(source, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << Byte.SIZE | (source[at] & 0xFF);
        }
        return (int) mixed(hash ^ rest);
    }

    private static long mixed(long hash) {
        long product = hash * MULTIPLIER;
        return product ^ product >>> 32;
    }

    private void append(byte[] source, int from, int to) {
        long needed = (long) usedBytes() + to - from;
        if (needed > MOST_BYTES) {
            throw new TenureException(
                    ErrorCode.LIMIT,
                    "The distinct values of one group of sequence_next_node need more than 2 GB; group by something"
                            + " narrower, or shorten the values");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MOST_BYTES, Math.max(2L * bytes.length, needed)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(source, from, bytes, usedBytes(), to - from);
        ends[size] = (int) needed;
        size++;
    }

    private void widen() {
        slots = freeSlots(2 * slots.length);
        for (int number = 0; number < size; number++) {
            slots[slotOf(bytes, start(number), ends[number])] = number;
        }
    }

    private static int[] freeSlots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, FREE);
        return slots;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int usedBytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** The bytes of a value. */
    byte[] value(int number) {
        return Arrays.copyOfRange(bytes, start(number), ends[number]);
    }

    /** Orders two values by their bytes, unsigned, a prefix first: as Spark compares text. */
    int compare(int left, int right) {
        return left == right
                ? 0
                : Arrays.compareUnsigned(bytes, start(left), ends[left], bytes, start(right), ends[right]);
    }

    /** How many bytes {@link #writeTo} writes. */
    long sizeInBytes() {
        long total = VariableLength.sizeInBytes(size) + (long) usedBytes();
        for (int number = 0; number < size; number++) {
            total += VariableLength.sizeInBytes(ends[number] - start(number));
        }
        return total;
    }

    /** Writes how many values there are, and each with its length before it. */
    void writeTo(ByteBuffer target) {
        VariableLength.write(target, size);
        for (int number = 0; number < size; number++) {
            VariableLength.write(target, ends[number] - start(number));
            target.put(bytes, start(number), ends[number] - start(number));
        }
    }

    /**
     * Reads what {@link #writeTo} wrote, from the source's position on.
     *
     * @throws IllegalArgumentException when the bytes are no values, or a value comes twice
     */
    static NextNodeValues readFrom(ByteBuffer source) {
        int count = VariableLength.readCount(source, "values");
        NextNodeValues read = new NextNodeValues();
        for (int number = 0; number < count; number++) {
            byte[] value = new byte[VariableLength.readCount(source, "bytes of a value")];
            source.get(value);
            if (read.numberOf(value) != number) {
                throw new IllegalArgumentException("value " + number + " of " + count + " comes twice");
            }
        }
        return read;
    }
}
