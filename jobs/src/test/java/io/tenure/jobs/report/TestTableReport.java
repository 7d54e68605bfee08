package io.tenure.jobs.report;

import static io.tenure.jobs.report.RetentionTables.bySegment;
import static io.tenure.jobs.report.RetentionTables.compared;
import static io.tenure.jobs.report.RetentionTables.options;
import static io.tenure.jobs.report.RetentionTables.render;
import static io.tenure.jobs.report.RetentionTables.report;
import static io.tenure.jobs.report.RetentionTables.weekly;
import static io.tenure.jobs.report.RetentionTables.weeklySegment;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TestTableReport {
    @Test
    void theTriangleIsAligned() {
        assertThat(render(RetentionFormat.TABLE, report(weekly(), options()))).isEqualTo("""
                        Weekly retention
                        cohorts: first event · returns: any event · periods: calendar weeks from Monday
                        active: in that week · zone: UTC · data through: 2026-01-27
                        minimum cohort: 5 users

                        cohort      users  week 0      1      2      3
                        2026-01-05     10  100.0%  30.0%   0.0%  20.0%*
                        2026-01-12     <5   suppressed (< 5 users)
                        2026-01-19  6,000  100.0%  <0.1%*
                        mean        6,014  100.0%  28.6%   0.0%
                        n                   6,014     14     10

                        * still in progress, can only grow
                        mean: active of eligible users over all cohorts, finished periods only
                        """);
    }

    @Test
    void bracketsAndTheirLastInstantAreShown() {
        assertThat(render(RetentionFormat.TABLE, report(RetentionTables.brackets(), options())))
                .contains(
                        "\nactive: in any day of the range · zone: UTC · data through: 2026-01-07 23:59\n",
                        "\ncohort      users  day 1    2–3       0\n",
                        "\n2026-01-05      8  50.0%  12.5%* 100.0%\n");
    }

    @Test
    void columnsThatDoNotFitAreCounted() {
        String table = render(RetentionFormat.TABLE, report(ManyCells.table(2, 40), options()));
        assertThat(table.lines()).allMatch(line -> line.length() <= 80);
        assertThat(table).contains("\nand 32 more columns; widen the terminal, or use --format html or csv\n");
    }

    @Test
    void segmentsHaveTheirOwnTrianglesAndCannotSteerTheTerminal() {
        assertThat(render(
                        RetentionFormat.TABLE,
                        report(
                                weekly(weeklySegment(false, null), weeklySegment(false, "\u001b[2Jx\u202Ey")),
                                bySegment("country"))))
                .contains(
                        "\nEverybody\ncohort ",
                        "\ncountry = (none)\ncohort ",
                        "\ncountry = \uFFFD[2Jx\uFFFDy\ncohort ");
    }

    @Test
    void coloursChangeNoText() {
        ReportOptions plain = options();
        ReportOptions coloured = new ReportOptions(
                null, plain.entry(), plain.returns(), null, plain.minCohortSize(), false, false, true, plain.width());
        String text = render(RetentionFormat.TABLE, report(RetentionTables.onlineRetail(), coloured));
        assertThat(text).contains("\u001b[48;5;");
        assertThat(text.replaceAll("\u001b\\[[0-9;]*m", "").replaceAll(" +\n", "\n"))
                .isEqualTo(render(RetentionFormat.TABLE, report(RetentionTables.onlineRetail(), plain)));
    }

    @Test
    void aComparisonComesLast() {
        assertThat(render(RetentionFormat.TABLE, compared()))
                .contains(
                        "\nCohorts from 2026-01-12 on against those before: no clear change in week 1",
                        "\nweek 1: 30.0% of 10 → 25.0% of 4, −5.0 points (");
    }
}
