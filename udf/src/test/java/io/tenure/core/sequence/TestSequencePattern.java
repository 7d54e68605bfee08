package io.tenure.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.PatternElement.AnyEvent;
import io.tenure.core.sequence.PatternElement.AnyEvents;
import io.tenure.core.sequence.PatternElement.Comparison;
import io.tenure.core.sequence.PatternElement.Condition;
import io.tenure.core.sequence.PatternElement.TimeBetween;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestSequencePattern {
    private static final String ELEMENT = "(?N), (?t<=N), . or .*";

    private static final int MOST_CHARACTERS = 500;

    private static SequencePattern parse(String text) {
        return SequencePattern.parse(text, 3, 1_000_000);
    }

    private static void refuses(String text, String shown, int character, String problem) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        TenureException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.PATTERN))
                .hasMessage("The pattern can't be read at character " + character + ": " + problem + ".\n    " + shown);
    }

    /** The caret stands under the character, and nothing in the pattern moves it. */
    private static void refuses(String text, int character, String problem) {
        refuses(text, text + "\n    " + " ".repeat(character - 1) + "^", character, problem);
    }

    @Test
    void everyElementIsRead() {
        assertThat(parse("(?1)(?t<=5).(?t<0).*(?t>=10)(?3)(?t>7)..(?t==00012)").elements())
                .containsExactly(
                        new Condition(1),
                        new TimeBetween(Comparison.AT_MOST, 5),
                        new AnyEvent(),
                        new TimeBetween(Comparison.LESS_THAN, 0),
                        new AnyEvents(),
                        new TimeBetween(Comparison.AT_LEAST, 10),
                        new Condition(3),
                        new TimeBetween(Comparison.MORE_THAN, 7),
                        new AnyEvent(),
                        new AnyEvent(),
                        new TimeBetween(Comparison.EXACTLY, 12));
        assertThat(parse("").elements()).isEmpty();
    }

    @Test
    void aPatternIsItsText() {
        String text = "(?1)(?t<=5).(?t<0).*(?t>=10)(?3)(?t>7)..(?t==12)";
        assertThat(parse(text)).hasToString(text);
        assertThat(parse("(?0001)(?t<=00)")).hasToString("(?1)(?t<=0)");
    }

    @Test
    void whatIsNoElementIsShown() {
        refuses("(?1)x(?2)", 5, "found 'x', expected " + ELEMENT);
        refuses("(?1).**", 7, "found '*', expected " + ELEMENT);
        refuses("1", 1, "found '1', expected " + ELEMENT);
        refuses(")", 1, "found ')', expected " + ELEMENT);
        refuses("(1)", 2, "found '1', expected ? as in (?N) or (?t<=N)");
        refuses("(", 2, "found the end of the pattern, expected ? as in (?N) or (?t<=N)");
        refuses("(?", 3, "found the end of the pattern, expected the number of a condition, or t");
        refuses("(?1", 4, "found the end of the pattern, expected another digit or )");
        refuses("(?x)", 3, "found 'x', expected the number of a condition, or t");
        refuses("(?-1)", 3, "found '-', expected the number of a condition, or t");
        refuses("(?+1)", 3, "found '+', expected the number of a condition, or t");
        refuses("(?١)", 3, "found '١', expected the number of a condition, or t");
        refuses("(?1(?2)", 4, "found '(', expected another digit or )");
    }

    @Test
    void whiteSpaceIsRefused() {
        refuses("(?1) (?2)", 5, "found a space, which the pattern language does not have, expected " + ELEMENT);
        refuses(" ", 1, "found a space, which the pattern language does not have, expected " + ELEMENT);
        refuses(
                "(?t <=5)",
                4,
                "found a space, which the pattern language does not have, expected one of <=, <, >=, > and ==");
    }

    @Test
    void otherComparisonsAreRefused() {
        refuses("(?1)(?t!=5)(?2)", 8, "found '!', expected one of <=, <, >=, > and ==");
        refuses("(?1)(?t=5)(?2)", 8, "found '=', expected one of <=, <, >=, > and ==");
        refuses("(?t100)", 4, "found '1', expected one of <=, <, >=, > and ==");
        refuses("(?t", 4, "found the end of the pattern, expected one of <=, <, >=, > and ==");
        refuses("(?t=<5)", 4, "found '=', expected one of <=, <, >=, > and ==");
    }

    @Test
    void aTimeIsANumberOfDigits() {
        refuses("(?t>=)", 6, "found ')', expected a number of time units, digits only");
        refuses("(?t>=-1)", 6, "found '-', expected a number of time units, digits only");
        refuses("(?t>=1.5)", 7, "found '.', expected another digit or )");
        refuses("(?t<<5)", 5, "found '<', expected a number of time units, digits only");
    }

    @Test
    void oneTimeDirectlyAfterAnotherIsRefused() {
        refuses(
                "(?1)(?t>5)(?t<=9)(?2)",
                11,
                "found (?t<=9) directly after another time condition, expected (?N), . or .* between the two");
        assertThat(parse("(?1)(?t>5).*(?t<=9)").elements()).hasSize(4);
    }

    @Test
    void aConditionMustBeThere() {
        refuses("(?1)(?4)", 7, "found condition 4, but the call has 3 conditions, expected 1 to 3");
        refuses("(?0)", 3, "found condition 0, but the call has 3 conditions, expected 1 to 3");
        assertThatThrownBy(() -> SequencePattern.parse("(?2)", 1, 1))
                .hasMessageContaining("found condition 2, but the call has 1 condition, expected 1.");
    }

    @Test
    void hugeNumbersDoNotWrap() {
        refuses("(?4294967297)", 3, "found condition 4294967297, but the call has 3 conditions, expected 1 to 3");
        refuses(
                "(?18446744073709551617)",
                3,
                "found condition 18446744073709551617, but the call has 3 conditions, expected 1 to 3");
        refuses("(?t<=18446744073709551616)", 6, "found the time 18446744073709551616, expected at most 9223372036854");
        refuses("(?t<9223372036855)", 5, "found the time 9223372036855, expected at most 9223372036854");
        assertThat(parse("(?t<9223372036854)").elements()).hasSize(1);
        assertThatThrownBy(() -> parse("(?" + "9".repeat(1_000) + ")"))
                .hasMessageContaining("found condition of 1000 digits, but the call has 3 conditions");
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807,true", "9223372036854775808,false"})
    void integralTimesGoUpToTheGreatestLong(String number, boolean fits) {
        String text = "(?t<=" + number + ")";
        if (fits) {
            assertThat(SequencePattern.parse(text, 1, 1)).hasToString(text);
        } else {
            assertThatThrownBy(() -> SequencePattern.parse(text, 1, 1))
                    .hasMessageContaining("expected at most 9223372036854775807");
        }
    }

    @Test
    void whatWouldMoveTheCaretIsReplaced() {
        refuses("(?1)\n(?2)", "(?1)\uFFFD(?2)\n        ^", 5, "found the character U+000A, expected " + ELEMENT);
        refuses("\u202E", "\uFFFD\n    ^", 1, "found the character U+202E, expected " + ELEMENT);
        refuses("\uD83D", "\uFFFD\n    ^", 1, "found the character U+D83D, expected " + ELEMENT);
        refuses(".😀.", ".😀.\n     ^", 2, "found '😀', expected " + ELEMENT);
    }

    @Test
    void ofALongPatternThePartAroundTheCharacterIsShown() {
        refuses(
                ".".repeat(100) + "x" + ".".repeat(100),
                "..." + ".".repeat(60) + "x" + ".".repeat(39) + "...\n    " + " ".repeat(63) + "^",
                101,
                "found 'x', expected " + ELEMENT);
    }

    @Test
    void aMillionElementsAreReadAsFastAsTheyAreLong() {
        String text = "(?1)(?t<=5).*.".repeat(250_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(parse(text).toString().equals(text)).isTrue();
            assertThatThrownBy(() -> parse(text + "(?" + "9".repeat(1_000_000) + ")"))
                    .hasMessageContaining("at character 3500003: found condition of 1000000 digits");
        });
    }

    /** Reads any text as a pattern that is its own text, or refuses it with a caret. */
    static void readsOrPoints(String text) {
        SequencePattern pattern;
        try {
            pattern = SequencePattern.parse(text, EventBuffer.MAX_CONDITIONS, 1_000_000);
        } catch (TenureException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.PATTERN);
            assertThat(refused)
                    .message()
                    .startsWith("The pattern can't be read at character ")
                    .endsWith("^");
            assertThat(refused.getMessage()).hasLineCount(3).hasSizeLessThan(MOST_CHARACTERS);
            return;
        }
        assertThat(SequencePattern.parse(pattern.toString(), EventBuffer.MAX_CONDITIONS, 1_000_000))
                .isEqualTo(pattern);
    }
}
