package io.tenure.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks what {@link AggregateState} promises, on random rows of a seed that every failure names.
 *
 * @param empty makes a state that has seen no row
 * @param add takes one row into a state
 * @param readFrom the state's reader
 * @param answer what a state says at the end, with an equals of its own
 * @param <S> the state
 * @param <R> a row
 */
public record StateLaws<S extends AggregateState<S>, R>(
        Supplier<S> empty, BiConsumer<S, R> add, Function<ByteBuffer, S> readFrom, Function<S, ?> answer) {
    private static final int CASES = 300;
    private static final int MOST_ROWS = 12;

    /** Checks every law on many random cases. */
    public void check(Function<Random, R> row) {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            List<R> a = rows(row, random);
            List<R> b = rows(row, random);
            List<R> c = rows(row, random);
            String name = "seed " + seed + ": ";
            emptyIsTheIdentity(name, a);
            mergingIsCommutative(name, a, b);
            mergingIsAssociative(name, a, b, c);
            mergingLeavesTheOtherAlone(name, a, b);
            splitEqualsUnsplit(name, row, random);
            bytesGiveAnEqualState(name, a);
            damagedBytesAreRefused(name, a);
        }
    }

    private void emptyIsTheIdentity(String name, List<R> a) {
        assertThat(answerOf(merged(stateOf(a), empty.get())))
                .as(name + "a + empty")
                .isEqualTo(answerOf(stateOf(a)));
        assertThat(answerOf(merged(empty.get(), stateOf(a))))
                .as(name + "empty + a")
                .isEqualTo(answerOf(stateOf(a)));
    }

    private void mergingIsCommutative(String name, List<R> a, List<R> b) {
        assertThat(answerOf(merged(stateOf(a), stateOf(b))))
                .as(name + "a + b = b + a")
                .isEqualTo(answerOf(merged(stateOf(b), stateOf(a))));
    }

    private void mergingIsAssociative(String name, List<R> a, List<R> b, List<R> c) {
        assertThat(answerOf(merged(merged(stateOf(a), stateOf(b)), stateOf(c))))
                .as(name + "(a + b) + c = a + (b + c)")
                .isEqualTo(answerOf(merged(stateOf(a), merged(stateOf(b), stateOf(c)))));
    }

    private void mergingLeavesTheOtherAlone(String name, List<R> a, List<R> b) {
        S other = stateOf(b);
        byte[] before = bytesOf(other);
        merged(stateOf(a), other);
        assertThat(bytesOf(other)).as(name + "b after a + b").isEqualTo(before);
    }

    private void splitEqualsUnsplit(String name, Function<Random, R> row, Random random) {
        List<R> all = Stream.generate(() -> row.apply(random))
                .limit(random.nextInt(4 * MOST_ROWS))
                .toList();
        List<S> parts = Stream.generate(empty).limit(1 + random.nextInt(5)).toList();
        all.forEach(each -> add.accept(parts.get(random.nextInt(parts.size())), each));
        assertThat(answerOf(parts.stream().reduce(empty.get(), StateLaws::merged)))
                .as(name + all.size() + " rows in " + parts.size() + " parts")
                .isEqualTo(answerOf(stateOf(all)));
    }

    private void bytesGiveAnEqualState(String name, List<R> a) {
        S state = stateOf(a);
        int before = 3;
        ByteBuffer target =
                ByteBuffer.allocate(before + state.sizeInBytes() + 5).position(before);
        state.writeTo(target);
        assertThat(target.position()).as(name + "bytes written").isEqualTo(before + state.sizeInBytes());

        ByteBuffer source = target.flip().position(before);
        S read = readFrom.apply(source);
        assertThat(source.hasRemaining()).as(name + "bytes left over").isFalse();
        assertThat(answerOf(read)).as(name + "read back").isEqualTo(answerOf(state));
        assertThat(bytesOf(read)).as(name + "written again").isEqualTo(bytesOf(state));
    }

    private void damagedBytesAreRefused(String name, List<R> a) {
        byte[] bytes = bytesOf(stateOf(a));
        for (int length = 0; length < bytes.length; length++) {
            refuses(name + "cut to " + length + " bytes", Arrays.copyOf(bytes, length));
        }
        refuses(name + "one byte too many", Arrays.copyOf(bytes, bytes.length + 1));
        refuses(name + "unknown tag", withByte(bytes, 0, (byte) (bytes[0] + 1)));
        refuses(name + "unknown version", withByte(bytes, 1, (byte) (bytes[1] + 1)));
    }

    private void refuses(String name, byte[] bytes) {
        assertThatThrownBy(() -> readFrom.apply(ByteBuffer.wrap(bytes)))
                .as(name)
                .isInstanceOf(IllegalArgumentException.class);
    }

    private S stateOf(List<R> rows) {
        S state = empty.get();
        rows.forEach(row -> add.accept(state, row));
        return state;
    }

    private Object answerOf(S state) {
        return answer.apply(state);
    }

    private static <S extends AggregateState<S>> S merged(S into, S other) {
        into.mergeFrom(other);
        return into;
    }

    private static byte[] bytesOf(AggregateState<?> state) {
        ByteBuffer target = ByteBuffer.allocate(state.sizeInBytes());
        state.writeTo(target);
        return target.array();
    }

    private static byte[] withByte(byte[] bytes, int index, byte value) {
        byte[] changed = bytes.clone();
        changed[index] = value;
        return changed;
    }

    private static <R> List<R> rows(Function<Random, R> row, Random random) {
        List<R> rows = new ArrayList<>();
        int count = random.nextInt(MOST_ROWS);
        for (int i = 0; i < count; i++) {
            rows.add(row.apply(random));
        }
        return rows;
    }
}
