package io.tenure.core.packed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that rows are packed into, one after another.
 *
 * <p>Grows as it fills, and is empty again after it was taken.
 */
public final class PackedChunk {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_ROOM = 64;

    private byte[] bytes = new byte[FIRST_ROOM];
    private int size;
    private long lastKey;
    /** Where the id of the row before lies here, if it has one. */
    private int lastIdFrom;

    private int lastIdLength;

    public int size() {
        return size;
    }

    /** Whether the row before is of a user, who need not be added again then. */
    public boolean continuesUser(long key, @Nullable UserId id) {
        return size > 0 && lastKey == key && (id == null || id.is(bytes, lastIdFrom, lastIdLength));
    }

    /** Adds the user of a row: the key, and the id after its number of bytes if there is one. */
    public void addUser(long key, @Nullable UserId id) {
        addLong(key);
        lastKey = key;
        if (id != null) {
            id.addTo(this);
            lastIdLength = id.length();
            lastIdFrom = size - lastIdLength;
        }
    }

    public void addByte(int value) {
        requireRoom(Byte.BYTES);
        bytes[size] = (byte) value;
        size += Byte.BYTES;
    }

    public void addInt(int value) {
        requireRoom(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    public void addLong(long value) {
        requireRoom(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Adds bytes after their number. */
    public void addBytes(byte[] value, int length) {
        addBytes(value, 0, length);
    }

    void addBytes(byte[] value, int from, int length) {
        requireRoom(Integer.BYTES + length);
        INT.set(bytes, size, length);
        System.arraycopy(value, from, bytes, size + Integer.BYTES, length);
        size += Integer.BYTES + length;
    }

    private void requireRoom(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /** What has been added since the last time. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, size);
        size = 0;
        return taken;
    }

    /** Reads what has been added to a chunk, in the same order. */
    public static final class Reader {
        private final byte[] bytes;
        private int position;

        public Reader(byte[] chunk) {
            this.bytes = chunk;
        }

        public boolean hasNext() {
            return position < bytes.length;
        }

        /** The bytes of the chunk, of which {@link #nextBytes} names a range. */
        public byte[] bytes() {
            return bytes;
        }

        public int nextByte() {
            return bytes[position++];
        }

        public int nextInt() {
            int value = (int) INT.get(bytes, position);
            position += Integer.BYTES;
            return value;
        }

        public long nextLong() {
            long value = (long) LONG.get(bytes, position);
            position += Long.BYTES;
            return value;
        }

        /** Takes bytes that were added with their number. */
        public byte[] nextCopy() {
            Range range = nextBytes();
            return Arrays.copyOfRange(bytes, range.from(), range.to());
        }

        /** Passes over bytes that were added with their number. */
        public Range nextBytes() {
            int length = (int) INT.get(bytes, position);
            int from = position + Integer.BYTES;
            position = from + length;
            return new Range(from, position);
        }
    }

    /** Where bytes are in their chunk. */
    public record Range(int from, int to) {}
}
