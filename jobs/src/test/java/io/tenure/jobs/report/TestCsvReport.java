package io.tenure.jobs.report;

import static io.tenure.jobs.report.RetentionTables.bySegment;
import static io.tenure.jobs.report.RetentionTables.options;
import static io.tenure.jobs.report.RetentionTables.render;
import static io.tenure.jobs.report.RetentionTables.report;
import static io.tenure.jobs.report.RetentionTables.weekly;
import static io.tenure.jobs.report.RetentionTables.weeklySegment;
import static io.tenure.jobs.report.RetentionTables.withZerosAndStates;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TestCsvReport {
    @Test
    void smallCohortsAndZerosAreLeftOut() {
        assertThat(render(RetentionFormat.CSV, report(weekly(), options()))).isEqualTo("""
                        cohort,period,active_users,cohort_size,retention
                        2026-01-05,0,10,10,1.0
                        2026-01-05,1,3,10,0.3
                        2026-01-05,3,2,10,0.2
                        2026-01-19,0,6000,6000,1.0
                        2026-01-19,1,1,6000,0.00016666666666666666
                        """);
    }

    @Test
    void zerosAndStatesAreListedWhenAskedFor() {
        assertThat(render(RetentionFormat.CSV, report(weekly(), withZerosAndStates())))
                .startsWith("""
                        cohort,period,active_users,cohort_size,retention,eligible_users,active_eligible,low,high,state,closes_at
                        2026-01-05,0,10,10,1.0,10,10,0.7224672001371107,1.0,complete,
                        2026-01-05,1,3,10,0.3,10,3,0.10779126740630099,0.6032218525388546,complete,
                        2026-01-05,2,0,10,0.0,10,0,0.0,0.2775327998628892,complete,
                        2026-01-05,3,2,10,0.2,0,0,0.0,1.0,in_progress,2026-02-02T00:00:00Z
                        """);
    }

    @Test
    void aClosingTimeHasMicrosecondsOnlyWhereThereAreAny() {
        assertThat(render(RetentionFormat.CSV, report(RetentionTables.brackets(), withZerosAndStates())))
                .contains(",in_progress,2026-01-09T00:00:00.000001Z\n");
    }

    @Test
    void bracketsAreLabelledInTheirOwnOrder() {
        assertThat(render(RetentionFormat.CSV, report(RetentionTables.brackets(), options())))
                .isEqualTo("""
                        cohort,period,active_users,cohort_size,retention
                        2026-01-05,1,4,8,0.5
                        2026-01-05,2-3,1,8,0.125
                        2026-01-05,0,8,8,1.0
                        """);
    }

    @Test
    void segmentsAreQuotedAsPostgresQuotesThem() {
        String csv = render(
                RetentionFormat.CSV,
                report(
                        weekly(
                                weeklySegment(false, null),
                                weeklySegment(false, ""),
                                weeklySegment(false, "*"),
                                weeklySegment(false, " a b "),
                                weeklySegment(false, "a,b"),
                                weeklySegment(false, "a \"b\""),
                                weeklySegment(false, "a\nb")),
                        bySegment("country")));
        assertThat(csv)
                .startsWith("segment,cohort,period,active_users,cohort_size,retention\n*,2026-01-05,0,10,10,1.0\n");
        assertThat(csv)
                .contains(
                        "\n,2026-01-05,0,",
                        "\n\"\",2026-01-05,0,",
                        "\n\"*\",2026-01-05,0,",
                        "\n a b ,2026-01-05,0,",
                        "\n\"a,b\",2026-01-05,0,",
                        "\n\"a \"\"b\"\"\",2026-01-05,0,",
                        "\n\"a\nb\",2026-01-05,0,");
    }

    @Test
    void segmentsThatWereNotAskedForAreNotWritten() {
        String csv = render(RetentionFormat.CSV, report(weekly(weeklySegment(false, "FR")), options()));
        assertThat(csv).isEqualTo(render(RetentionFormat.CSV, report(weekly(), options())));
    }

    @Test
    void realRetentionComesBackByteForByte() throws IOException {
        String path = "online_retail_2011_uci_cc_by_4_0/retention_monthly.csv";
        try (InputStream expected = RetentionTables.class.getResourceAsStream(path)) {
            assertThat(render(RetentionFormat.CSV, report(RetentionTables.onlineRetail(), options())))
                    .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
