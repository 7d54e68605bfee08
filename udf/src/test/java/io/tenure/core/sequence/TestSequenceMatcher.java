package io.tenure.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.StateLaws;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TestSequenceMatcher {
    private static final int RANDOM_CASES = 200_000;

    /** Events as text: {@code "0:1 5:23"} is one at 0 that satisfies condition 1 and one at 5 that satisfies 2 and 3. */
    private static EventArrays events(String text) {
        EventBuffer buffer = new EventBuffer();
        for (String event : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            String[] parts = event.split(":", -1);
            long conditions = parts[1].chars()
                    .filter(Character::isDigit)
                    .mapToLong(number -> 1L << (number - '1'))
                    .sum();
            buffer.add(Long.parseLong(parts[0]), conditions);
        }
        return buffer.arrays();
    }

    private static SequenceMatcher matcher(String pattern) {
        return new SequenceMatcher(SequencePattern.parse(pattern, 9, 1));
    }

    private static boolean matches(String pattern, String events) {
        return matcher(pattern).matches(events(events));
    }

    private static long count(String pattern, String events) {
        return matcher(pattern).count(events(events));
    }

    private static List<Long> chain(String pattern, String events) {
        return Arrays.stream(matcher(pattern).longestChain(events(events)))
                .boxed()
                .toList();
    }

    @Test
    void conditionsMustFollowEachOtherDirectly() {
        assertThat(matches("(?1)(?2)", "0:1 1:2")).isTrue();
        assertThat(matches("(?1)(?2)", "0:1 1:3 2:2")).isFalse();
        assertThat(matches("(?1).(?2)", "0:1 1:3 2:2")).isTrue();
        assertThat(matches("(?1).*(?2)", "0:1 1:3 2:3 3:2")).isTrue();
    }

    @Test
    void eventsWithoutAConditionDoNotStandInTheWay() {
        assertThat(matches("(?1)(?2)", "0:1 1:- 2:2")).isTrue();
        assertThat(matches("(?1).(?2)", "0:1 1:- 2:2")).isFalse();
        assertThat(count(".", "0:- 1:1 2:-")).isEqualTo(1);
    }

    @Test
    void aTimeConditionLetsEventsPassUntilOneFits() {
        assertThat(matches("(?1)(?t>10)(?2)", "0:1 5:2 20:2")).isTrue();
        assertThat(matches("(?1)(?t<=10)(?2)", "0:1 1:3 2:2")).isTrue();
        assertThat(matches("(?1)(?t==5)(?2)", "0:1 4:2 5:3 5:2 6:2")).isTrue();
        assertThat(matches("(?1)(?t==5)(?2)", "0:1 4:2 6:2")).isFalse();
        assertThat(matches("(?1)(?t<2)(?2)", "0:1 2:2")).isFalse();
        assertThat(matches("(?1)(?t>=2)(?2)", "0:1 2:2")).isTrue();
    }

    @Test
    void timeAfterAGapIsCountedFromTheEndOfTheGap() {
        assertThat(matches("(?1).*(?t>0)(?2)", "0:1 5:2")).isFalse();
        assertThat(matches("(?1).*(?t>0)(?2)", "0:1 3:3 5:2")).isTrue();
        assertThat(matches("(?1).*(?t<=10)(?2)", "0:1 100:2")).isTrue();
    }

    @Test
    void aPatternThatNeedsNoEventFitsWithoutAny() {
        assertThat(matches("", "")).isTrue();
        assertThat(matches(".*", "")).isTrue();
        assertThat(matches("(?t<=5).*", "")).isTrue();
        assertThat(matches("(?t>=1)", "")).isFalse();
        assertThat(matches("(?1)", "")).isFalse();
        assertThat(count("", "")).isZero();
        assertThat(chain("(?1)", "")).isEmpty();
    }

    @Test
    void matchesAreCountedWithoutOverlap() {
        assertThat(count("(?1)(?2)", "0:1 1:2 2:1 3:1 4:2")).isEqualTo(2);
        assertThat(count("(?1)(?1)", "0:1 1:1 2:1 3:1 4:1")).isEqualTo(2);
        assertThat(count(".*", "0:1 1:1")).isEqualTo(2);
        assertThat(count("(?1).*", "0:1 1:1 2:1")).isEqualTo(3);
    }

    @Test
    void anEventBehindTheMatchThatOnlyATimeWasMeasuredToCountsAgain() {
        assertThat(count("(?1)(?t<=5)", "0:1 1:1 2:1")).isEqualTo(3);
    }

    @Test
    void theChainHasTheEarliestEvents() {
        assertThat(chain("(?1).*(?2)", "0:1 1:1 2:2 3:2")).containsExactly(0L, 2L);
        assertThat(chain("(?1)(?t<=5)(?2)", "0:1 8:1 10:1 12:2")).containsExactly(8L, 12L);
        assertThat(chain("(?1)(?t==2)(?2)", "0:1 1:1 3:2")).containsExactly(1L, 3L);
        assertThat(chain("(?1).(?3)", "0:1 1:2 2:3")).containsExactly(0L, 2L);
    }

    @Test
    void withoutAMatchTheChainGoesAsFarAsItCan() {
        assertThat(chain("(?1)(?2)(?3)", "0:1 1:2 2:1")).containsExactly(0L, 1L);
        assertThat(chain("(?1)(?t==2)", "0:1 3:1 5:2")).containsExactly(0L);
        assertThat(chain("(?1)(?t<=10)(?2)(?3)", "0:1 5:2 100:2 101:3")).containsExactly(0L, 5L);
    }

    @Test
    void conditionSixtyFourIsLikeTheFirst() {
        EventBuffer buffer = new EventBuffer();
        buffer.add(1, Long.MIN_VALUE);
        buffer.add(2, 1);
        SequenceMatcher matcher = new SequenceMatcher(SequencePattern.parse("(?64)(?1)", 64, 1));
        assertThat(matcher.matches(buffer.arrays())).isTrue();
        assertThat(matcher.longestChain(buffer.arrays())).containsExactly(1, 2);
    }

    @Test
    void timesAtBothEndsOfTheRangeAreCompared() {
        String events = Long.MIN_VALUE + ":1 " + Long.MAX_VALUE + ":2";
        assertThat(matches("(?1)(?t>" + Long.MAX_VALUE + ")(?2)", events)).isTrue();
        assertThat(matches("(?1)(?t<=" + Long.MAX_VALUE + ")(?2)", events)).isFalse();
    }

    @Test
    void aSecondIsAsManyUnitsAsThePatternSays() {
        SequenceMatcher matcher = new SequenceMatcher(SequencePattern.parse("(?1)(?t<=1)(?2)", 2, 1_000_000));
        assertThat(matcher.matches(events("0:1 1000000:2"))).isTrue();
        assertThat(matcher.matches(events("0:1 1000001:2"))).isFalse();
    }

    @Test
    void everyAnswerIsThatOfTheLiteralSearch() {
        for (long seed = 0; seed < RANDOM_CASES; seed++) {
            Random random = new Random(seed);
            int conditions = 1 + random.nextInt(4);
            SequencePattern pattern = pattern(random, conditions);
            EventArrays events = events(random, conditions);
            String name = "seed " + seed + ": " + pattern + " over " + Arrays.toString(events.times())
                    + Arrays.toString(events.conditions());
            SequenceMatcher matcher = new SequenceMatcher(pattern);
            BacktrackingSearch literal = new BacktrackingSearch(pattern, events);
            // plain comparisons first: building an assertion's name each time would take most of the time
            if (matcher.matches(events) != literal.matches()) {
                assertThat(matcher.matches(events)).as(name).isEqualTo(literal.matches());
            }
            if (matcher.count(events) != literal.count()) {
                assertThat(matcher.count(events)).as(name).isEqualTo(literal.count());
            }
            List<Long> chain =
                    LongStream.of(matcher.longestChain(events)).boxed().toList();
            assertThat(chain).as(name).isEqualTo(literal.longestChain());
        }
    }

    private static SequencePattern pattern(Random random, int conditions) {
        StringBuilder text = new StringBuilder();
        boolean timeAllowed = true;
        int elements = random.nextInt(8);
        for (int i = 0; i < elements; i++) {
            int kind = random.nextInt(timeAllowed ? 10 : 7);
            timeAllowed = kind < 7;
            text.append(
                    switch (kind) {
                        case 0 -> ".";
                        case 1, 2 -> ".*";
                        case 7, 8, 9 ->
                            "(?t" + List.of("<=", "<", ">=", ">", "==").get(random.nextInt(5)) + random.nextInt(5)
                                    + ")";
                        default -> "(?" + (1 + random.nextInt(conditions)) + ")";
                    });
        }
        return SequencePattern.parse(text.toString(), conditions, 1 + random.nextInt(2));
    }

    /** Out of order, with ties, repeats, events of several conditions, few or many of one condition. */
    private static EventArrays events(Random random, int conditions) {
        EventBuffer buffer = new EventBuffer();
        int size = random.nextInt(11);
        int span = 1 + random.nextInt(14);
        for (int i = 0; i < size; i++) {
            long word = 1L << random.nextInt(conditions);
            if (random.nextInt(4) == 0) {
                word |= 1L << random.nextInt(conditions);
            }
            buffer.add(random.nextInt(span) - 3, word);
        }
        return buffer.arrays();
    }

    @Test
    void answersSurviveSplittingMergingAndBytes() {
        SequencePattern pattern = SequencePattern.parse("(?1).*(?2)(?t<=2)(?1)", 3, 1);
        SequenceMatcher matcher = new SequenceMatcher(pattern);
        new StateLaws<EventBuffer, long[]>(
                        EventBuffer::new,
                        (buffer, event) -> buffer.add(event[0], event[1]),
                        EventBuffer::readFrom,
                        buffer -> List.of(
                                matcher.matches(buffer.arrays()),
                                matcher.count(buffer.arrays()),
                                Arrays.toString(matcher.longestChain(buffer.arrays()))))
                .check(random -> new long[] {random.nextInt(6), 1 + random.nextInt(7)});
    }

    @Test
    void whatDefeatsBacktrackingIsOnePass() {
        String thousandStarts =
                IntStream.range(0, 1_000).mapToObj(i -> i + ":1").collect(Collectors.joining(" "));
        assertThat(matches("(?1)(?t>1)(?2)", thousandStarts)).isFalse();
        assertThat(chain("(?1)(?t>1)(?2)", thousandStarts)).containsExactly(0L);
        String hard = "(?1).*(?1).*(?t<=900)(?1).*(?1)(?t==7).*(?1)(?t>3)(?1).*(?1)(?t>=1)(?2)";
        assertThat(matches(hard, thousandStarts)).isFalse();
        assertThat(count(hard, thousandStarts)).isZero();
        assertThat(chain(hard, thousandStarts)).hasSize(7);
    }

    @Test
    void aMillionEventsOfOneUserAreOnePass() {
        EventBuffer buffer = new EventBuffer();
        for (int i = 0; i < 1_000_000; i++) {
            buffer.add(i, i % 10 == 9 ? 2 : 1);
        }
        EventArrays events = buffer.arrays();
        assertThat(matcher("(?1)(?t==5)(?2)").count(events)).isEqualTo(100_000);
        assertThat(matcher("(?1).*(?1)(?t<=3).*(?1)(?t==2)(?2)(?t>999989).*(?3)")
                        .matches(events))
                .isFalse();
        assertThat(matcher("(?1)(?t>=999998)(?2)").longestChain(events)).containsExactly(0, 999_999);
    }

    @Test
    void tooMuchWorkIsAnErrorAndNotNoMatch() {
        SequencePattern pattern = SequencePattern.parse("(?1)(?2)", 2, 1);
        EventArrays events = events("0:1 1:1 2:1 3:1 4:1");
        assertThat(new SequenceMatcher(pattern, 15).matches(events)).isFalse();
        assertThatThrownBy(() -> new SequenceMatcher(pattern, 14).matches(events))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.LIMIT))
                .hasMessage(
                        "A search takes more than 14 steps, the limit: 5 events of one group by the 2 elements of the"
                                + " pattern '(?1)(?2)'. Filter the rows, group by a shorter period or shorten the pattern.");
    }
}
