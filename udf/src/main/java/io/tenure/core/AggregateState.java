package io.tenure.core;

import java.nio.ByteBuffer;

/**
 * What one group remembers while its rows pass, in any order and in any number of parts.
 *
 * <p>Every state promises, for all states {@code a}, {@code b}, {@code c} of the same parameters:
 *
 * <ul>
 *   <li>an empty state is the identity: merging it into {@code a}, or {@code a} into it, answers as {@code a};
 *   <li>merging is associative and commutative, because an engine merges partial states as they arrive;
 *   <li>split equals unsplit: rows spread over states and merged answer as the same rows in one state;
 *   <li>the bytes written by {@link #writeTo} and read by the class's {@code readFrom(ByteBuffer)} give an equal state.
 * </ul>
 *
 * <p>The bytes begin with a tag that names the kind of state and a version. A reader checks both, and every length,
 * before it believes a byte: it refuses what is short, unknown or too long with an {@link IllegalArgumentException} that
 * names what it found.
 *
 * <p>States are mutable, not thread-safe, and hold primitives. {@code StateLaws} in the tests checks these promises.
 *
 * @param <S> the state itself
 */
public interface AggregateState<S extends AggregateState<S>> {
    /**
     * Takes in what another state saw; the other is not changed.
     *
     * @throws IllegalArgumentException when the other has different parameters; this state is then unchanged
     */
    void mergeFrom(S other);

    /** How many bytes {@link #writeTo} writes. */
    int sizeInBytes();

    /**
     * Writes this state at the target's position, big-endian, and moves the position behind it.
     *
     * @throws java.nio.BufferOverflowException when fewer than {@link #sizeInBytes} bytes remain
     */
    void writeTo(ByteBuffer target);
}
