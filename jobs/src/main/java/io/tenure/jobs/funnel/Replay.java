package io.tenure.jobs.funnel;

import io.tenure.core.retention.RetentionChange;
import io.tenure.jobs.table.FunnelProgressTable;
import io.tenure.jobs.table.Keys;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a change takes members through again.
 *
 * @param isEverything whether all members go through all their days
 * @param first else the first UTC date that all go through; the day after {@code last} where there is none
 * @param last the last UTC date with events before as-of
 * @param changedDates the cohort dates whose members go through all their days
 */
record Replay(boolean isEverything, LocalDate first, LocalDate last, Set<LocalDate> changedDates) {
    static Replay of(RetentionChange change, Collection<LocalDate> changedDates) {
        LocalDate last = dateOf(change.asOfMicros() - 1);
        LocalDate first = last.plusDays(1);
        for (LocalDate date : change.eventDates()) {
            first = date.isBefore(first) ? date : first;
        }
        Long previousAsOf = change.previousAsOfMicros();
        if (previousAsOf != null
                && previousAsOf < change.asOfMicros()
                && dateOf(previousAsOf).isBefore(first)) {
            first = dateOf(previousAsOf);
        }
        return new Replay(previousAsOf == null, first, last, new TreeSet<>(changedDates));
    }

    static LocalDate dateOf(long micros) {
        return LocalDate.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
    }

    boolean isNothing() {
        return !isEverything && !hasDates() && changedDates.isEmpty();
    }

    private boolean hasDates() {
        return !first.isAfter(last);
    }

    /** The earliest of the cohort dates that begin anew; null: none does. */
    @Nullable
    LocalDate firstChanged() {
        return changedDates.isEmpty() ? null : Collections.min(changedDates);
    }

    /** The rows of {@code funnel_progress} that are written again. */
    Keys rows() {
        if (isEverything) {
            return Keys.all();
        }
        Keys ofDates = hasDates() ? Keys.between(FunnelProgressTable.EVENT_DATE, first, last) : Keys.none();
        return ofDates.or(Keys.dates(FunnelProgressTable.COHORT_DATE, changedDates));
    }
}
