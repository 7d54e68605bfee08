package io.tenure.jobs.report;

import static io.tenure.jobs.report.RetentionTables.compared;
import static io.tenure.jobs.report.RetentionTables.options;
import static io.tenure.jobs.report.RetentionTables.report;
import static io.tenure.jobs.report.RetentionTables.weekly;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestRetentionReport {
    @Test
    void csvNotesCountTheCohortsLeftOut() {
        assertThat(report(weekly(), options()).notesForCsv())
                .isEqualTo("1 cohort of fewer than 5 users left out; --min-cohort-size 1 lists all.\n");
    }

    @Test
    void csvNotesAreEmptyWhenEverythingIsListed() {
        assertThat(report(RetentionTables.onlineRetail(), options()).notesForCsv())
                .isEmpty();
    }

    @Test
    void csvNotesHoldTheComparison() {
        assertThat(compared().notesForCsv().lines())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("Cohorts from 2026-01-12 on against those before: no clear change"))
                .anyMatch(line -> line.startsWith("week 1: 30.0% of 10 → 25.0% of 4, −5.0 points ("));
    }
}
