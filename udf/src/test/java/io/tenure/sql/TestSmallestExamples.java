package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The smallest inputs on which engines disagree, and what the answer is here.
 *
 * <p>An event is written {@code seconds:conditions}: {@code 1:23} satisfies conditions 2 and 3 one second after the start,
 * {@code 1:-} none, and in {@code 1:2n} all conditions but the second are NULL. Where values matter it is
 * {@code seconds:value}.
 */
final class TestSmallestExamples {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                // one row may satisfy several steps
                "                            | 0:123                   | 3",
                "                            | 0:1 1:23                | 3",
                "                            | 0:12 1:3                | 3",
                "strict_once                 | 0:12 1:23               | 2",
                // a repeat of a step that was reached, the first excepted, ends the search
                "strict_deduplication        | 0:1 1:1 2:2             | 2",
                "strict_deduplication        | 0:1 1:2 2:1 3:3         | 3",
                "strict_deduplication        | 0:1 1:2 2:3 3:2 4:4     | 3",
                "strict_deduplication        | 0:1 1:2 2:2 3:1 4:2 5:3 | 2",
                "strict_deduplication        | 0:1 1:2 2:3 3:1 4:2     | 3",
                "strict_deduplication        | 0:1 1:12 2:3            | 3",
                // a row of no step, or of one that is not due, ends the search
                "strict_order                | 0:1 1:- 2:2 3:3         | 1",
                "strict_order                | 0:1 1:2 2:1 3:3         | 3",
                "strict_order                | 0:1 1:1 2:2 3:2 4:3 5:3 | 3",
                "strict_order                | 0:1 1:3 2:2 3:3         | 1",
                "strict_order                | 0:1 1:2 2:4 3:3         | 2",
                "strict_order                | 0:1n 1:n 2:2n           | 1",
                // every chain is tried
                "strict_increase             | 0:1 1:1 1:2             | 2",
                "strict_increase             | 1:1 2:2 2:3 3:2 3:3     | 3",
                "strict_increase,strict_once | 0:1 1:1 1:2             | 2",
                // a step that is not due is passed over
                "strict_order,allow_reentry  | 0:1 1:3 2:2 3:3         | 3",
                "strict_order,allow_reentry  | 0:1 1:2 2:13 3:4        | 4",
                // a NULL condition is false
                "                            | 0:1n 1:2n               | 2",
                // rows of one instant count in the order of their steps
                "                            | 0:2 0:1                 | 2",
            })
    void windowFunnel(String modes, String events, int steps) {
        String given = modes == null ? "" : "'" + modes + "', ";
        assertThat(answer("window_funnel(INTERVAL 1 HOUR, " + given + "ts, " + conditions(4) + ")", events))
                .isEqualTo(steps);
    }

    @Test
    void theWindowCountsPartsOfASecond() {
        String call = "window_funnel(INTERVAL 1 SECOND, ts, " + conditions(2) + ")";
        assertThat(answer(call, "0:1 1:2")).isEqualTo(2);
        assertThat(answer(call, "0:1 1.000001:2")).isEqualTo(1);
        assertThat(answer(call, "0:1 1.5:2")).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                // events are passed over until one is far enough away, and a time that was too long is tried again
                "(?1)(?t>10)(?2)    | 0:1 5:2 20:2  | true",
                "(?1)(?t<=10)(?2)   | 0:1 1:3 2:2   | true",
                // after .* the time begins at the event at which .* ended
                "(?1).*(?t>0)(?2)   | 0:1 5:2       | false",
                "(?1).*(?t>0)(?2)   | 0:1 5:3 6:2   | true",
                "(?1).*(?t<=10)(?2) | 0:1 100:2     | true",
                // without .* conditions are those of neighbours; a row of no condition is none
                "(?1)(?2).*         | 0:1 1:3 2:2   | false",
                "(?1)(?2).*         | 0:1 1:- 2:2   | true",
                "(?1)(?t<=1)(?2)    | 0:1 1.5:2     | false",
                "(?1)(?t<=1)(?2)    | 0:1 1:2       | true",
                "(?1)(?2)           | 0:1n 1:2n     | true",
                "''                 | 0:1           | true",
                ".*                 | 0:- 1:-       | true",
            })
    void sequenceMatch(String pattern, String events, boolean matches) {
        assertThat(answer("sequence_match('" + pattern + "', ts, " + conditions(3) + ")", events))
                .isEqualTo(matches);
    }

    @Test
    void sequenceCountOfAPatternWithoutEventsCountsEveryEvent() {
        assertThat(answer("sequence_count('.*', ts, " + conditions(1) + ")", "0:1 1:1"))
                .isEqualTo(2L);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(?1)(?t<11)(?2) | 0:1 1:1 2:2 | 0 2",
                // where the pattern does not fit, of as many conditions as do
                "(?1)(?2)(?3)    | 0:1 1:2 2:1 | 0 1",
            })
    void sequenceMatchEvents(String pattern, String events, String seconds) {
        Object times = answer(
                "transform(sequence_match_events('" + pattern + "', ts, " + conditions(3)
                        + "), time -> unix_seconds(time))",
                events);
        assertThat(times.toString()).endsWith("(" + seconds.replace(" ", ", ") + ")");
    }

    @Test
    void overNoRows() {
        assertThat(answer("sequence_match('(?1)(?2)', ts, " + conditions(2) + ")", ""))
                .isEqualTo(false);
        assertThat(answer("sequence_count('(?1)(?2)', ts, " + conditions(2) + ")", ""))
                .isEqualTo(0L);
        assertThat(answer("size(sequence_match_events('(?1)(?2)', ts, " + conditions(2) + "))", ""))
                .isEqualTo(0);
        assertThat(answer("retention(" + conditions(2) + ") = array(false, false)", ""))
                .isEqualTo(true);
    }

    @ParameterizedTest(name = "{0} {1}, {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                // a chain is made of neighbours
                "forward  | head        | A B | 0:A 1:x 2:B 3:C         |",
                // head is the very first event
                "forward  | head        | A   | 0:x 1:A 2:B             |",
                // there is one anchor
                "forward  | first_match | A B | 0:A 1:x 2:A 3:B 4:C     |",
                "forward  | last_match  | A B | 0:A 1:x 2:A 3:B 4:C     | C",
                // a row without a value is none
                "forward  | first_match | A   | 0:A 1:NULL 2:C          | C",
                // rows of one instant are ordered by value
                "forward  | first_match | A   | 0:A 1:z 1:b             | b",
                // first and last are meant in time, also where the search goes backward
                "backward | first_match | B   | 0:A 1:B 2:C 3:B         | A",
                "backward | last_match  | B   | 0:A 1:B 2:C 3:B         | C",
            })
    void sequenceNextNode(String direction, String base, String values, String events, String next) {
        String chain = Arrays.stream(values.split(" "))
                .map(value -> ", e = '" + value + "'")
                .collect(Collectors.joining());
        String first = chain.substring(0, ", e = 'A'".length());
        assertThat(answer(
                        "sequence_next_node('" + direction + "', '" + base + "', ts, nullif(e, 'NULL')" + first + chain
                                + ")",
                        events))
                .isEqualTo(next);
    }

    @Test
    void sequenceNextNodeWithoutConditionsGivesTheBaseEvent() {
        assertThat(answer("sequence_next_node('forward', 'head', ts, e, e = 'A')", "0:A 1:B"))
                .isEqualTo("A");
    }

    @Test
    void retentionTakesANullConditionAsFalse() {
        assertThat(answer("retention(" + conditions(2) + ") = array(true, true)", "0:1n 1:2n"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window_funnel(INTERVAL 1 HOUR, 'allow_reentry', ts, e = '1', e = '2')",
                "sequence_match('(?1)(?t!=2)(?2)', ts, e = '1', e = '2')",
                "sequence_next_node('forward', 'tail', ts, e, e = 'A', e = 'A')",
                "sequence_next_node('backward', 'head', ts, e, e = 'B', e = 'B')",
            })
    void callsThatAreRefused(String call) {
        assertThatThrownBy(() -> answer(call, "0:1")).isInstanceOf(AnalysisException.class);
    }

    /** The answer of an aggregate over events, which are one group. */
    private static Object answer(String aggregate, String events) {
        String rows = events.isEmpty()
                ? "(0, '-')"
                : Arrays.stream(events.split(" "))
                        .map(event -> event.split(":"))
                        .map(event -> "(" + event[0] + ", '" + event[1] + "')")
                        .collect(Collectors.joining(", "));
        List<Row> answers = SharedSpark.session()
                .sql("SELECT " + aggregate + " FROM (SELECT timestamp_seconds(s) AS ts, e FROM VALUES " + rows
                        + " AS events(s, e) WHERE " + !events.isEmpty() + ")")
                .collectAsList();
        assertThat(answers).hasSize(1);
        return answers.get(0).get(0);
    }

    private static String conditions(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "if(e LIKE '%" + i + "%', true, if(e LIKE '%n', NULL, false))")
                .collect(Collectors.joining(", "));
    }
}
