package io.tenure.core.retention;

import java.time.LocalDate;
import java.util.List;

/**
 * One cohort of a retention table.
 *
 * @param cohort the first day of the cohort's period
 * @param cohortSize its members, at least 1
 * @param cells a cell for each column of the table that has begun, in the order of the columns; a true zero is a cell
 *     with 0, a column that has not begun is absent; computed as it is read, so that a long daily triangle needs room only
 *     for what was active
 */
public record CohortRow(LocalDate cohort, long cohortSize, List<RetentionCell> cells) {}
