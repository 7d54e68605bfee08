package io.tenure.jobs.erase;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What was taken out of the tables.
 *
 * @param rows how many rows of each table, by its name; tables without any are left out
 * @param memberships the cohort versions that the user was a member of
 */
public record ErasedRows(SortedMap<String, Long> rows, List<Membership> memberships) {
    public ErasedRows {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        memberships = List.copyOf(memberships);
    }

    /**
     * A place that the user had in a cohort.
     *
     * @param cohortId the cohort
     * @param version of its definition
     * @param cohortDate the local date of entry
     */
    public record Membership(UUID cohortId, int version, LocalDate cohortDate) {}
}
