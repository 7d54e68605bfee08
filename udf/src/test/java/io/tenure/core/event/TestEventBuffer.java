package io.tenure.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tenure.core.StateLaws;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TestEventBuffer {
    private record Event(long time, long conditions) {}

    /** The definition of the order, word for word. */
    private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::time)
            .thenComparingInt(event -> Long.numberOfTrailingZeros(event.conditions()))
            .thenComparing((a, b) -> Long.compareUnsigned(a.conditions(), b.conditions()));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, EventBuffer.BLOCK_EVENTS})
    void keepsTheLawsOfAState(int blockEvents) {
        new StateLaws<EventBuffer, Event>(
                        () -> new EventBuffer(blockEvents),
                        TestEventBuffer::add,
                        bytes -> EventBuffer.readFrom(bytes, blockEvents),
                        TestEventBuffer::eventsOf)
                .check(TestEventBuffer::anyEvent);
    }

    @Test
    void cursorAndArraysAgreeWithASortOnRandomEvents() {
        for (long seed = 0; seed < 100_000; seed++) {
            Random random = new Random(seed);
            List<Event> events = randomEvents(random, random.nextInt(40));
            EventBuffer buffer = bufferOf(1 + random.nextInt(50), events);
            holds(buffer, events, "seed " + seed);
        }
    }

    @Test
    void cursorAndArraysAgreeWithASortOnManyEvents() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Event> events = randomEvents(random, random.nextInt(3000));
            holds(bufferOf(1 + random.nextInt(500), events), events, "seed " + seed);
        }
    }

    @Test
    void blocksOfTheUsualSizeAgreeWithASort() {
        Random random = new Random(5);
        List<Event> events = new ArrayList<>(randomEvents(random, 5 * EventBuffer.BLOCK_EVENTS + 17));
        holds(bufferOf(EventBuffer.BLOCK_EVENTS, events), events, "random");
        events.sort(ORDER);
        holds(bufferOf(EventBuffer.BLOCK_EVENTS, events), events, "in order");
        holds(bufferOf(EventBuffer.BLOCK_EVENTS, reversed(events)), events, "backwards");
    }

    @Test
    void eventsMayComeAfterTheBufferWasRead() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            EventBuffer buffer = new EventBuffer(1 + random.nextInt(9));
            List<Event> events = new ArrayList<>();
            for (Event event : randomEvents(random, 40)) {
                add(buffer, event);
                events.add(event);
                switch (random.nextInt(6)) {
                    case 0 -> holds(buffer, events, "seed " + seed);
                    case 1 -> bytesOf(buffer);
                    case 2 -> buffer = read(bytesOf(buffer), 1 + random.nextInt(9));
                    default -> {}
                }
            }
            holds(buffer, events, "seed " + seed);
        }
    }

    @Test
    void manyBuffersMergeInAnyOrder() {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            int blockEvents = 1 + random.nextInt(20);
            List<Event> events = new ArrayList<>();
            List<EventBuffer> parts = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                List<Event> part = randomEvents(random, random.nextInt(60));
                events.addAll(part);
                EventBuffer buffer = bufferOf(blockEvents, part);
                parts.add(random.nextBoolean() ? buffer : read(bytesOf(buffer), 1 + random.nextInt(20)));
            }
            while (parts.size() > 1) {
                EventBuffer into = parts.remove(random.nextInt(parts.size()));
                into.mergeFrom(parts.remove(random.nextInt(parts.size())));
                parts.add(into);
            }
            holds(parts.get(0), events, "seed " + seed);
            holds(read(bytesOf(parts.get(0)), blockEvents), events, "read back, seed " + seed);
        }
    }

    @Test
    void mergingAnEmptyBufferOfAnotherBlockSizeKeepsEverything() {
        List<Event> events = randomEvents(new Random(3), 100);
        EventBuffer large = read(bytesOf(bufferOf(1000, events)), 10);
        EventBuffer merged = new EventBuffer(10);
        merged.mergeFrom(large);
        holds(merged, events, "large into small");
        large.mergeFrom(merged);
        holds(large, Stream.concat(events.stream(), events.stream()).toList(), "and back");
    }

    @Test
    void mergingIntoItselfIsRefused() {
        EventBuffer buffer = new EventBuffer();
        assertThatThrownBy(() -> buffer.mergeFrom(buffer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void extremeTimesSurvive() {
        List<Event> events = new ArrayList<>();
        for (long time :
                new long[] {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
            for (int condition = 0; condition < 64; condition++) {
                events.add(new Event(time, 1L << condition));
            }
            events.add(new Event(time, 0));
            events.add(new Event(time, -1));
        }
        Collections.shuffle(events, new Random(1));
        for (int blockEvents : new int[] {1, 7, 1000}) {
            EventBuffer buffer = bufferOf(blockEvents, events);
            holds(buffer, events, "blocks of " + blockEvents);
            holds(read(bytesOf(buffer), blockEvents), events, "read back, blocks of " + blockEvents);
        }
    }

    @Test
    void everyUnitOfGapsSurvives() {
        for (long unit : new long[] {1, 1_000, 1_000_000}) {
            for (long steps : new long[] {1, 127, 128, Long.MAX_VALUE / unit}) {
                List<Event> events = List.of(new Event(-3, 1), new Event(-3, 1), new Event(-3 + steps * unit, 2));
                holds(read(bytesOf(bufferOf(10, events)), 10), events, steps + " times " + unit);
            }
        }
    }

    @Test
    void eventsOfOneInstantComeByLowestConditionAndThenByTheWord() {
        EventBuffer buffer = new EventBuffer();
        long[] words = {0b1000, 0, 0b110, 0b11, Long.MIN_VALUE, 0b10, 0b1};
        Arrays.stream(words).forEach(word -> buffer.add(7, word));
        assertThat(eventsOf(buffer).stream().map(Event::conditions))
                .containsExactly(0b1L, 0b11L, 0b10L, 0b110L, 0b1000L, Long.MIN_VALUE, 0L);
    }

    @Test
    void anEmptyBufferHasNoEvents() {
        assertThat(new EventBuffer().cursor().next()).isFalse();
        assertThat(new EventBuffer().arrays().size()).isZero();
        assertThat(bytesOf(new EventBuffer())).containsExactly('E', 1, 0, 0);
    }

    @Test
    void aCursorAtItsEndStaysThere() {
        for (int blockEvents : new int[] {2, 100}) {
            EventCursor cursor =
                    bufferOf(blockEvents, randomEvents(new Random(1), 9)).cursor();
            for (int i = 0; i < 9; i++) {
                assertThat(cursor.next()).isTrue();
            }
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void bytesAreTagVersionFullBlocksAndOpenEvents() {
        EventBuffer buffer = new EventBuffer(2);
        buffer.add(3_000, 0b10);
        buffer.add(-1, 0b1);
        buffer.add(5_000_001, 1L << 40);
        assertThat(bytesOf(buffer))
                .containsExactly(bytes('E', 1, 1, 2, 0, 1, 1, 0xB9, 0x17, 2, 1, 2, 0x82, 0xAD, 0xE2, 0x04, 0x80 | 40));
    }

    @ParameterizedTest
    @CsvSource({"1, 80", "1000, 80", "1000000, 80", "1048573, 160"})
    void aSmallStateIsSmall(long unit, int mostBytes) {
        Random random = new Random(2);
        EventBuffer buffer = new EventBuffer();
        long time = 1_735_689_600_000_000L;
        for (int i = 0; i < 30; i++) {
            time += unit * random.nextInt(128);
            buffer.add(time, 1L << random.nextInt(6));
        }
        assertThat(buffer.sizeInBytes()).isLessThanOrEqualTo(mostBytes);
    }

    @ParameterizedTest
    @CsvSource({"1000000, false, 3.0", "1, false, 5.0", "1, true, 7.0"})
    void manyEventsTakeTheBytesThatTheDocumentationSays(long unit, boolean shuffled, double mostBytesPerEvent) {
        Random random = new Random(3);
        List<Event> events = new ArrayList<>();
        long time = 1_735_689_600_000_000L;
        for (int i = 0; i < 1_000_000; i++) {
            time += random.nextInt(120_000_000) / unit * unit;
            events.add(new Event(time, 1L << random.nextInt(64)));
        }
        if (shuffled) {
            Collections.shuffle(events, random);
        }
        assertThat(bufferOf(EventBuffer.BLOCK_EVENTS, events).sizeInBytes() / 1e6)
                .isBetween(mostBytesPerEvent - 1, mostBytesPerEvent);
    }

    @Test
    void refusesBytesThatAreNoBuffer() {
        refuses("they end after 0 bytes");
        refuses("the tag is 0x51, expected 0x45", 'Q', 1, 0, 0);
        refuses("the version is 2, this release reads version 1", 'E', 2, 0, 0);
        refuses("1 bytes are left over after 0 events", 'E', 1, 0, 0, 0);
        refuses("the block at byte 3 has no events", 'E', 1, 1, 0, 0);
        refuses("the block at byte 3 has 3 events, but only 5 bytes follow", 'E', 1, 0, 3, 0, 0, 1, 0, 1);
        refuses("the unit of the gaps at byte 4 is 3, expected 0 to 2", 'E', 1, 0, 1, 3, 0, 1);
        refuses("has 2097151 events, expected at most 1048576", 'E', 1, 0, 0xFF, 0xFF, 0x7F);
        refuses("has 18446744073709551615 events", all('E', 1, 0, MOST));
        refuses("the block at byte 12 has no events", all('E', 1, MOST, 0));
        refuses("the number at byte 2 has more than 64 bits", all('E', 1, NINE_FULL, 2));
        refuses("the number at byte 2 has more than 64 bits or bytes it does not need", 'E', 1, 0x80, 0);
        refuses("the event at byte 7 is out of order", 'E', 1, 0, 2, 0, 0, 2, 0, 1);
        refuses("the event at byte 16 is out of order", all('E', 1, 0, 2, 0, MOST_BUT_ONE, 1, 1, 1));
        refuses("the gap at byte 7 is 18446744073709551615 times 1000", all('E', 1, 0, 2, 1, 0, 1, MOST, 1));
        refuses("the conditions at byte 6 begin with 0x82, which is not how 0x4", 'E', 1, 0, 1, 0, 0, 0x82);
        refuses("the conditions at byte 6 begin with 0xc1, which is not how 0x7f", 'E', 1, 0, 1, 0, 0, 0xC1, 0x7F);
        refuses("the conditions at byte 6 begin with 0xc0, which is not how 0x0", 'E', 1, 0, 1, 0, 0, 0xC0);
        refuses("the conditions at byte 6 begin with 0xff", all('E', 1, 0, 1, 0, 0, 0xFF, MOST));
    }

    private static final int[] NINE_FULL = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    private static final int[] MOST = all(NINE_FULL, 1);
    private static final int[] MOST_BUT_ONE = all(0xFE, Arrays.copyOf(NINE_FULL, 8), 1);

    @Test
    void damagedBytesAreRefusedOrAnotherBufferButNeverAnythingElse() {
        Random random = new Random(11);
        byte[] intact = bytesOf(bufferOf(50, randomEvents(random, 170)));
        for (int i = 0; i < 50_000; i++) {
            byte[] damaged = intact.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            readsOrRefuses(damaged);
        }
    }

    /** What the fuzz target tries with every input. */
    static void readsOrRefuses(byte[] bytes) {
        EventBuffer buffer;
        try {
            buffer = EventBuffer.readFrom(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("These bytes are no event buffer: ");
            return;
        }
        List<Event> events = eventsOf(buffer);
        assertThat(events).isSortedAccordingTo(ORDER).hasSize(buffer.size());
        assertThat(eventsOf(EventBuffer.readFrom(ByteBuffer.wrap(bytesOf(buffer)))))
                .isEqualTo(events);
    }

    @Test
    void readingTakesRoomInProportionToTheBytes() {
        List<byte[]> cases = new ArrayList<>();
        cases.add(bytes(all('E', 1, 0, 0x80, 0x80, 0x40, 0, 0, 1)));
        cases.add(bytes(all('E', 1, MOST, 1, 0, 0, 1)));
        byte[] manyBlocks = new byte[4 + 4 * 20_000 + 1];
        manyBlocks[0] = 'E';
        manyBlocks[1] = 1;
        EventBlock.putVarint(manyBlocks, 2, 20_000);
        for (int at = 5; at + 4 <= manyBlocks.length; at += 4) {
            manyBlocks[at] = 1;
        }
        cases.add(manyBlocks);
        cases.add(bytesOf(bufferOf(100, randomEvents(new Random(1), 10_000))));
        for (byte[] bytes : cases) {
            long before = allocatedBytes();
            try {
                EventBuffer.readFrom(ByteBuffer.wrap(bytes));
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageStartingWith("These bytes are no event buffer: ");
            }
            assertThat(allocatedBytes() - before).isLessThan(100_000 + 30L * bytes.length);
        }
    }

    @Test
    void moreThanAnArrayHoldsIsALimitThatNamesTheCure() {
        EventBuffer buffer = new EventBuffer();
        Random random = new Random(1);
        for (int i = 0; i < EventBuffer.BLOCK_EVENTS + 1; i++) {
            buffer.add(random.nextLong(), random.nextLong());
        }
        while (buffer.size() < 150_000_000) {
            doubled(buffer);
        }
        isALimit(buffer::sizeInBytes, "A group has " + buffer.size() + " events, which take ");
        while (buffer.size() < 1_000_000_000) {
            doubled(buffer);
        }
        int size = buffer.size();
        isALimit(() -> doubled(buffer), "A group has 21");
        assertThat(buffer.size()).isEqualTo(size);
    }

    /** Blocks are shared, so this takes next to no room. */
    private static void doubled(EventBuffer buffer) {
        EventBuffer copy = new EventBuffer();
        copy.mergeFrom(buffer);
        buffer.mergeFrom(copy);
    }

    private static void isALimit(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.LIMIT))
                .hasMessageStartingWith(message)
                .hasMessageContaining("add a period to GROUP BY");
    }

    @Test
    void bytesMayStandAnywhereInALargerBuffer() {
        EventBuffer buffer = bufferOf(3, randomEvents(new Random(4), 10));
        ByteBuffer target = ByteBuffer.allocateDirect(buffer.sizeInBytes() + 9).position(4);
        buffer.writeTo(target);
        assertThat(eventsOf(EventBuffer.readFrom(target.flip().position(4)))).isEqualTo(eventsOf(buffer));
    }

    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private static void holds(EventBuffer buffer, List<Event> events, String name) {
        List<Event> expected = new ArrayList<>(events);
        expected.sort(ORDER);
        if (!eventsOf(buffer).equals(expected) || buffer.size() != expected.size()) {
            assertThat(eventsOf(buffer)).as(name).isEqualTo(expected);
            assertThat(buffer.size()).as(name).isEqualTo(expected.size());
        }
    }

    /** The events of a buffer, which its cursor and its arrays must agree on. */
    private static List<Event> eventsOf(EventBuffer buffer) {
        List<Event> events = new ArrayList<>();
        EventCursor cursor = buffer.cursor();
        while (cursor.next()) {
            events.add(new Event(cursor.time(), cursor.conditions()));
        }
        EventArrays arrays = buffer.arrays();
        List<Event> fromArrays = IntStream.range(0, arrays.size())
                .mapToObj(i -> new Event(arrays.times()[i], arrays.conditions()[i]))
                .toList();
        if (!events.equals(fromArrays)) {
            assertThat(fromArrays).isEqualTo(events);
        }
        return events;
    }

    private static EventBuffer bufferOf(int blockEvents, List<Event> events) {
        EventBuffer buffer = new EventBuffer(blockEvents);
        events.forEach(event -> add(buffer, event));
        return buffer;
    }

    private static void add(EventBuffer buffer, Event event) {
        buffer.add(event.time(), event.conditions());
    }

    private static List<Event> reversed(List<Event> events) {
        List<Event> reversed = new ArrayList<>(events);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Events of one random kind: with ties or without, in order, nearly so, or not, near or far. */
    private static List<Event> randomEvents(Random random, int count) {
        int kind = random.nextInt(4);
        long start = random.nextInt(3) == 0 ? random.nextLong() : 1_735_689_600_000_000L;
        long unit = new long[] {1, 1_000, 1_000_000, 7}[random.nextInt(4)];
        int spread = 1 + random.nextInt(1 + count * 3);
        long time = start;
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            time = kind == 0 ? time + random.nextInt(3) * unit : start + random.nextInt(spread) * unit;
            events.add(kind == 1 ? anyEvent(random) : new Event(time, anyWord(random)));
        }
        if (kind == 2) {
            events.sort(ORDER);
            Collections.rotate(events, random.nextInt(3));
        }
        return events;
    }

    private static Event anyEvent(Random random) {
        long time = switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> Long.MIN_VALUE + random.nextInt(2);
            case 2 -> Long.MAX_VALUE - random.nextInt(2);
            default -> random.nextInt(4);
        };
        return new Event(time, anyWord(random));
    }

    private static long anyWord(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong() >>> random.nextInt(64);
            case 1 -> 1L << random.nextInt(64);
            default -> random.nextInt(8);
        };
    }

    private static byte[] bytesOf(EventBuffer buffer) {
        ByteBuffer target = ByteBuffer.allocate(buffer.sizeInBytes());
        buffer.writeTo(target);
        assertThat(target.hasRemaining()).isFalse();
        return target.array();
    }

    private static EventBuffer read(byte[] bytes, int blockEvents) {
        return EventBuffer.readFrom(ByteBuffer.wrap(bytes), blockEvents);
    }

    private static void refuses(String message, int... values) {
        assertThatThrownBy(() -> EventBuffer.readFrom(ByteBuffer.wrap(bytes(values))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** One array of numbers and arrays of numbers. */
    private static int[] all(Object... parts) {
        return Arrays.stream(parts)
                .flatMapToInt(part -> switch (part instanceof int[] ? 1 : 0) {
                    case 1 -> Arrays.stream((int[]) part);
                    default -> IntStream.of(part instanceof Character letter ? letter : (Integer) part);
                })
                .toArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
