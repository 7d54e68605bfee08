package io.tenure.core.funnel;

import static io.tenure.core.funnel.CohortFunnel.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tenure.core.StateLaws;
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

    static Stream<Arguments> kinds() {
        List<Boolean> either = List.of(true, false);
        return Stream.of(FunnelStrategy.values())
                .flatMap(strategy -> Stream.of(Ties.values()).map(ties -> new CohortFunnelMode(strategy, ties)))
                .flatMap(mode -> either.stream()
                        .flatMap(limited -> either.stream().map(windowed -> Arguments.of(mode, limited, windowed))));
    }

    /** Sixteen kinds of 8,000 cases: ties, repeats, events that serve several steps or none, any order of arrival. */
    @ParameterizedTest(name = "{0}, step limits: {1}, total window: {2}")
    @MethodSource("kinds")
    void agreesWithTryingEveryChain(CohortFunnelMode mode, boolean limited, boolean windowed) {
        for (long seed = 0; seed < CASES_PER_KIND; seed++) {
            Random random = new Random(seed);
            int steps = 1 + random.nextInt(4);
            int lastTime = List.of(0, 2, 5, 12).get(random.nextInt(4));
            CohortFunnel funnel = new CohortFunnel(
                    mode, limits(random, steps, limited, lastTime), windowed ? random.nextInt(lastTime + 3) : NO_LIMIT);
            List<Event> events = events(random, random.nextInt(8), steps, lastTime);
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
    @ParameterizedTest(name = "{0}, step limits: {1}, total window: {2}")
    @MethodSource("kinds")
    void agreesWithTryingEveryChainWhereManyEventsTie(CohortFunnelMode mode, boolean limited, boolean windowed) {
        for (long seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            boolean longFunnel = random.nextBoolean();
            int steps = longFunnel ? 5 + random.nextInt(3) : 2;
            int size = longFunnel ? 7 : 12;
            CohortFunnel funnel =
                    new CohortFunnel(mode, limits(random, steps, limited, 1), windowed ? random.nextInt(3) : NO_LIMIT);
            ChainSearch search = new ChainSearch(funnel, events(random, size, steps, 1));

            assertThat(match(funnel, search.events()))
                    .as("seed %d: %s", seed, search)
                    .isEqualTo(search.reached());
        }
    }

    private static List<Long> limits(Random random, int steps, boolean limited, int lastTime) {
        List<Long> limits = new ArrayList<>(Collections.nCopies(steps, NO_LIMIT));
        for (int step = 1; limited && step < steps; step++) {
            limits.set(step, random.nextInt(4) == 0 ? NO_LIMIT : random.nextInt(lastTime + 2));
        }
        return limits;
    }

    private static List<Event> events(Random random, int size, int steps, int lastTime) {
        int density = 1 + random.nextInt(3);
        return Stream.generate(() -> {
                    long conditions = 0;
                    for (int i = 0; i < density; i++) {
                        conditions |= random.nextInt(8) == 0 ? 0 : 1L << random.nextInt(steps);
                    }
                    return new Event(random.nextInt(lastTime + 1), conditions);
                })
                .limit(size)
                .toList();
    }

    /** Events of one instant stay in the order in which they arrived. */
    private static List<Long> match(CohortFunnel funnel, List<Event> events) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        events.stream()
                .sorted(Comparator.comparingLong(Event::time))
                .forEach(event -> matcher.accept(event.time(), event.conditions()));
        return times(matcher);
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
