package io.tenure.core.retention;

import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a store between two runs, as far as all cohorts are concerned.
 *
 * @param asOfMicros the new run reads no events at or after this instant
 * @param previousAsOfMicros the same of the run before; null: there is none, everything is new
 * @param eventDates the UTC dates whose activity gained, lost or changed a row, whatever their order; the dates that as-of
 *     has passed over since the run before need not be among them
 */
public record RetentionChange(long asOfMicros, @Nullable Long previousAsOfMicros, Set<LocalDate> eventDates) {
    public RetentionChange {
        eventDates = Set.copyOf(eventDates);
    }

    /** Whether every cell is new: there is no run before, or as-of went back. */
    boolean isFromScratch() {
        return previousAsOfMicros == null || previousAsOfMicros > asOfMicros;
    }
}
