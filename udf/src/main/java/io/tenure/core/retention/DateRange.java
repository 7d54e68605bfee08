package io.tenure.core.retention;

import java.time.LocalDate;

/**
 * Dates from one to another, both included.
 *
 * @param first the first date
 * @param last the last date, not before {@code first}
 */
public record DateRange(LocalDate first, LocalDate last) {
    public DateRange {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("not a range of dates: " + first + " to " + last);
        }
    }

    /** Whether a date is in the range. */
    public boolean contains(LocalDate date) {
        return !date.isBefore(first) && !date.isAfter(last);
    }
}
