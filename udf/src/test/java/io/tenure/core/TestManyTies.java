package io.tenure.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.core.funnel.CohortFunnelMode;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.core.sequence.SequencePattern;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A hundred thousand events of one instant and 64 conditions take no time that grows with their square. */
final class TestManyTies {
    private static final int EVENTS = 100_000;
    private static final int STEPS = 64;
    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(10);

    private static EventBuffer ties() {
        Random random = new Random(1);
        EventBuffer events = new EventBuffer();
        for (int i = 0; i < EVENTS; i++) {
            events.add(7, 1L << random.nextInt(STEPS) | 1L << i % STEPS);
        }
        return events;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "strict_once",
                "strict_once, strict_order",
                "strict_once, strict_deduplication",
                "strict_increase, strict_once"
            })
    void ofAFunnelWithinAWindow(String modes) {
        EventBuffer events = ties();
        int steps = assertTimeout(
                A_FEW_SECONDS,
                () -> new FunnelMatcher(STEPS, 0, FunnelMode.parse(modes)).stepsReached(events.cursor()));
        assertThat(steps).isEqualTo(modes.contains("increase") ? 1 : modes.contains("deduplication") ? 2 : STEPS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"best", "greedy", "best, after"})
    void ofACohortFunnel(String mode) {
        EventBuffer events = ties();
        CohortFunnel funnel =
                new CohortFunnel(CohortFunnelMode.parse(mode), Collections.nCopies(STEPS, CohortFunnel.NO_LIMIT));
        int steps = assertTimeout(A_FEW_SECONDS, () -> {
            CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
            EventCursor cursor = events.cursor();
            while (cursor.next()) {
                matcher.accept(cursor.time(), cursor.conditions());
            }
            return matcher.finish().steps();
        });
        assertThat(steps).isEqualTo(mode.contains("after") ? 1 : STEPS);
    }

    @Test
    void ofAPattern() {
        EventBuffer events = ties();
        Stream.of("(?1).*(?64).*(?1)", "(?2)(?t<=0)(?1)(?t==0)(?64)", "(?1)(?t>0)(?2)", "(?1)".repeat(STEPS))
                .map(text -> new SequenceMatcher(SequencePattern.parse(text, STEPS, 1)))
                .forEach(matcher -> assertTimeout(A_FEW_SECONDS, () -> {
                    boolean matches = matcher.matches(events.arrays());
                    assertThat(matcher.count(events.arrays()) > 0).isEqualTo(matches);
                    assertThat(matcher.longestChain(events.arrays())).isNotEmpty();
                }));
    }
}
