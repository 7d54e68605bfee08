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

final class TestMarkdownReport {
    @Test
    void theTriangleIsATable() {
        assertThat(render(RetentionFormat.MARKDOWN, report(weekly(), options())))
                .isEqualTo("""
                        ## Weekly retention

                        Cohorts: first event · Returns: any event · Periods: calendar weeks from Monday · Active: in that week \
                        · Zone: UTC · Data through: 2026-01-27 · Minimum cohort: 5 users

                        | cohort | users | week 0 | 1 | 2 | 3 |
                        | --- | ---: | ---: | ---: | ---: | ---: |
                        | **mean** | **6,014** | **100.0%** | **28.6%** | **0.0%** |  |
                        | 2026-01-05 | 10 | 100.0% | 30.0% | 0.0% | 20.0%\\* |
                        | 2026-01-12 | \\<5 | suppressed (\\< 5 users) |  |  |  |
                        | 2026-01-19 | 6,000 | 100.0% | <0.1%\\* |  |  |

                        \\* still in progress, can only grow.

                        Mean: active of eligible users over all cohorts, finished periods only.
                        """);
    }

    @Test
    void aComparisonIsASentenceAndATable() {
        assertThat(render(RetentionFormat.MARKDOWN, compared()))
                .contains(
                        "**Cohorts from 2026-01-12 on against those before: no clear change in week 1 retention, "
                                + "30.0% to 25.0% (−5.0 points, 95% interval ",
                        "| week | before | users | after | users | points | 95% interval | p | Holm p |\n",
                        "\n| 1 | 30.0% | 10 | 25.0% | 4 | −5.0 | ");
    }

    @Test
    void namesAreNoMarkup() {
        String markdown = render(
                RetentionFormat.MARKDOWN,
                report(weekly(weeklySegment(false, "a|b\n# <img src=x> **c**")), bySegment("country")));
        assertThat(markdown).contains("\n### country = a\\|b\uFFFD\\# \\<img src=x\\> \\*\\*c\\*\\*\n");
    }

    @Test
    void whatIsLeftOutIsSaid() {
        RetentionFormat markdown = RetentionFormat.MARKDOWN;
        assertThat(render(markdown, report(ManyCells.table(130, 80), options())))
                .contains("Not shown: 30 older cohorts and 20 later days. The csv has every cell");
    }
}
