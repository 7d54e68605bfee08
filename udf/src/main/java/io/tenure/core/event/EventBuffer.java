package io.tenure.core.event;

import io.tenure.core.AggregateState;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The events of one group: a time and a word of up to 64 conditions each.
 *
 * <p>Adding takes amortised constant time; reading in order costs one sort.
 */
public final class EventBuffer implements AggregateState<EventBuffer> {
    /** The most conditions an event can have. */
    public static final int MAX_CONDITIONS = 64;

    private static final byte TAG = 'E';
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 6;
    private static final int EVENT_BYTES = 16;
    private static final int INITIAL_CAPACITY = 8;

    private long[] times = new long[INITIAL_CAPACITY];
    private long[] conditions = new long[INITIAL_CAPACITY];
    private int size;

    /**
     * Takes in one event.
     *
     * @param time any unit, the same for all events of a buffer
     * @param conditions bit i is set where condition i + 1 is true
     */
    public void add(long time, long conditions) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            this.conditions = Arrays.copyOf(this.conditions, 2 * size);
        }
        times[size] = time;
        this.conditions[size] = conditions;
        size++;
    }

    /** How many events there are. */
    public int size() {
        return size;
    }

    /** The events in order, one at a time; valid until the next change of this buffer. */
    public EventCursor cursor() {
        EventArrays sorted = arrays();
        return new EventCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < sorted.size();
            }

            @Override
            public long time() {
                return sorted.times()[at];
            }

            @Override
            public long conditions() {
                return sorted.conditions()[at];
            }
        };
    }

    /** The events in order, all at once, for matchers that go back and forth. */
    public EventArrays arrays() {
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> times[i])
                        .thenComparingInt(i -> Long.numberOfTrailingZeros(conditions[i]))
                        .thenComparing((i, j) -> Long.compareUnsigned(conditions[i], conditions[j])))
                .mapToInt(Integer::intValue)
                .toArray();
        return new EventArrays(
                Arrays.stream(order).mapToLong(i -> times[i]).toArray(),
                Arrays.stream(order).mapToLong(i -> conditions[i]).toArray(),
                size);
    }

    @Override
    public void mergeFrom(EventBuffer other) {
        for (int i = 0; i < other.size; i++) {
            add(other.times[i], other.conditions[i]);
        }
    }

    @Override
    public int sizeInBytes() {
        return HEADER_BYTES + EVENT_BYTES * size;
    }

    @Override
    public void writeTo(ByteBuffer target) {
        target.put(TAG).put(VERSION).putInt(size);
        for (int i = 0; i < size; i++) {
            target.putLong(times[i]).putLong(conditions[i]);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote, all that remains of the source.
     *
     * @throws IllegalArgumentException when the bytes are not those of a buffer
     */
    public static EventBuffer readFrom(ByteBuffer source) {
        if (source.remaining() < HEADER_BYTES || source.get() != TAG || source.get() != VERSION) {
            throw new IllegalArgumentException("Not the bytes of an event buffer");
        }
        int size = source.getInt();
        if (size < 0 || source.remaining() != (long) size * EVENT_BYTES) {
            throw new IllegalArgumentException(
                    "An event buffer of " + size + " events in " + source.remaining() + " bytes");
        }
        EventBuffer read = new EventBuffer();
        for (int i = 0; i < size; i++) {
            read.add(source.getLong(), source.getLong());
        }
        return read;
    }
}
