package io.tenure.core.retention;

import java.util.List;

/**
 * Retention by cohort and offset, as of an instant.
 *
 * @param spec what was counted
 * @param asOfMicros events at or after this instant were not read
 * @param columns the offsets or brackets of the table, in order; a row may have fewer cells
 * @param segments everybody first, then the segments by value (bytewise), members without a value before the others
 */
public record RetentionTable(
        RetentionSpec spec, long asOfMicros, List<OffsetRange> columns, List<RetentionSegment> segments) {
    /** The as-of of a table of no events at all, when none was given. */
    public static final long NO_EVENTS = Long.MIN_VALUE;

    public RetentionTable {
        columns = List.copyOf(columns);
        segments = List.copyOf(segments);
    }

    /** The triangle of all members. */
    public RetentionSegment everybody() {
        return segments.get(0);
    }
}
