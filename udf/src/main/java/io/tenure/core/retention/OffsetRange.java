package io.tenure.core.retention;

import java.io.Serializable;

/**
 * One column of a retention table: a single offset, or a bracket of them, both ends included.
 *
 * @param first the first offset, 0 or more
 * @param last the last offset, at least {@code first}
 */
public record OffsetRange(int first, int last) implements Serializable {
    public OffsetRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range of offsets: " + first + " to " + last);
        }
    }

    /** The range that holds one offset. */
    public static OffsetRange of(int offset) {
        return new OffsetRange(offset, offset);
    }

    /** {@code 3}, or {@code 3-7} for a range of several offsets. */
    public String label() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
