package io.tenure.jobs.table;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A hash of things in no order: the sum of their SHA-256, modulo 2^256, with their number.
 *
 * <p>Parts of it can be computed anywhere and added up. It finds accidents; it is no defence against someone who is free to
 * choose what is added.
 *
 * @param sum the sum of the hashes
 * @param count how many there are
 */
record MultisetHash(BigInteger sum, long count) {
    /** Of nothing. */
    static final MultisetHash EMPTY = new MultisetHash(BigInteger.ZERO, 0);

    private static final int BYTES = 32;
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(8 * BYTES);

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** With one more thing, of which this is the SHA-256. */
    MultisetHash plus(byte[] hash) {
        return plus(new MultisetHash(new BigInteger(1, hash), 1));
    }

    MultisetHash plus(MultisetHash other) {
        return new MultisetHash(sum.add(other.sum).mod(MODULUS), count + other.count);
    }

    /** 40 bytes, for {@link #ofBytes}. */
    byte[] toBytes() {
        byte[] bytes = sum.toByteArray();
        int skipped = Math.max(0, bytes.length - BYTES);
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + BYTES).putLong(count);
        buffer.position(buffer.capacity() - bytes.length + skipped);
        return buffer.put(bytes, skipped, bytes.length - skipped).array();
    }

    static MultisetHash ofBytes(byte[] bytes) {
        return new MultisetHash(
                new BigInteger(1, Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)),
                ByteBuffer.wrap(bytes).getLong());
    }

    /** 64 hexadecimal digits: the SHA-256 of the sum and the number. */
    String toHex() {
        MessageDigest digest = sha256();
        digest.update(sum.toByteArray());
        digest.update(Long.toString(count).getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest.digest());
    }
}
