package io.tenure.core.retention;

import io.tenure.core.period.Granularity;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a retention table counts, apart from which events are entries and returns.
 *
 * @param granularity the length of a period
 * @param mode how offsets are counted
 * @param kind which active offsets make a user count
 * @param zone the zone of calendar periods and of clamped calendar months
 * @param weekStart the first day of a week
 * @param horizon the last offset that is looked at, 0 to {@link #LAST_OFFSET}; null: as far as the data goes
 * @param brackets the columns of kind {@link RetentionKind#BRACKET}, in the order wanted, each once; else
 *     empty
 * @param windowEndMicros entries are before this instant; null: no end
 */
public record RetentionSpec(
        Granularity granularity,
        RetentionMode mode,
        RetentionKind kind,
        ZoneId zone,
        DayOfWeek weekStart,
        @Nullable Integer horizon,
        List<OffsetRange> brackets,
        @Nullable Long windowEndMicros)
        implements Serializable {
    /** The highest offset that a table looks at: 273 years of days. */
    public static final int LAST_OFFSET = 99_999;

    public RetentionSpec {
        if (horizon != null && (horizon < 0 || horizon > LAST_OFFSET)) {
            throw new IllegalArgumentException("not a horizon: " + horizon + " is not from 0 to " + LAST_OFFSET);
        }
        if (brackets.stream().anyMatch(bracket -> bracket.last() > LAST_OFFSET)) {
            throw new IllegalArgumentException("a bracket ends after offset " + LAST_OFFSET + ": " + brackets);
        }
        if (new HashSet<>(brackets).size() < brackets.size()) {
            throw new IllegalArgumentException("a bracket is named twice: " + brackets);
        }
        brackets = List.copyOf(brackets);
        if ((kind == RetentionKind.BRACKET) == brackets.isEmpty()) {
            throw new IllegalArgumentException("brackets go with kind BRACKET, and only with it");
        }
    }

    /** Whether the columns at which a member counts depend on which cohort of all is the first. */
    public boolean needsFirstCohort() {
        return kind == RetentionKind.ON_OR_AFTER && horizon == null;
    }
}
