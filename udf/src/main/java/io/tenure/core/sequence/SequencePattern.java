package io.tenure.core.sequence;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A pattern in ClickHouse's language: {@code (?N)}, {@code .}, {@code .*} and {@code (?t<=N)} with {@code <=},
 * {@code <}, {@code >=}, {@code >} or {@code ==}, one after the other, without white space. It may begin anywhere in the
 * sequence of events, and may be empty.
 *
 * @param elements what must come, in this order
 * @param unitsPerNumber how many units of the event times are one unit of the numbers in {@code (?t<=N)}
 */
public record SequencePattern(List<PatternElement> elements, long unitsPerNumber) {
    private static final int EXCERPT_ELEMENTS = 16;

    public SequencePattern {
        elements = List.copyOf(elements);
    }

    /**
     * Reads a pattern, in time linear in its length.
     *
     * @param text the pattern
     * @param conditions how many conditions there are to refer to
     * @param unitsPerNumber how many units of the event times are one unit of the numbers in {@code (?t<=N)}: 1,000,000
     *     for seconds over microseconds
     * @throws io.tenure.core.error.TenureException with code PATTERN that points at the character where reading failed
     */
    public static SequencePattern parse(String text, int conditions, long unitsPerNumber) {
        return new SequencePattern(
                new SequencePatternParser(text, conditions, Long.MAX_VALUE / unitsPerNumber).elements(),
                unitsPerNumber);
    }

    /** The pattern's text, in which no number has leading zeros. */
    @Override
    public String toString() {
        return elements.stream().map(PatternElement::toString).collect(Collectors.joining());
    }

    /** The pattern's text for a message, without the end of a long one. */
    String excerpt() {
        String beginning = elements.stream()
                .limit(EXCERPT_ELEMENTS)
                .map(PatternElement::toString)
                .collect(Collectors.joining());
        return "'" + beginning + (elements.size() > EXCERPT_ELEMENTS ? "..." : "") + "'";
    }
}
