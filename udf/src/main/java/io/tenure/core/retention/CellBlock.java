package io.tenure.core.retention;

import java.time.LocalDate;

/**
 * The cells of cohorts next to each other whose offsets begin on dates next to each other.
 *
 * @param cohorts the first days of the cohorts' periods
 * @param periodStarts the first days of the calendar periods that are the offset's number of periods after the cohort's own;
 *     for a bracket, its first offset decides
 */
public record CellBlock(DateRange cohorts, DateRange periodStarts) {
    /** Whether a cell is in the block. */
    public boolean contains(LocalDate cohort, LocalDate periodStart) {
        return cohorts.contains(cohort) && periodStarts.contains(periodStart);
    }
}
