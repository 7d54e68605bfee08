package io.tenure.core.sequence;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What came right after a chain of neighbouring events, or right before it: ClickHouse's {@code sequenceNextNode}.
 *
 * <p>The base picks one event, the anchor. The anchor must satisfy condition 1, its neighbour in the direction of the
 * search condition 2, and so on, with no other event in between. The answer is the event that follows the last of them
 * in that direction; there is none when the anchor is missing, a condition does not hold or the events end. Without
 * conditions the answer is the anchor.
 *
 * @param direction which way to go from the anchor
 * @param base which event is the anchor
 * @param conditions how many conditions the chain has, 0 to 64; at least 1 with FIRST_MATCH and LAST_MATCH
 */
public record NextNodeSearch(NextNodeDirection direction, NextNodeBase base, int conditions) {
    /** The most conditions a chain can have. */
    public static final int MAX_CONDITIONS = 64;

    static final int NONE = -1;

    /** @throws TenureException when the three do not go together */
    public NextNodeSearch {
        if (conditions < 0 || conditions > MAX_CONDITIONS) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "sequence_next_node takes 0 to " + MAX_CONDITIONS + " conditions after the base condition, got "
                            + conditions);
        }
        if (base == NextNodeBase.TAIL && direction == NextNodeDirection.FORWARD) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Nothing comes after the last event, so 'forward' with 'tail' has no answer; write 'forward' with"
                            + " 'head', 'first_match' or 'last_match', or 'backward' with 'tail'");
        }
        if (base == NextNodeBase.HEAD && direction == NextNodeDirection.BACKWARD) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Nothing comes before the first event, so 'backward' with 'head' has no answer; write 'backward'"
                            + " with 'tail', 'first_match' or 'last_match', or 'forward' with 'head'");
        }
        boolean searchesForTheAnchor = base == NextNodeBase.FIRST_MATCH || base == NextNodeBase.LAST_MATCH;
        if (conditions == 0 && searchesForTheAnchor) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "sequence_next_node with base '" + nameOf(base) + "' looks for an event with the base condition and"
                            + " condition 1, but there is no condition 1; add one, or repeat the base condition");
        }
    }

    /**
     * Reads a search as users write it; capitals do not matter.
     *
     * @throws TenureException on an unknown direction or base, and when the three do not go together
     */
    public static NextNodeSearch parse(String direction, String base, int conditions) {
        return new NextNodeSearch(
                named(direction, "direction", NextNodeDirection.values()),
                named(base, "base", NextNodeBase.values()),
                conditions);
    }

    private static <E extends Enum<E>> E named(String name, String kind, E[] values) {
        List<String> names = Arrays.stream(values).map(NextNodeSearch::nameOf).toList();
        int index = names.indexOf(name.strip().toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "Unknown " + kind + " '" + name + "' of sequence_next_node; it is one of "
                            + String.join(", ", names) + TenureException.didYouMean(name, names));
        }
        return values[index];
    }

    private static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The position of the answer among events in order, or {@link #NONE}. */
    int answerIn(NextNodeEvents events) {
        int anchor = anchorIn(events);
        if (anchor == NONE || conditions > neighboursOf(anchor, events)) {
            return NONE;
        }
        int step = direction == NextNodeDirection.FORWARD ? 1 : -1;
        for (int i = 0; i < conditions; i++) {
            if (!events.meets(i, anchor + i * step)) {
                return NONE;
            }
        }
        return anchor + conditions * step;
    }

    /** How many events there are in the direction of the search. */
    private int neighboursOf(int anchor, NextNodeEvents events) {
        return direction == NextNodeDirection.FORWARD ? events.size() - 1 - anchor : anchor;
    }

    private int anchorIn(NextNodeEvents events) {
        int last = events.size() - 1;
        return switch (base) {
            case HEAD -> last >= 0 && events.isBase(0) ? 0 : NONE;
            case TAIL -> last >= 0 && events.isBase(last) ? last : NONE;
            case FIRST_MATCH -> {
                int at = 0;
                while (at <= last && !isMatch(events, at)) {
                    at++;
                }
                yield at <= last ? at : NONE;
            }
            case LAST_MATCH -> {
                int at = last;
                while (at >= 0 && !isMatch(events, at)) {
                    at--;
                }
                yield at;
            }
        };
    }

    private static boolean isMatch(NextNodeEvents events, int at) {
        return events.isBase(at) && events.meets(0, at);
    }

    /**
     * The first of the events that can matter to the answer, whatever events are still to come.
     *
     * <p>The last match can only become later, so what is before it and out of the chain's reach never matters again; the
     * same holds for the last event of all.
     */
    int firstThatMatters(NextNodeEvents events) {
        int anchor = latestAnchorIn(events);
        return anchor == NONE ? 0 : anchor - Math.min(reach(NextNodeDirection.BACKWARD), anchor);
    }

    /** The position behind the last of the events that can matter; the mirror of {@link #firstThatMatters}. */
    int endOfThoseThatMatter(NextNodeEvents events) {
        int anchor = earliestAnchorIn(events);
        if (anchor == NONE) {
            return events.size();
        }
        int after = anchor + 1;
        return after + Math.min(reach(NextNodeDirection.FORWARD), events.size() - after);
    }

    private int latestAnchorIn(NextNodeEvents events) {
        return switch (base) {
            case TAIL -> events.size() == 0 ? NONE : events.size() - 1;
            case LAST_MATCH -> anchorIn(events);
            case HEAD, FIRST_MATCH -> NONE;
        };
    }

    private int earliestAnchorIn(NextNodeEvents events) {
        return switch (base) {
            case HEAD -> events.size() == 0 ? NONE : 0;
            case FIRST_MATCH -> anchorIn(events);
            case TAIL, LAST_MATCH -> NONE;
        };
    }

    /** How many neighbours of the anchor take part in one direction. */
    private int reach(NextNodeDirection way) {
        return way == direction ? conditions : 0;
    }
}
