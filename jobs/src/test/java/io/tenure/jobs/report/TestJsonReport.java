package io.tenure.jobs.report;

import static io.tenure.jobs.report.RetentionTables.bySegment;
import static io.tenure.jobs.report.RetentionTables.compared;
import static io.tenure.jobs.report.RetentionTables.options;
import static io.tenure.jobs.report.RetentionTables.render;
import static io.tenure.jobs.report.RetentionTables.report;
import static io.tenure.jobs.report.RetentionTables.weekly;
import static io.tenure.jobs.report.RetentionTables.weeklySegment;
import static io.tenure.jobs.report.RetentionTables.withZerosAndStates;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionTable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TestJsonReport {
    @Test
    void cellsAreOneObjectPerLine() {
        assertThat(render(RetentionFormat.JSON, report(weekly(), options()))).isEqualTo("""
                        [
                        {"cohort":"2026-01-05","period":0,"active_users":10,"cohort_size":10,"retention":1.0},
                        {"cohort":"2026-01-05","period":1,"active_users":3,"cohort_size":10,"retention":0.3},
                        {"cohort":"2026-01-05","period":3,"active_users":2,"cohort_size":10,"retention":0.2},
                        {"cohort":"2026-01-19","period":0,"active_users":6000,"cohort_size":6000,"retention":1.0},
                        {"cohort":"2026-01-19","period":1,"active_users":1,"cohort_size":6000,"retention":0.00016666666666666666}
                        ]
                        """);
    }

    @Test
    void statesFollowTheRate() {
        assertThat(render(RetentionFormat.JSON, report(weekly(), withZerosAndStates())))
                .contains(
                        "\"retention\":0.0,\"eligible_users\":10,\"active_eligible\":0,\"low\":0.0,"
                                + "\"high\":0.2775327998628892,\"state\":\"complete\",\"closes_at\":null}",
                        "\"state\":\"in_progress\",\"closes_at\":\"2026-02-02T00:00:00Z\"}");
    }

    @Test
    void aBracketIsText() {
        assertThat(render(RetentionFormat.JSON, report(RetentionTables.brackets(), options())))
                .contains("\"period\":\"1\"", "\"period\":\"2-3\"", "\"period\":\"0\"");
    }

    @Test
    void aSegmentIsTextOrNull() throws IOException {
        RetentionTable table = weekly(weeklySegment(false, null), weeklySegment(false, "a\"\n\u0001b"));
        JsonNode cells = new ObjectMapper().readTree(render(RetentionFormat.JSON, report(table, bySegment("country"))));
        assertThat(cells.get(0).get("segment").textValue()).isEqualTo("*");
        assertThat(cells.get(5).get("segment").isNull()).isTrue();
        assertThat(cells.get(10).get("segment").textValue()).isEqualTo("a\"\n\u0001b");
    }

    @Test
    void aComparisonStandsBesideTheCells() throws IOException {
        JsonNode json = new ObjectMapper().readTree(render(RetentionFormat.JSON, compared()));
        assertThat(json.get("cells")).hasSize(5);
        JsonNode comparison = json.get("comparison");
        assertThat(comparison.get("at").textValue()).isEqualTo("2026-01-12");
        assertThat(comparison.get("periods")).hasSize(2);
        JsonNode week1 = comparison.get("periods").get(1);
        assertThat(week1.get("period").intValue()).isEqualTo(1);
        assertThat(week1.get("before").toString())
                .startsWith("{\"eligible_users\":10,\"active_eligible\":3,\"rate\":0.3,\"low\":0.1077");
        assertThat(week1.get("after").toString())
                .startsWith("{\"eligible_users\":4,\"active_eligible\":1,\"rate\":0.25,");
        assertThat(week1.get("difference").doubleValue()).isEqualTo(0.25 - 0.3);
        assertThat(week1.get("low").doubleValue())
                .isLessThan(week1.get("difference").doubleValue());
        assertThat(week1.get("high").doubleValue())
                .isGreaterThan(week1.get("difference").doubleValue());
        assertThat(week1.get("p_value").doubleValue()).isBetween(0.8, 0.9);
        assertThat(week1.get("p_value_holm").doubleValue()).isEqualTo(1);
    }

    @Test
    void aTableOfNobodyIsAnEmptyArray() {
        RetentionTable nobody = new RetentionTable(
                weekly().spec(),
                weekly().asOfMicros(),
                List.of(),
                List.of(new RetentionSegment(true, null, List.of())));
        assertThat(render(RetentionFormat.JSON, report(nobody, options()))).isEqualTo("[]\n");
    }
}
