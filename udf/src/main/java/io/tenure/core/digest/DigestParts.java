package io.tenure.core.digest;

import io.tenure.core.AggregateState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Digests that become one at the end.
 *
 * <p>Because they wait for each other, {@link #merged} is the same, to the byte, for the same digests in any order and
 * grouping, as {@link Digest#merged} is. That holds while they take at most {@link #MOST_BYTES}, some 1,000 digests of the default
 * compression; whenever they take more, those that wait are merged into one to make room, and from then on the last
 * digits may depend on the order, unless all of it is still exact.
 */
public final class DigestParts implements AggregateState<DigestParts> {
    /** The most bytes that wait to be merged. */
    public static final int MOST_BYTES = 4 << 20;

    private static final byte TAG = 'P';
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 6;

    private final List<Digest> parts = new ArrayList<>();
    private int bytesOfParts;

    /** Takes in a digest, which must not change any more. */
    public void add(Digest digest) {
        parts.add(digest);
        bytesOfParts += digest.sizeInBytes();
        if (bytesOfParts > MOST_BYTES) {
            Digest all = merged();
            parts.clear();
            parts.add(all);
            bytesOfParts = all.sizeInBytes();
        }
    }

    /** The digest of all of them; empty when there is none. */
    public Digest merged() {
        return Digest.merged(parts);
    }

    @Override
    public void mergeFrom(DigestParts other) {
        List.copyOf(other.parts).forEach(this::add);
    }

    @Override
    public int sizeInBytes() {
        return HEADER_BYTES + bytesOfParts;
    }

    @Override
    public void writeTo(ByteBuffer target) {
        target.put(TAG).put(VERSION).putInt(parts.size());
        parts.forEach(part -> part.writeTo(target));
    }

    /**
     * Reads what {@link #writeTo} wrote, all that remains of the source.
     *
     * @throws IllegalArgumentException when the bytes are not those of digests
     */
    public static DigestParts readFrom(ByteBuffer source) {
        if (source.remaining() < HEADER_BYTES || source.get() != TAG || source.get() != VERSION) {
            throw new IllegalArgumentException("Not the bytes of digests to be merged");
        }
        int count = source.getInt();
        DigestParts read = new DigestParts();
        for (int i = 0; i < count; i++) {
            read.add(Digest.readFrom(next(source)));
        }
        if (count < 0 || source.hasRemaining()) {
            throw new IllegalArgumentException(
                    count + " digests to be merged, and " + source.remaining() + " bytes more");
        }
        return read;
    }

    /** The bytes of the next digest, behind which the source's position moves. */
    private static ByteBuffer next(ByteBuffer source) {
        int length = source.remaining() < DigestFormat.HEADER_BYTES ? 0 : DigestFormat.claimedLength(source);
        if (length < DigestFormat.HEADER_BYTES || length > source.remaining()) {
            throw new IllegalArgumentException(
                    "A digest of " + length + " bytes where " + source.remaining() + " remain");
        }
        ByteBuffer digest = source.slice(source.position(), length);
        source.position(source.position() + length);
        return digest;
    }
}
