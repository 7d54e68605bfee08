package io.tenure.core.funnel;

import static io.tenure.core.funnel.CohortFunnel.NO_LIMIT;
import static io.tenure.core.funnel.FunnelReach.PASSED_OVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tenure.core.StateLaws;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.ChainSearch.Event;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class TestCohortFunnelMatcher {
    private static final CohortFunnelMode BEST = new CohortFunnelMode(FunnelStrategy.BEST, Ties.AT_OR_AFTER);
    private static final CohortFunnelMode GREEDY = new CohortFunnelMode(FunnelStrategy.GREEDY, Ties.AT_OR_AFTER);
    private static final int CASES_PER_KIND = 8_000;

    /** What a random funnel has beside its steps. */
    private enum Kind {
        PLAIN,
        STEP_LIMITS,
        TOTAL_WINDOW,
        BOTH_LIMITS,
        EXCLUSIONS,
        OPTIONAL_STEPS,
        EVERYTHING;

        boolean hasLimits() {
            return this != PLAIN && this != TOTAL_WINDOW;
        }

        boolean hasWindow() {
            return this != PLAIN && this != STEP_LIMITS;
        }

        boolean hasExclusions() {
            return this == EXCLUSIONS || this == EVERYTHING;
        }

        boolean hasOptionalSteps() {
            return this == OPTIONAL_STEPS || this == EVERYTHING;
        }
    }

    static Stream<Arguments> kinds() {
        return Stream.of(FunnelStrategy.values())
                .flatMap(strategy -> Stream.of(Ties.values()).map(ties -> new CohortFunnelMode(strategy, ties)))
                .flatMap(mode -> Stream.of(Kind.values()).map(kind -> Arguments.of(mode, kind)));
    }

    /** Twenty-eight kinds of 8,000 cases: ties, repeats, events that serve several steps or none, any order of arrival. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kinds")
    void agreesWithTryingEveryChain(CohortFunnelMode mode, Kind kind) {
        for (long seed = 0; seed < CASES_PER_KIND; seed++) {
            Random random = new Random(seed);
            int lastTime = List.of(0, 2, 5, 12).get(random.nextInt(4));
            CohortFunnel funnel =
                    funnel(random, mode, kind, 1 + random.nextInt(kind.hasOptionalSteps() ? 5 : 4), lastTime);
            List<Event> events = events(random, random.nextInt(8), funnel, lastTime);
            ChainSearch search = new ChainSearch(funnel, events);

            List<Long> reached = match(funnel, events);

            assertThat(reached).as("seed %d: %s", seed, search).isEqualTo(search.reached());
            if (!reached.isEmpty()) {
                assertThat(search.chainsWithinLimits())
                        .as("seed %d: %s", seed, search)
                        .contains(reached);
            }
        }
    }

    /** More events at an instant than a matcher keeps, and more steps than one matching path crosses. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kinds")
    void agreesWithTryingEveryChainWhereManyEventsTie(CohortFunnelMode mode, Kind kind) {
        for (long seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            boolean longFunnel = random.nextBoolean();
            CohortFunnel funnel = funnel(random, mode, kind, longFunnel ? 5 + random.nextInt(3) : 2, 1);
            ChainSearch search = new ChainSearch(funnel, events(random, longFunnel ? 7 : 12, funnel, 1));

            assertThat(match(funnel, search.events()))
                    .as("seed %d: %s", seed, search)
                    .isEqualTo(search.reached());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kinds")
    void aMatcherThatIsWrittenAndReadAfterAnyEventGoesOnAsIfNothingHappened(CohortFunnelMode mode, Kind kind) {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            CohortFunnel funnel = funnel(random, mode, kind, 1 + random.nextInt(5), 12);
            List<Event> events = events(random, random.nextInt(12), funnel, 12);
            CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
            CohortFunnelMatcher resumed = matcher;
            long time = Long.MIN_VALUE;
            for (Event event : inOrder(events)) {
                if (event.time() > time && random.nextInt(3) == 0) {
                    resumed = CohortFunnelMatcher.resume(funnel, resumed.state());
                }
                time = event.time();
                matcher.accept(time, event.conditions());
                resumed.accept(time, event.conditions());
            }
            assertThat(times(resumed)).as("seed %d", seed).isEqualTo(times(matcher));
            assertThat(resumed.isOpen(time + 3)).as("seed %d", seed).isEqualTo(matcher.isOpen(time + 3));
            assertThat(resumed.state()).as("seed %d", seed).isEqualTo(matcher.state());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kinds")
    void aUserIsOpenWhileSomeChainCanBecomeLonger(CohortFunnelMode mode, Kind kind) {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            CohortFunnel funnel = funnel(random, mode, kind, 1 + random.nextInt(5), 8);
            List<Event> events = events(random, random.nextInt(7), funnel, 8);
            long asOf = 9L + random.nextInt(6);
            ChainSearch search = new ChainSearch(funnel, events);

            assertThat(matched(funnel, events).isOpen(asOf))
                    .as("seed %d: %s as of %d", seed, search, asOf)
                    .isEqualTo(search.isOpen(asOf));
        }
    }

    private static CohortFunnel funnel(Random random, CohortFunnelMode mode, Kind kind, int steps, int lastTime) {
        long later = (1L << steps) - 2;
        return new CohortFunnel(
                mode,
                limits(random, steps, kind.hasLimits(), lastTime),
                kind.hasWindow() && random.nextInt(4) > 0 ? random.nextInt(lastTime + 3) : NO_LIMIT,
                kind.hasOptionalSteps() ? random.nextLong() & later : 0,
                kind.hasExclusions() ? random.nextLong() & later : 0);
    }

    private static List<Long> limits(Random random, int steps, boolean limited, int lastTime) {
        List<Long> limits = new ArrayList<>(Collections.nCopies(steps, NO_LIMIT));
        for (int step = 1; limited && step < steps; step++) {
            limits.set(step, random.nextInt(4) == 0 ? NO_LIMIT : random.nextInt(lastTime + 2));
        }
        return limits;
    }

    private static List<Event> events(Random random, int size, CohortFunnel funnel, int lastTime) {
        int density = 1 + random.nextInt(3);
        return Stream.generate(() -> {
                    long conditions = 0;
                    for (int i = 0; i < density; i++) {
                        conditions |= random.nextInt(8) == 0 ? 0 : 1L << random.nextInt(funnel.steps());
                    }
                    if (random.nextInt(4) == 0) {
                        conditions |= (random.nextLong() & funnel.excluding()) << 32;
                    }
                    return new Event(random.nextInt(lastTime + 1), conditions);
                })
                .limit(size)
                .toList();
    }

    /** Events of one instant stay in the order in which they arrived. */
    private static List<Event> inOrder(List<Event> events) {
        return events.stream().sorted(Comparator.comparingLong(Event::time)).toList();
    }

    private static List<Long> match(CohortFunnel funnel, List<Event> events) {
        return times(matched(funnel, events));
    }

    private static CohortFunnelMatcher matched(CohortFunnel funnel, List<Event> events) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        inOrder(events).forEach(event -> matcher.accept(event.time(), event.conditions()));
        return matcher;
    }

    private static List<Long> times(CohortFunnelMatcher matcher) {
        return Arrays.stream(matcher.finish().times()).boxed().toList();
    }

    @Test
    void bestReachesWhatGreedyGivesAway() {
        List<Event> events = List.of(on(0, 1), on(10, 2), on(100, 2), on(105, 3));
        List<Long> within = List.of(NO_LIMIT, NO_LIMIT, 10L);

        assertThat(match(new CohortFunnel(BEST, within), events)).containsExactly(0L, 100L, 105L);
        assertThat(match(new CohortFunnel(GREEDY, within), events)).containsExactly(0L, 10L);
    }

    @Test
    void bestBeginsAgainWhereGreedyKeepsItsFirstEvent() {
        List<Event> events = List.of(on(0, 1), on(1000, 1), on(1005, 2));
        List<Long> within = List.of(NO_LIMIT, 10L);

        assertThat(match(new CohortFunnel(BEST, within), events)).containsExactly(1000L, 1005L);
        assertThat(match(new CohortFunnel(GREEDY, within), events)).containsExactly(0L);
    }

    @Test
    void bestGivesTheFirstArrivalWithTheLatestWayThere() {
        List<Event> events = List.of(on(0, 1), on(5, 1), on(6, 2), on(8, 1), on(9, 2));

        assertThat(match(new CohortFunnel(BEST, List.of(NO_LIMIT, NO_LIMIT)), events))
                .containsExactly(5L, 6L);
    }

    @Test
    void stepsOfOneInstantNeedEventsOfTheirOwn() {
        List<Long> within = List.of(NO_LIMIT, NO_LIMIT);
        CohortFunnelMode after = new CohortFunnelMode(FunnelStrategy.BEST, Ties.AFTER);

        assertThat(match(new CohortFunnel(BEST, within), List.of(on(7, 1, 2)))).containsExactly(7L);
        assertThat(match(new CohortFunnel(BEST, within), List.of(on(7, 1, 2), on(7, 1))))
                .containsExactly(7L, 7L);
        assertThat(match(new CohortFunnel(BEST, within), List.of(on(7, 2), on(7, 1))))
                .containsExactly(7L, 7L);
        assertThat(match(new CohortFunnel(after, within), List.of(on(7, 2), on(7, 1))))
                .containsExactly(7L);
    }

    @Test
    void limitsIncludeTheirEnd() {
        assertThat(match(new CohortFunnel(BEST, List.of(NO_LIMIT, 10L)), List.of(on(0, 1), on(10, 2))))
                .containsExactly(0L, 10L);
        assertThat(match(new CohortFunnel(BEST, List.of(NO_LIMIT, 10L)), List.of(on(0, 1), on(11, 2))))
                .containsExactly(0L);
    }

    @Test
    void noDifferenceOfTimesOverflows() {
        List<Event> farApart = List.of(on(Long.MIN_VALUE, 1), on(Long.MAX_VALUE, 2));

        for (CohortFunnelMode mode : List.of(BEST, GREEDY)) {
            assertThat(match(new CohortFunnel(mode, List.of(NO_LIMIT, NO_LIMIT)), farApart))
                    .hasSize(2);
            assertThat(match(new CohortFunnel(mode, List.of(NO_LIMIT, Long.MAX_VALUE)), farApart))
                    .hasSize(1);
            assertThat(match(new CohortFunnel(mode, List.of(NO_LIMIT, NO_LIMIT), Long.MAX_VALUE), farApart))
                    .hasSize(1);
        }
    }

    @Test
    void sixtyFourStepsFitInOneInstant() {
        CohortFunnel funnel = new CohortFunnel(BEST, Collections.nCopies(64, NO_LIMIT));

        assertThat(match(funnel, Collections.nCopies(63, new Event(1, -1)))).hasSize(63);
        assertThat(match(funnel, Collections.nCopies(5_000, new Event(1, -1)))).hasSize(64);
    }

    @Test
    void anOptionalStepIsTakenWhereItCanBeAndPassedOverElse() {
        CohortFunnel funnel = new CohortFunnel(BEST, List.of(NO_LIMIT, NO_LIMIT, 10L), NO_LIMIT, 0b010, 0);

        assertThat(match(funnel, List.of(on(0, 1), on(5, 2), on(6, 1), on(9, 3))))
                .containsExactly(0L, 5L, 9L);
        assertThat(match(funnel, List.of(on(0, 1), on(9, 3)))).containsExactly(0L, PASSED_OVER, 9L);
        // the limit of step 3 counts from the last step taken
        assertThat(match(funnel, List.of(on(0, 1), on(5, 2), on(15, 3)))).containsExactly(0L, 5L, 15L);
        assertThat(match(funnel, List.of(on(0, 1), on(15, 3)))).containsExactly(0L);
    }

    @Test
    void whatRulesAStepOutDoesSoBetweenItAndTheStepBeforeOnly() {
        CohortFunnel funnel = new CohortFunnel(BEST, List.of(NO_LIMIT, NO_LIMIT), NO_LIMIT, 0, 0b10);
        Event refund = new Event(5, 1L << 33);

        assertThat(match(funnel, List.of(on(0, 1), refund, on(9, 2)))).containsExactly(0L);
        assertThat(match(funnel, List.of(on(5, 1), refund, on(9, 2)))).containsExactly(5L, 9L);
        assertThat(match(funnel, List.of(on(0, 1), refund, on(5, 2)))).containsExactly(0L, 5L);
        assertThat(match(funnel, List.of(on(0, 1), refund, on(7, 1), on(9, 2)))).containsExactly(7L, 9L);
    }

    @Test
    void aStateOfAnotherFunnelOrDamagedIsRefused() {
        CohortFunnel funnel = new CohortFunnel(BEST, List.of(NO_LIMIT, 10L, 10L));
        byte[] state = matched(funnel, List.of(on(0, 1), on(5, 2))).state();
        List<byte[]> damaged =
                new ArrayList<>(List.of(new byte[0], new byte[] {9}, Arrays.copyOf(state, state.length + 1)));
        for (int length = 0; length < state.length; length++) {
            damaged.add(Arrays.copyOf(state, length));
        }
        assertThat(damaged)
                .allSatisfy(bytes -> assertThatThrownBy(() -> CohortFunnelMatcher.resume(funnel, bytes))
                        .isInstanceOf(TenureException.class)
                        .hasMessageContaining("no state of this funnel"));
        assertThatThrownBy(() -> CohortFunnelMatcher.resume(new CohortFunnel(BEST, List.of(NO_LIMIT)), state))
                .isInstanceOf(TenureException.class);
    }

    @Test
    void theAnswerSoFarDoesNotEndTheSearch() {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(new CohortFunnel(BEST, List.of(NO_LIMIT, 10L)));
        matcher.accept(5, 0b01);
        assertThat(times(matcher)).containsExactly(5L);
        matcher.accept(15, 0b10);
        assertThat(times(matcher)).containsExactly(5L, 15L);
        assertThat(matcher.isSettled()).isTrue();
    }

    @Test
    void aGreedyFunnelIsSettledWhenItsNextStepIsTooLate() {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(new CohortFunnel(GREEDY, List.of(NO_LIMIT, 10L)));
        matcher.accept(5, 0b01);
        matcher.accept(16, 0b01);
        assertThat(matcher.isSettled()).isFalse();
        matcher.accept(17, 0b10);
        assertThat(matcher.isSettled()).isTrue();
        assertThat(times(matcher)).containsExactly(5L);
    }

    @Test
    void eventsOutOfOrderAreRefused() {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(new CohortFunnel(BEST, List.of(NO_LIMIT)));
        matcher.accept(5, 1);
        assertThatThrownBy(() -> matcher.accept(4, 1)).isInstanceOf(IllegalArgumentException.class);
        matcher.finish();
        assertThatThrownBy(() -> matcher.accept(5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> matcher.accept(6, 0b10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void senselessFunnelsAreRefused() {
        List<List<Long>> senseless =
                List.of(List.of(), List.of(5L), List.of(NO_LIMIT, -2L), Collections.nCopies(65, NO_LIMIT));
        assertThat(senseless)
                .allSatisfy(within -> assertThatThrownBy(() -> new CohortFunnel(BEST, within))
                        .isInstanceOf(IllegalArgumentException.class));
        assertThatThrownBy(() -> new CohortFunnel(BEST, List.of(NO_LIMIT), -2))
                .isInstanceOf(IllegalArgumentException.class);
        for (long wrong : new long[] {0b1, 0b100}) {
            assertThatThrownBy(() -> new CohortFunnel(BEST, List.of(NO_LIMIT, 1L), 1, wrong, 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new CohortFunnel(BEST, List.of(NO_LIMIT, 1L), 1, 0, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new CohortFunnel(BEST, Collections.nCopies(33, NO_LIMIT), NO_LIMIT, 0, 0b10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void buffersInAnyNumberOfPartsGiveOneAnswer() {
        CohortFunnel funnel = new CohortFunnel(BEST, List.of(NO_LIMIT, 3L, 5L), 7);
        new StateLaws<EventBuffer, Event>(
                        EventBuffer::new,
                        (buffer, event) -> buffer.add(event.time(), event.conditions()),
                        EventBuffer::readFrom,
                        buffer -> matchBuffer(funnel, buffer))
                .check(random -> new Event(random.nextInt(10), random.nextInt(8)));
    }

    private static List<Long> matchBuffer(CohortFunnel funnel, EventBuffer buffer) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        EventCursor events = buffer.cursor();
        while (events.next()) {
            matcher.accept(events.time(), events.conditions());
        }
        return times(matcher);
    }

    static Stream<CohortFunnelMode> modes() {
        return Stream.of(FunnelStrategy.values())
                .flatMap(strategy -> Stream.of(Ties.values()).map(ties -> new CohortFunnelMode(strategy, ties)));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aMillionEventsNeedNoMoreMemoryThanAThousand(CohortFunnelMode mode) {
        assertThat(List.of(1L, 7L, 1_000_000L)).allSatisfy(eventsPerInstant -> {
            long few = bytesAllocated(mode, 1_000, eventsPerInstant);
            long many = bytesAllocated(mode, 1_000_000, eventsPerInstant);
            assertThat(many)
                    .as("%d bytes for a thousand events, %d at each instant", few, eventsPerInstant)
                    .isLessThan(64 * 1024);
        });
    }

    /** The last step never comes, so nothing is settled early. */
    private static long bytesAllocated(CohortFunnelMode mode, int events, long eventsPerInstant) {
        CohortFunnel funnel = new CohortFunnel(mode, List.of(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT));
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (long i = 0; i < events; i++) {
            matcher.accept(i / eventsPerInstant, 1 + i % 15);
        }
        matcher.finish();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static Event on(long time, int... steps) {
        return new Event(
                time, Arrays.stream(steps).mapToLong(step -> 1L << (step - 1)).sum());
    }
}
