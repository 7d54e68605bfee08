package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestSequenceMatch {
    private static final String EVENTS = " FROM VALUES (1, 'view'), (4, 'buy') AS events(ts, event)";

    @Test
    void rowsFitInOrderOfTimeUnderEveryPlan() {
        AggregateAssert.that(
                        "sequence_match('(?1).*(?2)(?t<=5)(?3)', ts, event = 'view', event = 'cart', event = 'buy')")
                .over(SharedSpark.session()
                        .sql("SELECT user, timestamp_seconds(at) AS ts, event FROM VALUES"
                                + " ('a', 9, 'buy'), ('a', 1, 'view'), ('a', 2, 'cart'), ('a', 4, 'cart'),"
                                + " ('b', 1, 'view'), ('b', 2, 'cart'), ('b', 9, 'buy'),"
                                + " ('c', 5, 'buy'), ('c', 5, 'cart'), ('c', 5, 'view'),"
                                + " ('d', NULL, 'view'), ('d', 2, 'cart'), ('d', 3, 'buy'),"
                                + " ('e', 1, 'view'), ('e', 2, 'cart'), ('e', 3, NULL), ('e', 4, 'help'), ('e', 5, 'buy')"
                                + " AS t(user, at, event)"))
                .groupedBy("user")
                .gives(
                        List.of("a", true),
                        List.of("b", false),
                        List.of("c", true),
                        List.of("d", false),
                        List.of("e", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timestamp_micros(at)",
                "to_timestamp_ntz(to_utc_timestamp(timestamp_micros(at), current_timezone()))"
            })
    void secondsAreComparedToTheMicrosecond(String ts) {
        assertThat(answers("SELECT sequence_match('(?1)(?t<=1)(?2)', " + ts + ", c = 1, c = 2) FROM VALUES"
                        + " ('a', 500000, 1), ('a', 1500000, 2), ('b', 500000, 1), ('b', 1500001, 2)"
                        + " AS t(user, at, c) GROUP BY user ORDER BY user"))
                .containsExactly(true, false);
    }

    @Test
    void aDateIsItsMidnight() {
        String days = " FROM VALUES (DATE'1969-12-31', 1), (DATE'1970-01-02', 2) AS t(day, c)";
        assertThat(answers("SELECT sequence_match('(?1)(?t==172800)(?2)', day, c = 1, c = 2)" + days))
                .containsExactly(true);
        assertThat(answers("SELECT sequence_match('(?1)(?t<172800)(?2)', day, c = 1, c = 2)" + days))
                .containsExactly(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TINYINT", "SMALLINT", "INT", "BIGINT"})
    void anIntegralTimeHasItsOwnUnit(String type) {
        assertThat(answers("SELECT sequence_match('(?1)(?t==3)(?2)', CAST(ts AS " + type
                        + "), event = 'view', event = 'buy')" + EVENTS))
                .containsExactly(true);
    }

    @Test
    void thereAreUpTo64Conditions() {
        String conditions = IntStream.range(1, 64).mapToObj(i -> "c = " + i).collect(Collectors.joining(", "));
        String rows = " FROM VALUES (1, 63), (2, 64) AS t(ts, c)";
        assertThat(answers("SELECT sequence_match('(?63)(?64)', ts, " + conditions + ", c = 64)" + rows))
                .containsExactly(true);
        assertFails(
                "sequence_match('(?1)', ts, " + conditions + ", c = 64, c = 65)" + rows, "1 to 64 conditions, got 65");
    }

    @Test
    void withoutRowsOnlyAPatternThatNeedsNoneFits() {
        String none = ", ts, event = 'view', event = 'buy')" + EVENTS + " WHERE ts > 100";
        assertThat(answers("SELECT sequence_match('(?1)(?2)'" + none)).containsExactly(false);
        assertThat(answers("SELECT sequence_match('.*'" + none)).containsExactly(true);
        assertThat(answers(
                        "SELECT (SELECT sequence_match('(?1)', e.ts, true) FROM VALUES (1) AS e(ts) WHERE e.ts = o.ts)"
                                + " FROM VALUES (2) AS o(ts)"))
                .containsExactly(false);
    }

    @Test
    void overAFrameItSeesTheRowsOfTheFrame() {
        assertThat(answers("SELECT sequence_match('(?1)(?2)', ts, event = 'view', event = 'buy') OVER (ORDER BY ts)"
                        + EVENTS + " ORDER BY ts"))
                .containsExactly(false, true);
    }

    @Test
    void aPatternThatCannotBeReadIsShownWithTheCharacter() {
        assertFails("sequence_match('(?1)x(?2)', ts, event = 'view', event = 'buy')" + EVENTS, """
                The pattern can't be read at character 5: found 'x', expected (?N), (?t<=N), . or .*.
                    (?1)x(?2)
                        ^""");
        assertFails(
                "sequence_match('(?1)(?3)', ts, event = 'view', event = 'buy')" + EVENTS,
                "found condition 3, but the call has 2 conditions, expected 1 to 2");
    }

    @Test
    void argumentsOfTheWrongKindAreNamed() {
        assertFails("sequence_match('(?1)', ts)" + EVENTS, "needs at least 3 arguments, got 2");
        assertFails("sequence_match()" + EVENTS, "needs at least 3 arguments, got 0");
        assertFails("sequence_match(event, ts, true)" + EVENTS, "needs the pattern as a constant");
        assertFails("sequence_match(CAST(NULL AS STRING), ts, true)" + EVENTS, "the pattern, but argument 1 is NULL");
        assertFails("sequence_match(NULL, ts, true)" + EVENTS, "a constant STRING, the pattern");
        assertFails("sequence_match(1, ts, true)" + EVENTS, "a constant STRING, the pattern");
        assertFails(
                "sequence_match('(?1)', event, true)" + EVENTS, "a TIMESTAMP, TIMESTAMP_NTZ, DATE or integral time");
        assertFails("sequence_match('(?1)', event, true)" + EVENTS, "event is STRING; write to_timestamp(event)");
        assertFails(
                "sequence_match(ts, '(?1)', true)" + EVENTS,
                "takes the pattern first and then the time; write sequence_match('(?1)', ts, ...)");
        assertFails("sequence_match('(?1)', ts, event)" + EVENTS, "a BOOLEAN condition");
    }

    private static List<Object> answers(String sql) {
        return SharedSpark.session().sql(sql).collectAsList().stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static void assertFails(String call, String message) {
        assertThatThrownBy(() -> SharedSpark.session().sql("SELECT " + call)).hasMessageContaining(message);
    }
}
