package io.tenure.jobs.report;

import org.jspecify.annotations.Nullable;

/**
 * What to show of a retention table, and the words around it.
 *
 * @param title the headline; null: named after the granularity, as in "Weekly retention"
 * @param entry what makes a user a member, as in "first purchase"
 * @param returns what counts as a return, as in "any event"
 * @param segmentBy the property whose values are the segments; null: only the triangle of everybody is written
 * @param minCohortSize smaller cohorts are left out of csv and json and shown without numbers elsewhere; they stay in
 *     every total; 1 shows all
 * @param zeros whether csv and json list cells without an active user
 * @param states whether csv and json add eligible users, interval, state and closing time
 * @param colour whether the terminal table is coloured
 * @param width characters in a line of the terminal, at least 40
 */
public record ReportOptions(
        @Nullable String title,
        String entry,
        String returns,
        @Nullable String segmentBy,
        long minCohortSize,
        boolean zeros,
        boolean states,
        boolean colour,
        int width) {
    private static final int NARROWEST = 40;

    public ReportOptions {
        width = Math.max(NARROWEST, width);
    }

    ReportOptions withStates() {
        return new ReportOptions(title, entry, returns, segmentBy, minCohortSize, zeros, true, colour, width);
    }
}
