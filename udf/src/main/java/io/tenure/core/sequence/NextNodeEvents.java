package io.tenure.core.sequence;

import io.tenure.core.AggregateState;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The events of one user, as far as they can matter to a {@link NextNodeSearch}.
 *
 * <p>Events are ordered by time; of one instant by their value, byte by byte; with the same value too, by their lowest
 * condition, those without any last, then by their conditions as an unsigned number, those that satisfy the base
 * condition first. So the order depends on what the events are and not on how they arrived.
 *
 * <p>An event takes 20 bytes, in arrays that double when they are full, and each distinct value its bytes and 12 to 24
 * more, once. With HEAD and TAIL only the first or last N + 1 events can matter, N the number of conditions, and with
 * FIRST_MATCH and LAST_MATCH none beyond the chain of an anchor that was seen; the others are let go each time the number of events
 * has doubled. That keeps the laws of a state: an event that can't matter beside some events can't matter beside more of
 * them.
 *
 * <p>Adding takes amortised O(length of the value), plus O(log n) for the sort where events come out of order; merging
 * the same per event of the other; the answer O(n), and O(n log n) after events that came out of order.
 */
public final class NextNodeEvents implements AggregateState<NextNodeEvents> {
    private static final byte TAG = 'N';
    private static final byte VERSION = 1;
    private static final int PARAMETER_BYTES = 5;

    private static final int INITIAL_CAPACITY = 8;
    private static final int FIRST_CUT = 64;
    private static final int LARGEST_CAPACITY = Integer.MAX_VALUE - 8;
    private static final int UNKNOWN = -1;

    private final NextNodeSearch search;

    private long[] times = new long[INITIAL_CAPACITY];
    private long[] conditions = new long[INITIAL_CAPACITY];
    /** The number of the value, shifted left by one, and whether the event satisfies the base condition in the lowest bit. */
    private int[] nodes = new int[INITIAL_CAPACITY];

    private NextNodeValues values = new NextNodeValues();
    private int size;

    private boolean sorted = true;
    /** At so many events, those that can't matter are let go. */
    private int cutAt = FIRST_CUT;
    /** Events before this time can't matter. */
    private long earliest = Long.MIN_VALUE;
    /** Events after this time can't matter. */
    private long latest = Long.MAX_VALUE;

    /** A state that has seen no event. */
    public NextNodeEvents(NextNodeSearch search) {
        this.search = search;
    }

    /**
     * Takes in one event.
     *
     * @param time any unit, the same for all events
     * @param value what the answer may be, in UTF-8; copied
     * @param isBase whether the event satisfies the base condition
     * @param conditions bit i is set where condition i + 1 is true
     * @throws io.tenure.core.error.TenureException when the distinct values have more than 2 GB
     */
    public void add(long time, byte[] value, boolean isBase, long conditions) {
        if (canMatter(time)) {
            append(time, conditions, values.numberOf(value) << 1 | (isBase ? 1 : 0));
            cutWhereLarge();
        }
    }

    private boolean canMatter(long time) {
        return time >= earliest && time <= latest;
    }

    private void append(long time, long conditions, int node) {
        if (size == times.length) {
            int capacity = (int) Math.min(LARGEST_CAPACITY, 2L * size);
            times = Arrays.copyOf(times, capacity);
            this.conditions = Arrays.copyOf(this.conditions, capacity);
            nodes = Arrays.copyOf(nodes, capacity);
        }
        times[size] = time;
        this.conditions[size] = conditions;
        nodes[size] = node;
        size++;
        sorted = sorted && (size == 1 || compare(size - 2, size - 1) <= 0);
    }

    private void cutWhereLarge() {
        if (size >= cutAt) {
            cut();
            cutAt = nextCut();
        }
    }

    private int nextCut() {
        return (int) Math.max(FIRST_CUT, Math.min(LARGEST_CAPACITY, 2L * size));
    }

    /** How many events are kept. */
    public int size() {
        return size;
    }

    /** Whether an event satisfies the base condition. */
    boolean isBase(int position) {
        return (nodes[position] & 1) != 0;
    }

    /** Whether an event satisfies a condition, counted from 0. */
    boolean meets(int condition, int position) {
        return (conditions[position] & 1L << condition) != 0;
    }

    private int compare(int left, int right) {
        int byTime = Long.compare(times[left], times[right]);
        return byTime != 0 ? byTime : compareOfOneInstant(left, right);
    }

    private int compareOfOneInstant(int left, int right) {
        int byValue = values.compare(nodes[left] >>> 1, nodes[right] >>> 1);
        if (byValue != 0) {
            return byValue;
        }
        int byLowest = Integer.compare(
                Long.numberOfTrailingZeros(conditions[left]), Long.numberOfTrailingZeros(conditions[right]));
        if (byLowest != 0) {
            return byLowest;
        }
        int byConditions = Long.compareUnsigned(conditions[left], conditions[right]);
        return byConditions != 0 ? byConditions : Boolean.compare(isBase(right), isBase(left));
    }

    /** The value that the search finds, in UTF-8; null when there is none. */
    public byte @Nullable [] nextNode() {
        sort();
        int answer = search.answerIn(this);
        return answer == NextNodeSearch.NONE ? null : values.value(nodes[answer] >>> 1);
    }

    private void sort() {
        if (!sorted) {
            int[] order = NextNodeOrder.of(size, this::compare);
            times = arranged(times, order);
            conditions = arranged(conditions, order);
            nodes = arranged(nodes, order);
            sorted = true;
        }
    }

    private static long[] arranged(long[] column, int[] order) {
        long[] arranged = new long[column.length];
        for (int i = 0; i < order.length; i++) {
            arranged[i] = column[order[i]];
        }
        return arranged;
    }

    private static int[] arranged(int[] column, int[] order) {
        int[] arranged = new int[column.length];
        for (int i = 0; i < order.length; i++) {
            arranged[i] = column[order[i]];
        }
        return arranged;
    }

    /** Lets go of the events that can't matter whatever comes, and of the values that only they had. */
    private void cut() {
        sort();
        int from = search.firstThatMatters(this);
        int to = search.endOfThoseThatMatter(this);
        if (from > 0) {
            earliest = times[from];
        }
        if (to < size) {
            latest = times[to - 1];
        }
        size = to - from;
        System.arraycopy(times, from, times, 0, size);
        System.arraycopy(conditions, from, conditions, 0, size);
        System.arraycopy(nodes, from, nodes, 0, size);
        renumberValues();
    }

    /** Numbers the values by their first event, so that the same events have the same bytes. */
    private void renumberValues() {
        if (areValuesNumberedByFirstEvent()) {
            return;
        }
        NextNodeValues all = values;
        int[] numbers = unknownNumbers(all);
        values = new NextNodeValues();
        for (int i = 0; i < size; i++) {
            nodes[i] = carriedOver(nodes[i], all, numbers);
        }
    }

    private boolean areValuesNumberedByFirstEvent() {
        int next = 0;
        for (int i = 0; i < size; i++) {
            int number = nodes[i] >>> 1;
            if (number > next) {
                return false;
            }
            next = Math.max(next, number + 1);
        }
        return next == values.size();
    }

    private static int[] unknownNumbers(NextNodeValues values) {
        int[] numbers = new int[values.size()];
        Arrays.fill(numbers, UNKNOWN);
        return numbers;
    }

    /** A node whose value comes from another pool; {@code numbers} remembers what its values are called here. */
    private int carriedOver(int node, NextNodeValues from, int[] numbers) {
        int number = node >>> 1;
        if (numbers[number] == UNKNOWN) {
            numbers[number] = values.numberOf(from, number);
        }
        return numbers[number] << 1 | (node & 1);
    }

    @Override
    public void mergeFrom(NextNodeEvents other) {
        if (!search.equals(other.search)) {
            throw new IllegalArgumentException(
                    "Events for " + other.search + " can't be merged into events for " + search);
        }
        earliest = Math.max(earliest, other.earliest);
        latest = Math.min(latest, other.latest);
        int[] numbers = unknownNumbers(other.values);
        for (int i = 0; i < other.size; i++) {
            if (canMatter(other.times[i])) {
                append(other.times[i], other.conditions[i], carriedOver(other.nodes[i], other.values, numbers));
            }
        }
        cutWhereLarge();
    }

    @Override
    public int sizeInBytes() {
        cut();
        long total = PARAMETER_BYTES + values.sizeInBytes() + VariableLength.sizeInBytes(size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            total += VariableLength.sizeInBytes(times[i] - previous)
                    + VariableLength.sizeInBytes(conditions[i])
                    + VariableLength.sizeInBytes(nodes[i]);
            previous = times[i];
        }
        if (total > LARGEST_CAPACITY) {
            throw new TenureException(
                    ErrorCode.LIMIT,
                    "The " + size + " events of one group of sequence_next_node need " + total
                            + " bytes, more than 2 GB; group by something narrower, or leave out rows that do not matter");
        }
        return (int) total;
    }

    /**
     * {@inheritDoc} The layout is tag {@code 'N'}, version, direction, base, number of conditions; the values; the number of events; and for each
     * its time less the one before, its conditions, and the number of its value with the base flag as lowest bit. All but
     * the first five bytes and the values are numbers of variable length.
     */
    @Override
    public void writeTo(ByteBuffer target) {
        cut();
        target.put(TAG)
                .put(VERSION)
                .put(search.direction().code)
                .put(search.base().code)
                .put((byte) search.conditions());
        values.writeTo(target);
        VariableLength.write(target, size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            VariableLength.write(target, times[i] - previous);
            VariableLength.write(target, conditions[i]);
            VariableLength.write(target, nodes[i]);
            previous = times[i];
        }
    }

    /**
     * Reads what {@link #writeTo} wrote, from the source's position to its limit.
     *
     * @throws IllegalArgumentException when the bytes are not one whole state of a known version
     */
    public static NextNodeEvents readFrom(ByteBuffer source) {
        try {
            NextNodeEvents read = new NextNodeEvents(readSearch(source));
            read.readEvents(source);
            return read;
        } catch (IllegalArgumentException | TenureException cause) {
            throw new IllegalArgumentException(
                    "These bytes are no events of sequence_next_node: " + cause.getMessage(), cause);
        }
    }

    private static NextNodeSearch readSearch(ByteBuffer source) {
        if (source.remaining() < PARAMETER_BYTES) {
            throw new IllegalArgumentException(
                    "they are " + source.remaining() + ", the header alone has " + PARAMETER_BYTES);
        }
        byte tag = source.get();
        byte version = source.get();
        if (tag != TAG || version != VERSION) {
            throw new IllegalArgumentException(
                    "they begin with tag " + tag + " and version " + version + ", expected " + TAG + " and " + VERSION);
        }
        byte direction = source.get();
        byte base = source.get();
        return new NextNodeSearch(
                Arrays.stream(NextNodeDirection.values())
                        .filter(each -> each.code == direction)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no direction " + direction)),
                Arrays.stream(NextNodeBase.values())
                        .filter(each -> each.code == base)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no base " + base)),
                source.get());
    }

    private void readEvents(ByteBuffer source) {
        values = NextNodeValues.readFrom(source);
        int count = VariableLength.readCount(source, "events");
        for (int i = 0; i < count; i++) {
            readEvent(source);
        }
        if (source.hasRemaining()) {
            throw new IllegalArgumentException(source.remaining() + " bytes are left over");
        }
        if (!sorted || !areValuesNumberedByFirstEvent()) {
            throw new IllegalArgumentException("the events or their values are not in order");
        }
        if (search.firstThatMatters(this) > 0 || search.endOfThoseThatMatter(this) < size) {
            throw new IllegalArgumentException("there are events that can't matter");
        }
        cutAt = nextCut();
    }

    private void readEvent(ByteBuffer source) {
        long previous = size == 0 ? 0 : times[size - 1];
        long time = previous + VariableLength.read(source);
        if (size > 0 && time < previous) {
            throw new IllegalArgumentException("time " + time + " comes after " + previous);
        }
        long met = VariableLength.read(source);
        if (search.conditions() < Long.SIZE && met >>> search.conditions() != 0) {
            throw new IllegalArgumentException(
                    "an event has a condition beyond the " + search.conditions() + " there are");
        }
        long node = VariableLength.read(source);
        if (node < 0 || node >>> 1 >= values.size()) {
            throw new IllegalArgumentException("an event has value " + (node >>> 1) + " of " + values.size());
        }
        append(time, met, (int) node);
    }
}
