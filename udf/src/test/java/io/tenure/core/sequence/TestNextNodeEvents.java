package io.tenure.core.sequence;

import static io.tenure.core.sequence.NextNodeBase.FIRST_MATCH;
import static io.tenure.core.sequence.NextNodeBase.HEAD;
import static io.tenure.core.sequence.NextNodeBase.LAST_MATCH;
import static io.tenure.core.sequence.NextNodeBase.TAIL;
import static io.tenure.core.sequence.NextNodeDirection.BACKWARD;
import static io.tenure.core.sequence.NextNodeDirection.FORWARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.StateLaws;
import io.tenure.core.sequence.NaiveNextNode.Event;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TestNextNodeEvents {
    private static final int CASES_PER_PAIR = 20_000;
    private static final List<String> VALUES = List.of("a", "b", "ba", "", "ä", "😀", "\uFFFD", "b\0");

    /** Every direction and base that go together, with each number of conditions. */
    static Stream<NextNodeSearch> searches() {
        return Stream.of(0, 1, 2, 3, 63, 64).flatMap(TestNextNodeEvents::searchesWith);
    }

    private static Stream<NextNodeSearch> searchesWith(int conditions) {
        Stream<NextNodeSearch> ends = Stream.of(
                new NextNodeSearch(FORWARD, HEAD, conditions), new NextNodeSearch(BACKWARD, TAIL, conditions));
        return conditions == 0
                ? ends
                : Stream.concat(
                        ends,
                        Stream.of(
                                new NextNodeSearch(FORWARD, FIRST_MATCH, conditions),
                                new NextNodeSearch(FORWARD, LAST_MATCH, conditions),
                                new NextNodeSearch(BACKWARD, FIRST_MATCH, conditions),
                                new NextNodeSearch(BACKWARD, LAST_MATCH, conditions)));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void keepsTheLawsOfAState(NextNodeSearch search) {
        new StateLaws<NextNodeEvents, Event>(
                        () -> new NextNodeEvents(search),
                        TestNextNodeEvents::add,
                        NextNodeEvents::readFrom,
                        TestNextNodeEvents::answer)
                .check(random -> randomEvent(random, search.conditions(), 6));
    }

    static Stream<NextNodeSearch> pairs() {
        return searchesWith(1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void agreesWithTheNaiveSearch(NextNodeSearch pair) {
        boolean isAnEnd = pair.base() == HEAD || pair.base() == TAIL;
        for (long seed = 0; seed < CASES_PER_PAIR; seed++) {
            Random random = new Random(seed);
            int conditions = isAnEnd ? random.nextInt(4) : 1 + random.nextInt(3);
            NextNodeSearch search = new NextNodeSearch(pair.direction(), pair.base(), conditions);
            List<Event> events = randomEvents(random, conditions);
            assertThat(answer(scattered(events, search, random)))
                    .as("seed %d: %s over %s", seed, search, events)
                    .isEqualTo(NaiveNextNode.nextNode(search, events));
        }
    }

    /** Few times and values, so that ties and repeats are common; now and then enough events for some to be let go. */
    private static List<Event> randomEvents(Random random, int conditions) {
        int count = random.nextInt(50) == 0 ? random.nextInt(400) : random.nextInt(10);
        int times = 1 + random.nextInt(2 * count + 1);
        return Stream.generate(() -> randomEvent(random, conditions, times))
                .limit(count)
                .toList();
    }

    private static Event randomEvent(Random random, int conditions, int times) {
        int share = 1 + random.nextInt(3);
        long met = 0;
        for (int i = 0; i < conditions; i++) {
            met |= random.nextInt(share) == 0 ? 1L << i : 0;
        }
        return new Event(
                random.nextInt(times) - 2L, VALUES.get(random.nextInt(VALUES.size())), random.nextInt(3) > 0, met);
    }

    /** The events in a few states, some of which travel as bytes, merged in any order. */
    private static NextNodeEvents scattered(List<Event> events, NextNodeSearch search, Random random) {
        List<NextNodeEvents> parts = new ArrayList<>(Stream.generate(() -> new NextNodeEvents(search))
                .limit(1 + random.nextInt(3))
                .toList());
        for (Event event : events) {
            int part = random.nextInt(parts.size());
            add(parts.get(part), event);
            if (random.nextInt(20) == 0) {
                parts.set(part, throughBytes(parts.get(part)));
            }
        }
        Collections.shuffle(parts, random);
        NextNodeEvents merged = parts.get(0);
        for (NextNodeEvents part : parts.subList(1, parts.size())) {
            merged.mergeFrom(random.nextBoolean() ? throughBytes(part) : part);
        }
        return merged;
    }

    private static NextNodeEvents throughBytes(NextNodeEvents events) {
        return NextNodeEvents.readFrom(ByteBuffer.wrap(bytesOf(events)));
    }

    private static byte[] bytesOf(NextNodeEvents events) {
        ByteBuffer bytes = ByteBuffer.allocate(events.sizeInBytes());
        events.writeTo(bytes);
        return bytes.array();
    }

    private static void add(NextNodeEvents events, Event event) {
        events.add(event.time(), event.bytes(), event.isBase(), event.conditions());
    }

    private static @Nullable String answer(NextNodeEvents events) {
        byte[] value = events.nextNode();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    @Test
    void extremeTimesKeepTheirOrder() {
        NextNodeSearch search = new NextNodeSearch(FORWARD, HEAD, 2);
        NextNodeEvents events = new NextNodeEvents(search);
        add(events, new Event(Long.MAX_VALUE, "last", false, 0));
        add(events, new Event(Long.MIN_VALUE, "first", true, 0b01));
        add(events, new Event(0, "middle", false, 0b10));
        assertThat(answer(throughBytes(events))).isEqualTo("last");
    }

    @Test
    void theSameEventsHaveTheSameBytes() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            NextNodeSearch search = new NextNodeSearch(FORWARD, FIRST_MATCH, 2);
            List<Event> events = randomEvents(random, 2);
            NextNodeEvents inOneState = new NextNodeEvents(search);
            events.forEach(event -> add(inOneState, event));
            assertThat(bytesOf(scattered(events, search, random)))
                    .as("seed " + seed)
                    .isEqualTo(bytesOf(inOneState));
        }
    }

    @Test
    void onlyTheFirstOrLastEventsAreKeptWhereNoOthersCanMatter() {
        assertThat(keptOfAscending(new NextNodeSearch(FORWARD, HEAD, 2), 100_000))
                .isLessThan(130);
        assertThat(keptOfAscending(new NextNodeSearch(BACKWARD, TAIL, 2), 100_000))
                .isLessThan(130);
        assertThat(keptOfAscending(new NextNodeSearch(FORWARD, HEAD, 64), 100_000))
                .isLessThan(130);
    }

    @Test
    void eventsBeyondTheChainOfAMatchAreNotKept() {
        assertThat(keptOfAscending(new NextNodeSearch(FORWARD, FIRST_MATCH, 2), 100_000))
                .isLessThan(130);
        assertThat(keptOfAscending(new NextNodeSearch(FORWARD, LAST_MATCH, 2), 100_000))
                .isLessThan(130);
        assertThat(keptOfAscending(new NextNodeSearch(BACKWARD, FIRST_MATCH, 2), 100_000))
                .isLessThan(130);
        assertThat(keptOfAscending(new NextNodeSearch(BACKWARD, LAST_MATCH, 2), 100_000))
                .isLessThan(130);
    }

    /** How many of some events are kept that come in order and are all a match. */
    private static int keptOfAscending(NextNodeSearch search, int count) {
        NextNodeEvents events = new NextNodeEvents(search);
        for (int i = 0; i < count; i++) {
            add(events, new Event(i, "page " + i, true, 0b11));
        }
        return events.size();
    }

    @Test
    void anEventOfUsualShapeTakesFewBytes() {
        Random random = new Random(1);
        NextNodeEvents events = new NextNodeEvents(new NextNodeSearch(FORWARD, FIRST_MATCH, 2));
        IntStream.range(0, 10_000)
                .forEach(i -> add(
                        events, new Event(i * 60_000_000L + random.nextInt(60_000_000), "page " + i % 50, true, 0b10)));
        assertThat(events.sizeInBytes()).isLessThan(70_000);
    }

    @Test
    void refusesEventsOfAnotherSearch() {
        NextNodeEvents events = new NextNodeEvents(new NextNodeSearch(FORWARD, HEAD, 2));
        assertThatThrownBy(() -> events.mergeFrom(new NextNodeEvents(new NextNodeSearch(FORWARD, HEAD, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("can't be merged");
    }

    @Test
    void bytesAreParametersValuesAndEvents() {
        NextNodeEvents events = new NextNodeEvents(new NextNodeSearch(BACKWARD, TAIL, 1));
        add(events, new Event(300, "b", true, 1));
        add(events, new Event(5, "a", false, 0));
        assertThat(bytesOf(events))
                .containsExactly('N', 1, 'B', 'T', 1, 2, 1, 'a', 1, 'b', 2, 5, 0, 0, 295 - 128 - 256, 2, 1, 3);
    }

    @Test
    void refusesBytesThatAreNoEvents() {
        refuses("the header alone has 5", 'N', 1, 'F', 'H');
        refuses("they begin with tag 69 and version 1, expected 78 and 1", 'E', 1, 'F', 'H', 1, 0, 0);
        refuses("version 2", 'N', 2, 'F', 'H', 1, 0, 0);
        refuses("there is no direction 88", 'N', 1, 'X', 'H', 1, 0, 0);
        refuses("there is no base 88", 'N', 1, 'F', 'X', 1, 0, 0);
        refuses("Nothing comes after the last event", 'N', 1, 'F', 'T', 1, 0, 0);
        refuses("0 to 64 conditions after the base condition, got 65", 'N', 1, 'F', 'H', 65, 0, 0);
        refuses("5 values in 1 bytes", 'N', 1, 'F', 'H', 1, 5, 0);
        refuses("9 bytes of a value in 2 bytes", 'N', 1, 'F', 'H', 1, 1, 9, 'a', 0);
        refuses("value 1 of 2 comes twice", 'N', 1, 'F', 'H', 1, 2, 1, 'a', 1, 'a', 0);
        refuses("9 events in 3 bytes", 'N', 1, 'F', 'H', 1, 1, 1, 'a', 9, 5, 0, 0);
        refuses("an event has value 1 of 1", 'N', 1, 'F', 'H', 1, 1, 1, 'a', 1, 5, 0, 2);
        refuses("a condition beyond the 1", 'N', 1, 'F', 'H', 1, 1, 1, 'a', 1, 5, 2, 0);
        refuses("1 bytes are left over", 'N', 1, 'F', 'H', 1, 0, 0, 0);
        refuses(
                "time -1 comes after 5",
                'N',
                1,
                'F',
                'H',
                1,
                1,
                1,
                'a',
                2,
                5,
                0,
                0,
                -6,
                -1,
                -1,
                -1,
                -1,
                -1,
                -1,
                -1,
                -1,
                1,
                0,
                0);
        refuses("not in order", 'N', 1, 'F', 'H', 1, 2, 1, 'b', 1, 'a', 2, 5, 0, 0, 0, 0, 2);
        refuses("not in order", 'N', 1, 'F', 'H', 1, 2, 1, 'b', 1, 'a', 1, 5, 0, 0);
        refuses("events that can't matter", 'N', 1, 'F', 'H', 0, 1, 1, 'a', 2, 5, 0, 0, 1, 0, 0);
        refuses("bytes it does not need", 'N', 1, 'F', 'H', 1, -128, 0, 0);
        refuses("more than 64 bits", 'N', 1, 'F', 'H', 1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2);
        refuses("end within a number", 'N', 1, 'F', 'H', 1, -1);
    }

    private static void refuses(String message, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        assertThatThrownBy(() -> NextNodeEvents.readFrom(bytes.flip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("These bytes are no events of sequence_next_node: ")
                .hasMessageContaining(message);
    }

    @Test
    void damagedBytesAreRefusedOrThoseOfOtherEvents() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            NextNodeSearch search = new NextNodeSearch(FORWARD, FIRST_MATCH, 3);
            byte[] bytes = bytesOf(scattered(randomEvents(random, 3), search, random));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            readsOrRefuses(bytes);
        }
    }

    /** Bytes of any kind are refused as such, or they are what the state that they give writes. */
    static void readsOrRefuses(byte[] bytes) {
        NextNodeEvents read;
        try {
            read = NextNodeEvents.readFrom(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageStartingWith("These bytes are no events of sequence_next_node: ");
            return;
        }
        read.nextNode();
        assertThat(bytesOf(read)).isEqualTo(bytes);
    }
}
