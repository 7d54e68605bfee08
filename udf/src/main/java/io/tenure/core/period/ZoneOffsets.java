package io.tenure.core.period;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The offsets of one zone from UTC, laid out for tens of millions of lookups.
 *
 * <p>From 1900 to 2200 a lookup is one step into a table of spans of about 97 days and at most a few steps over the
 * transitions inside the span; it allocates nothing. Outside those years the zone's rules are asked. Immutable.
 */
final class ZoneOffsets implements Serializable {
    private static final long FIRST_SECOND =
            Instant.parse("1900-01-01T00:00:00Z").getEpochSecond();
    private static final long END_SECOND = Instant.parse("2200-01-01T00:00:00Z").getEpochSecond();
    private static final int SPAN_BITS = 23;
    private static final long SECONDS_PER_DAY = 86_400;

    private static final Map<ZoneId, ZoneOffsets> KNOWN = new ConcurrentHashMap<>();

    private final ZoneRules rules;
    private final boolean fixed;
    /** When the offset changes, ascending, all within the table's years. */
    private final long[] transitionSeconds;
    /** {@code offsetSeconds[i]} is in force before transition {@code i}, the last one after the last transition. */
    private final int[] offsetSeconds;
    /** For each span, how many transitions come at or before its first second. */
    private final int[] transitionsBefore;

    /** The offsets of a zone; made once per zone, which takes about a millisecond. */
    static ZoneOffsets of(ZoneId zone) {
        return KNOWN.computeIfAbsent(zone, ZoneOffsets::new);
    }

    private ZoneOffsets(ZoneId zone) {
        rules = zone.getRules();
        fixed = rules.isFixedOffset();
        List<ZoneOffsetTransition> transitions = transitions(rules);
        transitionSeconds = transitions.stream()
                .mapToLong(ZoneOffsetTransition::toEpochSecond)
                .toArray();
        offsetSeconds = new int[transitionSeconds.length + 1];
        offsetSeconds[0] = rules.getOffset(Instant.ofEpochSecond(FIRST_SECOND)).getTotalSeconds();
        for (int i = 0; i < transitionSeconds.length; i++) {
            offsetSeconds[i + 1] = transitions.get(i).getOffsetAfter().getTotalSeconds();
        }
        transitionsBefore = new int[spanOf(END_SECOND - 1) + 1];
        for (int span = 0, seen = 0; span < transitionsBefore.length; span++) {
            long spanStart = FIRST_SECOND + ((long) span << SPAN_BITS);
            while (seen < transitionSeconds.length && transitionSeconds[seen] <= spanStart) {
                seen++;
            }
            transitionsBefore[span] = seen;
        }
    }

    private static List<ZoneOffsetTransition> transitions(ZoneRules rules) {
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochSecond(FIRST_SECOND));
        while (next != null && next.toEpochSecond() < END_SECOND) {
            transitions.add(next);
            next = rules.nextTransition(next.getInstant());
        }
        return transitions;
    }

    private static int spanOf(long epochSecond) {
        return (int) ((epochSecond - FIRST_SECOND) >> SPAN_BITS);
    }

    /** Seconds that the zone's clocks are ahead of UTC at an instant. */
    int at(long epochSecond) {
        if (fixed) {
            return offsetSeconds[0];
        }
        if (epochSecond < FIRST_SECOND || epochSecond >= END_SECOND) {
            ZoneOffset offset = rules.getOffset(Instant.ofEpochSecond(epochSecond));
            return offset.getTotalSeconds();
        }
        return offsetSeconds[transitionsUntil(epochSecond)];
    }

    /** Whether the clocks don't change from one instant to a later one. */
    boolean areSteady(long fromSecond, long toSecond) {
        if (fixed) {
            return true;
        }
        if (fromSecond < FIRST_SECOND || toSecond >= END_SECOND) {
            ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochSecond(fromSecond));
            return next == null || next.toEpochSecond() > toSecond;
        }
        return transitionsUntil(fromSecond) == transitionsUntil(toSecond);
    }

    /** How many of the table's transitions come at or before a second of its years. */
    private int transitionsUntil(long epochSecond) {
        int passed = transitionsBefore[spanOf(epochSecond)];
        while (passed < transitionSeconds.length && transitionSeconds[passed] <= epochSecond) {
            passed++;
        }
        return passed;
    }

    /** The local date at an instant, as days since 1970-01-01. */
    long epochDayAt(long epochSecond) {
        return Math.floorDiv(epochSecond + at(epochSecond), SECONDS_PER_DAY);
    }
}
