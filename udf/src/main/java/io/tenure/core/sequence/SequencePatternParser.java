package io.tenure.core.sequence;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.sequence.PatternElement.AnyEvent;
import io.tenure.core.sequence.PatternElement.AnyEvents;
import io.tenure.core.sequence.PatternElement.Comparison;
import io.tenure.core.sequence.PatternElement.Condition;
import io.tenure.core.sequence.PatternElement.TimeBetween;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the text of a pattern from left to right and points at the first character that does not fit. */
final class SequencePatternParser {
    private static final long TOO_GREAT = -1;
    private static final int SHOWN_BEFORE = 60;
    private static final int SHOWN_AFTER = 40;
    private static final int MOST_DIGITS_SHOWN = 25;
    private static final int UNPRINTABLE = '\uFFFD';

    private static final String ANY_ELEMENT = "(?N), (?t<=N), . or .*";

    /** Longer symbols first, because one may begin with another. */
    private static final List<Comparison> COMPARISONS = List.of(
            Comparison.AT_MOST, Comparison.LESS_THAN, Comparison.AT_LEAST, Comparison.MORE_THAN, Comparison.EXACTLY);

    private final String text;
    private final int conditions;
    private final long longestTime;
    private int at;

    SequencePatternParser(String text, int conditions, long longestTime) {
        this.text = text;
        this.conditions = conditions;
        this.longestTime = longestTime;
    }

    List<PatternElement> elements() {
        List<PatternElement> elements = new ArrayList<>();
        boolean afterTime = false;
        while (at < text.length()) {
            int start = at;
            PatternElement element = element();
            if (afterTime && element instanceof TimeBetween) {
                throw wrong(
                        start,
                        "found " + element + " directly after another time condition, expected (?N), . or .*"
                                + " between the two");
            }
            afterTime = element instanceof TimeBetween;
            elements.add(element);
        }
        return elements;
    }

    private PatternElement element() {
        if (takes(".*")) {
            return new AnyEvents();
        }
        if (takes(".")) {
            return new AnyEvent();
        }
        if (!takes("(")) {
            throw unexpected(ANY_ELEMENT);
        }
        if (!takes("?")) {
            throw unexpected("? as in (?N) or (?t<=N)");
        }
        PatternElement element = takes("t") ? timeBetween() : condition();
        if (!takes(")")) {
            throw unexpected("another digit or )");
        }
        return element;
    }

    private Condition condition() {
        int start = at;
        long number = number(conditions, "the number of a condition, or t");
        if (number < 1) {
            throw wrong(
                    start,
                    "found condition " + digitsFrom(start) + ", but the call has " + conditions
                            + (conditions == 1 ? " condition" : " conditions") + ", expected "
                            + (conditions == 1 ? "1" : "1 to " + conditions));
        }
        return new Condition((int) number);
    }

    private TimeBetween timeBetween() {
        Comparison comparison = comparison();
        int start = at;
        long number = number(longestTime, "a number of time units, digits only");
        if (number == TOO_GREAT) {
            throw wrong(start, "found the time " + digitsFrom(start) + ", expected at most " + longestTime);
        }
        return new TimeBetween(comparison, number);
    }

    private Comparison comparison() {
        return COMPARISONS.stream()
                .filter(each -> takes(each.symbol()))
                .findFirst()
                .orElseThrow(() -> unexpected("one of <=, <, >=, > and =="));
    }

    /** Reads digits; a number greater than the greatest comes out as {@link #TOO_GREAT}. */
    private long number(long greatest, String meaning) {
        int start = at;
        long number = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            number = withDigit(number, text.charAt(at) - '0', greatest);
            at++;
        }
        if (at == start) {
            throw unexpected(meaning);
        }
        return number;
    }

    private static long withDigit(long number, int digit, long greatest) {
        boolean fits = number != TOO_GREAT && number <= greatest / 10 && 10 * number <= greatest - digit;
        return fits ? 10 * number + digit : TOO_GREAT;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private boolean takes(String expected) {
        boolean found = text.startsWith(expected, at);
        at += found ? expected.length() : 0;
        return found;
    }

    private TenureException unexpected(String expected) {
        return wrong(at, "found " + foundAt(at) + ", expected " + expected);
    }

    private String foundAt(int index) {
        if (index == text.length()) {
            return "the end of the pattern";
        }
        int character = text.codePointAt(index);
        if (character == ' ') {
            return "a space, which the pattern language does not have";
        }
        return isPlain(character)
                ? "'" + Character.toString(character) + "'"
                : String.format(Locale.ROOT, "the character U+%04X", character);
    }

    private TenureException wrong(int index, String problem) {
        int position = text.codePointCount(0, index);
        int start = text.offsetByCodePoints(index, -Math.min(position, SHOWN_BEFORE));
        int end = text.offsetByCodePoints(index, Math.min(text.codePointCount(index, text.length()), SHOWN_AFTER));
        String before = (start > 0 ? "..." : "") + plain(text.substring(start, index));
        String after = plain(text.substring(index, end)) + (end < text.length() ? "..." : "");
        return new TenureException(
                ErrorCode.PATTERN,
                "The pattern can't be read at character " + (position + 1) + ": " + problem + ".\n    " + before + after
                        + "\n    " + " ".repeat(before.codePointCount(0, before.length())) + "^");
    }

    /** Digits as the user wrote them, so long as they are not too many to read. */
    private String digitsFrom(int start) {
        int digits = at - start;
        return digits <= MOST_DIGITS_SHOWN ? text.substring(start, at) : "of " + digits + " digits";
    }

    /** The text with a visible sign for each character that would move the caret. */
    private static String plain(String part) {
        return part.codePoints()
                .map(character -> isPlain(character) ? character : UNPRINTABLE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
