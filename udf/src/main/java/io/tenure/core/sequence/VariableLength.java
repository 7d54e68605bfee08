package io.tenure.core.sequence;

import java.nio.ByteBuffer;

/**
 * Numbers in as few bytes as they need: seven bits a byte, the lowest first, the eighth bit set on all bytes but the last. A
 * {@code long} counts as unsigned and takes 1 to 10 bytes.
 */
final class VariableLength {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;
    /** What is left of 64 bits for the tenth byte. */
    private static final int LAST_SHIFT = 63;

    private VariableLength() {}

    static int sizeInBytes(long value) {
        int significantBits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
        return (significantBits + BITS - 1) / BITS;
    }

    static void write(ByteBuffer target, long value) {
        long rest = value;
        while ((rest & -MORE) != 0) {
            target.put((byte) (rest | MORE));
            rest >>>= BITS;
        }
        target.put((byte) rest);
    }

    /** @throws IllegalArgumentException when the bytes end within a number, or it is not written as {@link #write} does */
    static long read(ByteBuffer source) {
        long value = 0;
        for (int shift = 0; source.hasRemaining(); shift += BITS) {
            byte next = source.get();
            value |= (next & MORE - 1L) << shift;
            boolean isTooLarge = shift == LAST_SHIFT && (next & 0xFF) > 1;
            boolean isNeedless = shift > 0 && next == 0;
            if (isTooLarge || isNeedless) {
                throw new IllegalArgumentException("a number has more than 64 bits, or bytes it does not need");
            }
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("they end within a number");
    }

    /**
     * Reads how many of something follow that take a byte or more each.
     *
     * @throws IllegalArgumentException when so many can't follow
     */
    static int readCount(ByteBuffer source, String what) {
        long count = read(source);
        if (count < 0 || count > source.remaining()) {
            throw new IllegalArgumentException(
                    "there are " + Long.toUnsignedString(count) + " " + what + " in " + source.remaining() + " bytes");
        }
        return (int) count;
    }
}
