package io.tenure.core.funnel;

import static io.tenure.core.funnel.FunnelMode.ALLOW_REENTRY;
import static io.tenure.core.funnel.FunnelMode.STRICT_DEDUPLICATION;
import static io.tenure.core.funnel.FunnelMode.STRICT_INCREASE;
import static io.tenure.core.funnel.FunnelMode.STRICT_ONCE;
import static io.tenure.core.funnel.FunnelMode.STRICT_ORDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.FunnelOracle.Event;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Events are written as in {@code "0:1 5:23 5:-"}: time, colon, the steps that the event satisfies, or none. */
final class TestFunnelMatcher {
    private static final int RANDOM_CASES_PER_COMBINATION = 6_000;

    /** Every set of modes that may be used together: 24. */
    static List<Set<FunnelMode>> combinations() {
        Set<Set<FunnelMode>> all = new LinkedHashSet<>(Set.of(Set.of()));
        for (FunnelMode mode : FunnelMode.values()) {
            for (Set<FunnelMode> modes : List.copyOf(all)) {
                all.add(Stream.concat(modes.stream(), Stream.of(mode)).collect(Collectors.toUnmodifiableSet()));
            }
        }
        return all.stream()
                .filter(modes -> modes.contains(STRICT_ORDER) || !modes.contains(ALLOW_REENTRY))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void agreesWithTheDefinitionOnEveryChain(Set<FunnelMode> modes) {
        for (int seed = 0; seed < RANDOM_CASES_PER_COMBINATION; seed++) {
            RandomCase random = RandomCase.of(seed);
            int expected = FunnelOracle.stepsReached(random.events(), random.steps(), random.window(), modes);
            assertThat(random.answerOf(modes))
                    .as("seed " + seed + " of " + random)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void findsTheLongestOfAllChoicesWhereNothingEndsTheSearch(Set<FunnelMode> modes) {
        if (modes.contains(STRICT_ORDER) || modes.contains(STRICT_DEDUPLICATION)) {
            return;
        }
        for (int seed = 0; seed < RANDOM_CASES_PER_COMBINATION; seed++) {
            RandomCase random = RandomCase.of(seed);
            int expected = FunnelOracle.longestChain(
                    random.events(),
                    random.steps(),
                    random.window(),
                    modes.contains(STRICT_INCREASE),
                    modes.contains(STRICT_ONCE));
            assertThat(random.answerOf(modes))
                    .as("seed " + seed + " of " + random)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void partsMergedThroughBytesGiveTheSameAnswer(Set<FunnelMode> modes) {
        for (int seed = 0; seed < 1000; seed++) {
            RandomCase random = RandomCase.of(seed);
            assertThat(random.answerThroughBytes(modes))
                    .as("seed " + seed + " of " + random)
                    .isEqualTo(random.answerOf(modes));
        }
    }

    /** Few times, so that events tie; many events of several steps, and some of none; in any order. */
    private record RandomCase(List<Event> events, int steps, long window, long origin, Random random) {
        static RandomCase of(long seed) {
            Random random = new Random(seed);
            int steps = 1 + random.nextInt(4);
            int latest = 1 + random.nextInt(random.nextBoolean() ? 4 : 16);
            int mostPerCent = 10 + random.nextInt(50);
            int blankPerCent = random.nextBoolean() ? 0 : random.nextInt(15);
            List<Event> events = Stream.generate(() -> event(random, steps, latest, mostPerCent, blankPerCent))
                    .limit(random.nextInt(steps > 3 ? 9 : 12))
                    .toList();
            long[] origins = {0, -3, Long.MAX_VALUE - latest, Long.MIN_VALUE};
            return new RandomCase(
                    events, steps, random.nextInt(latest + 2), origins[random.nextInt(origins.length)], random);
        }

        private static Event event(Random random, int steps, int latest, int perCent, int blankPerCent) {
            if (random.nextInt(100) < blankPerCent) {
                return new Event(random.nextInt(latest), 0);
            }
            long mask = 1L << random.nextInt(steps);
            for (int step = 0; step < steps; step++) {
                mask |= random.nextInt(100) < perCent ? 1L << step : 0;
            }
            return new Event(random.nextInt(latest), mask);
        }

        int answerOf(Set<FunnelMode> modes) {
            EventBuffer buffer = new EventBuffer();
            events.forEach(event -> buffer.add(origin + event.time(), event.steps()));
            return matcher(modes).stepsReached(buffer.cursor());
        }

        int answerThroughBytes(Set<FunnelMode> modes) {
            List<EventBuffer> parts = Stream.generate(EventBuffer::new)
                    .limit(1 + random.nextInt(4))
                    .toList();
            events.forEach(event -> parts.get(random.nextInt(parts.size())).add(origin + event.time(), event.steps()));
            EventBuffer merged = new EventBuffer();
            parts.forEach(part -> merged.mergeFrom(throughBytes(part)));
            return matcher(modes).stepsReached(throughBytes(merged).cursor());
        }

        private static EventBuffer throughBytes(EventBuffer buffer) {
            ByteBuffer bytes = ByteBuffer.allocate(buffer.sizeInBytes());
            buffer.writeTo(bytes);
            return EventBuffer.readFrom(bytes.flip());
        }

        private FunnelMatcher matcher(Set<FunnelMode> modes) {
            return new FunnelMatcher(steps, window, modes);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'0:1 5:2 10:3',             3",
        "'0:1 5:2 11:3',             2",
        "'0:2 1:3',                  0",
        "'0:1 8:1 9:2 18:3',         3",
        "'0:3 0:2 0:1',              3",
        "'0:123',                    3",
        "'0:13 0:2',                 3",
        "'0:1 20:2 21:1 22:2',       2",
        "'0:1 9:1 10:2 12:- 19:3',   3",
    })
    void theLongestChainOfAnyEntryCounts(String events, int expected) {
        assertThat(answer(events, 3, Set.of())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0:1 1:2 2:1 3:3',          3",
        "'0:1 1:2 2:2 3:3',          2",
        "'0:1 1:2 1:2 2:3',          2",
        "'0:1 1:2 30:2 31:1 32:2',   2",
        "'0:12 1:2 2:3',             2",
    })
    void strictDeduplicationEndsAtARepeat(String events, int expected) {
        assertThat(answer(events, 3, Set.of(STRICT_DEDUPLICATION))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0:1 1:- 2:2',              1",
        "'0:- 1:1 2:2 3:3',          3",
        "'0:- 0:1 1:2',              2",
        "'0:1 1:2 1:-',              1",
        "'0:1 1:3 2:2 3:3',          1",
        "'0:3 1:1 2:2 3:3',          3",
        "'0:1 1:1 2:2 3:2 4:1 5:3',  3",
    })
    void strictOrderEndsAtAnythingThatIsNotDue(String events, int expected) {
        assertThat(answer(events, 3, Set.of(STRICT_ORDER))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0:1 1:3 2:2 3:3',          3",
        "'0:1 1:- 2:2',              1",
    })
    void allowReentryPassesOverStepsThatAreNotDue(String events, int expected) {
        assertThat(answer(events, 3, Set.of(STRICT_ORDER, ALLOW_REENTRY))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0:1 0:2 1:3',              1",
        "'0:1 1:1 1:2',              2",
        "'1:1 2:2 2:3 3:2 3:3',      3",
        "'0:1 1:12 2:123',           3",
        "'0:123 1:123',              2",
    })
    void strictIncreaseTriesEveryChainOfLaterAndLaterEvents(String events, int expected) {
        assertThat(answer(events, 3, Set.of(STRICT_INCREASE))).isEqualTo(expected);
        assertThat(answer(events, 3, Set.of(STRICT_INCREASE, STRICT_ONCE))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'0:123',                    1",
        "'0:12 1:23',                2",
        "'0:12 0:1 0:3',             3",
        "'0:123 0:123 0:123',        3",
        "'0:1 5:12 5:3 11:3',        3",
        "'0:12 0:12 0:12',           2",
    })
    void strictOnceUsesEachEventForOneStep(String events, int expected) {
        assertThat(answer(events, 3, Set.of(STRICT_ONCE))).isEqualTo(expected);
    }

    @Test
    void sixtyFourStepsWork() {
        EventBuffer oneByOne = new EventBuffer();
        EventBuffer atOnce = new EventBuffer();
        for (int step = 0; step < 64; step++) {
            oneByOne.add(step, 1L << step);
            atOnce.add(7, -1L);
        }
        for (Set<FunnelMode> modes : combinations()) {
            assertThat(new FunnelMatcher(64, 63, modes).stepsReached(oneByOne.cursor()))
                    .as("%s", modes)
                    .isEqualTo(64);
        }
        assertThat(new FunnelMatcher(64, 0, Set.of(STRICT_ONCE)).stepsReached(atOnce.cursor()))
                .isEqualTo(64);
        assertThat(new FunnelMatcher(64, 0, Set.of(STRICT_INCREASE)).stepsReached(atOnce.cursor()))
                .isEqualTo(1);
    }

    /** Only a few of so many are kept; the answer must not depend on which. */
    @Test
    void aCrowdAtOneInstantGivesTheAnswerOfItsSmallestPart() {
        Random random = new Random(3);
        EventBuffer crowd = new EventBuffer();
        for (int i = 0; i < 20_000; i++) {
            crowd.add(0, 1 + random.nextInt(31));
        }
        crowd.add(0, 1L << 5);
        assertThat(new FunnelMatcher(7, 0, Set.of(STRICT_ONCE)).stepsReached(crowd.cursor()))
                .isEqualTo(6);
        assertThat(new FunnelMatcher(7, 0, Set.of(STRICT_ONCE, STRICT_DEDUPLICATION)).stepsReached(crowd.cursor()))
                .isEqualTo(2);
    }

    @Test
    void theWindowIsExactWhereDifferencesOverflow() {
        EventBuffer ends = new EventBuffer();
        ends.add(Long.MAX_VALUE, 2);
        ends.add(Long.MIN_VALUE, 1);
        assertThat(new FunnelMatcher(2, Long.MAX_VALUE, Set.of()).stepsReached(ends.cursor()))
                .isEqualTo(1);
    }

    @Test
    void conditionsBeyondTheStepsAreNone() {
        assertThat(answer("0:1 1:3 2:2", 2, Set.of())).isEqualTo(2);
        assertThat(answer("0:1 1:3 2:2", 2, Set.of(STRICT_ORDER))).isEqualTo(1);
    }

    @Test
    void noEventsReachNothingAndAMatcherForgetsTheGroupBefore() {
        for (Set<FunnelMode> modes : combinations()) {
            FunnelMatcher matcher = new FunnelMatcher(3, 10, modes);
            assertThat(matcher.stepsReached(events("0:1 1:2").cursor())).isEqualTo(2);
            assertThat(matcher.stepsReached(events("").cursor())).isZero();
            assertThat(matcher.stepsReached(events("2:2 3:3").cursor())).isZero();
        }
    }

    @Test
    void readsNoFurtherThanTheInstantThatDecides() {
        for (Set<FunnelMode> modes : combinations()) {
            EventCursor endless = new EventCursor() {
                private int at = -1;

                @Override
                public boolean next() {
                    assertThat(at).isLessThan(2);
                    at++;
                    return true;
                }

                @Override
                public long time() {
                    return at;
                }

                @Override
                public long conditions() {
                    return 1L << at;
                }
            };
            assertThat(new FunnelMatcher(2, 10, modes).stepsReached(endless))
                    .as("%s", modes)
                    .isEqualTo(2);
        }
    }

    @Test
    void onlyStrictOrderHeedsEventsWithoutStep() {
        for (Set<FunnelMode> modes : combinations()) {
            assertThat(new FunnelMatcher(2, 10, modes).heedsEventsWithoutStep())
                    .isEqualTo(modes.contains(STRICT_ORDER));
        }
    }

    @Test
    void aMatcherRefusesWhatIsNoFunnel() {
        assertThatThrownBy(() -> new FunnelMatcher(0, 1, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FunnelMatcher(65, 1, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FunnelMatcher(1, -1, Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FunnelMatcher(1, 1, Set.of(ALLOW_REENTRY))).isInstanceOf(TenureException.class);
    }

    private static int answer(String events, int steps, Set<FunnelMode> modes) {
        return new FunnelMatcher(steps, 10, modes).stepsReached(events(events).cursor());
    }

    private static EventBuffer events(String text) {
        EventBuffer buffer = new EventBuffer();
        for (String word : text.isEmpty() ? List.<String>of() : List.of(text.split(" ", -1))) {
            int colon = word.indexOf(':');
            long steps = word.substring(colon + 1)
                    .chars()
                    .filter(Character::isDigit)
                    .mapToLong(digit -> 1L << (digit - '1'))
                    .reduce(0, (left, right) -> left | right);
            buffer.add(Long.parseLong(word.substring(0, colon)), steps);
        }
        return buffer;
    }
}
