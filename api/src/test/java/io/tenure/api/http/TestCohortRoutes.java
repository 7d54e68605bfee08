package io.tenure.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tenure.api.store.MemoryStore;
import io.tenure.api.store.Shop;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Figures worked out by hand, asked for by HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestCohortRoutes {
    private static final String RETENTION = "/v1/cohorts/buyers/retention";

    private final MemoryStore store = Shop.store();
    private RunningServer server;

    @BeforeAll
    void start() {
        server = RunningServer.of(store);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<String> response = server.get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return AnswerWriter.JSON.readTree(response.body());
    }

    @Test
    void aRowEndsWhereItHasNotBegunAndATrueZeroStays() throws Exception {
        JsonNode rows = json(RETENTION).path("rows");

        assertThat(rows.path(0).path("cohort_period").asText()).isEqualTo("2025-03-03");
        assertThat(rows.path(0).path("active_users").toString()).isEqualTo("[400,120,0,60]");
        assertThat(rows.path(0).path("retention_rate").toString()).isEqualTo("[1.0,0.3,0.0,0.15]");
        assertThat(rows.path(1).path("active_users").toString()).isEqualTo("[300,75,31]");
    }

    @Test
    void cellsThatCanStillGrowSayWhenTheyClose() throws Exception {
        JsonNode rows = json(RETENTION).path("rows");

        assertThat(rows.path(0).path("in_progress").toString())
                .isEqualTo("[{\"offset\":3,\"eligible_users\":200,\"active_eligible\":30,"
                        + "\"closes_at\":\"2025-04-07T00:00:00Z\"}]");
        assertThat(rows.path(1).path("in_progress").path(0).path("offset").asInt())
                .isEqualTo(2);
    }

    @Test
    void theCurvePoolsCompleteCellsOfEveryRowAlsoOfTheSuppressed() throws Exception {
        JsonNode pooled = json(RETENTION).path("pooled");

        assertThat(pooled.size()).isEqualTo(3);
        assertThat(pooled.path(0).path("eligible_users").asInt()).isEqualTo(704);
        assertThat(pooled.path(1).path("active_users").asInt()).isEqualTo(195);
        assertThat(pooled.path(1).path("eligible_users").asInt()).isEqualTo(700);
        assertThat(pooled.path(1).path("retention_rate").asDouble()).isEqualTo(195.0 / 700);
        assertThat(pooled.path(1).path("cohort_periods").asInt()).isEqualTo(2);
        assertThat(pooled.path(2).path("retention_rate").asDouble()).isZero();
    }

    @Test
    void smallRowsAreSuppressedAndAppearWhenAskedFor() throws Exception {
        JsonNode suppressed = json(RETENTION).path("rows").path(2);
        assertThat(suppressed.toString())
                .isEqualTo("{\"cohort_period\":\"2025-03-17\",\"cohort_size\":4,\"suppressed\":true}");

        JsonNode shown = json(RETENTION + "?min_cohort_size=4").path("rows").path(2);
        assertThat(shown.path("active_users").toString()).isEqualTo("[4,1]");
    }

    @Test
    void aMetricStandsBesideRetentionPerActiveUser() throws Exception {
        JsonNode metrics =
                json(RETENTION + "?metric=revenue").path("rows").path(0).path("metrics");

        assertThat(metrics.path("metric_sum").toString()).isEqualTo("[55,null,1,null]");
        assertThat(metrics.path("metric_avg").toString()).isEqualTo("[5.5,null,1.0,null]");
        assertThat(metrics.path("p50").path(0).asDouble()).isBetween(5.0, 6.0);
    }

    @Test
    void lifetimeValueAddsUpOverOffsetsAndAllThatEntered() throws Exception {
        JsonNode row = json("/v1/cohorts/buyers/timeseries").path("rows").path(0);

        assertThat(row.path("lifetime_value").toString()).isEqualTo("[0.1375,0.14]");
        assertThat(row.path("mean_per_user").toString()).isEqualTo("[5.5,1.0]");
    }

    @Test
    void aFunnelTellsDroppedFromOpen() throws Exception {
        JsonNode steps = json("/v1/cohorts/buyers/funnel").path("steps");

        // of 400 who bought, 300 bought again, 10 still can, and 5 have their coupon and still can
        assertThat(steps.path(0).path("dropped_users").asLong()).isEqualTo(85);
        assertThat(steps.path(1).has("dropped_users")).isFalse();
        assertThat(steps.path(2).path("dropped_users").asLong()).isEqualTo(240);
        assertThat(steps.path(2).path("share_of_previous").asDouble()).isEqualTo(0.75);
        assertThat(steps.path(3).path("dropped_users").asLong()).isZero();
        assertThat(steps.path(3).path("share_of_previous").asDouble()).isEqualTo(20.0 / 300);
    }

    @Test
    void csvHasARowPerCellWithWhatItHasToBeReadBy() throws Exception {
        HttpResponse<String> response = server.get(RETENTION, "Accept", "text/csv");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(response.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"buyers-retention-week-calendar-on.csv\"");
        List<String> lines = response.body().lines().toList();
        assertThat(lines).hasSize(1 + 4 + 3);
        assertThat(lines.get(0))
                .isEqualTo("cohort,version,segment,granularity,mode,kind,zone,as_of,cohort_period,period_offset,"
                        + "cohort_size,active_users,retention_rate,eligible_users,active_eligible,state,closes_at");
        assertThat(lines.get(2))
                .isEqualTo("buyers,1,{},week,calendar,on,UTC,2025-03-31T00:00:00Z,2025-03-03,1,"
                        + "400,120,0.3,400,120,complete,");
        assertThat(lines.get(4)).endsWith(",60,0.15,200,30,in_progress,2025-04-07T00:00:00Z");
        assertThat(server.get(RETENTION + "?format=csv").body()).isEqualTo(response.body());
    }

    @Test
    void namesOfStrangersAreNoFormulas() throws Exception {
        String hostile = server.get(
                        "/v1/cohorts/%3Dcmd%7C'%2Fc%20calc'!A1%3Cscript%3Ealert(1)%3C%2Fscript%3E/funnel?format=csv")
                .body();
        assertThat(hostile).startsWith("{").contains("No funnel is defined");
        JsonNode cohorts = json("/v1/cohorts").path("cohorts");
        assertThat(cohorts.findValuesAsText("name")).contains("=cmd|'/c calc'!A1<script>alert(1)</script>");
    }

    @Test
    void anAnswerThatTheClientHasIsNotSentAgainUntilTheNextPublication() throws Exception {
        HttpResponse<String> first = server.get(RETENTION);
        String tag = first.headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = server.get(RETENTION, "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(server.get(RETENTION + "?mode=rolling", "If-None-Match", tag).statusCode())
                .isEqualTo(200);

        store.publishAgain();
        HttpResponse<String> next = server.get(RETENTION, "If-None-Match", tag);
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(next.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
    }

    @Test
    void parametersInAnotherOrderAreTheSameQuestion() throws Exception {
        String one = server.get(RETENTION + "?mode=calendar&granularity=week")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        String other = server.get(RETENTION + "?granularity=week&mode=calendar")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        assertThat(one).isEqualTo(other);
    }

    @Test
    void everyAnswerTellsBrowsersWhatToRefuse() throws Exception {
        for (String path : List.of("/", "/v1/cohorts", "/v1/nothing", "/openapi.yaml")) {
            HttpResponse<String> response = server.get(path);
            assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("script-src 'self'");
            assertThat(response.headers().firstValue("X-Content-Type-Options"))
                    .as(path)
                    .hasValue("nosniff");
        }
    }

    @Test
    void aCohortListsItsSegmentsEverybodyFirst() throws Exception {
        assertThat(json("/v1/cohorts/buyers").path("segments").toString()).isEqualTo("[{},{\"country\":\"FR\"}]");
    }

    @Test
    void theServerCountsItsRequestsByRouteAndNotByName() throws Exception {
        server.get("/v1/cohorts/buyers");
        server.get("/v1/cohorts/secret-name");
        String text = server.get("/metrics").body();

        assertThat(text)
                .contains(
                        "http_server_requests_seconds_count{method=\"GET\",route=\"/v1/cohorts/{id}\",status=\"404\"}")
                .contains("http_server_requests_seconds_bucket")
                .contains("tenure_answers_kept_bytes")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("secret-name");
    }
}
