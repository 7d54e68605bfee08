package io.tenure.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.http.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The view that compares. */
@TestInstance(Lifecycle.PER_CLASS)
class TestComparePage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SEGMENTS = "[{\"cohort\":\"shoppers\",\"segment\":{\"country\":\"<b>DE</b>\"}},"
            + "{\"cohort\":\"shoppers\",\"segment\":{\"country\":\"FR\"}}]";

    private static final Comparator<JsonNode> NUMBERS_BY_VALUE = (left, right) -> left.isNumber() && right.isNumber()
            ? (left.asDouble() == right.asDouble() ? 0 : 1)
            : (left.equals(right) ? 0 : 1);

    private final RunningServer server = RunningServer.of(PublishedCells.some());
    private final Browser browser;

    TestComparePage() throws IOException {
        browser = new Browser();
    }

    @AfterAll
    void stop() {
        browser.close();
        server.close();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        browser.prefers("prefers-color-scheme", "light");
        assertThat(browser.console()).isEmpty();
    }

    private void open(String query) {
        browser.open(server.address() + "/?view=compare" + query);
    }

    private void openSegments(String query) {
        open("&granularity=week&compared=" + URLEncoder.encode(SEGMENTS, StandardCharsets.UTF_8) + query);
    }

    private JsonNode comparison(String more) throws IOException, InterruptedException {
        String body = "{\"cohorts\":" + SEGMENTS + ",\"granularity\":\"week\"" + more + "}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/cohorts/compare"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
    }

    private List<String> cells(int row) {
        return browser.all("#comparison-table tbody tr:nth-child(" + (row + 1) + ") td").stream()
                .map(WebElement::getText)
                .toList();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u202f%%", share * 100);
    }

    private static String points(double difference) {
        return (difference < 0 ? "\u2212" : difference > 0 ? "+" : "")
                + String.format(Locale.ROOT, "%.1f", Math.abs(difference) * 100);
    }

    private static String users(JsonNode point) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d",
                point.get("active_users").asLong(),
                point.get("users").asLong());
    }

    private static String probability(double value) {
        return value < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "%.3f", value);
    }

    @Test
    void everyNumberOfTheTableIsTheApis() throws IOException, InterruptedException {
        openSegments("");
        JsonNode result = comparison("");
        JsonNode baseline = result.get("sides").get(0).get("points");
        JsonNode other = result.get("sides").get(1).get("points");
        assertThat(result.get("differences")).hasSize(7);
        for (JsonNode found : result.get("differences")) {
            int row = found.get("offset").asInt();
            String verdict = found.get("verdict").asText();
            assertThat(cells(row))
                    .containsExactly(
                            percent(baseline.get(row).get("value").asDouble()) + "\n" + users(baseline.get(row)),
                            percent(other.get(row).get("value").asDouble()) + "\n" + users(other.get(row)),
                            points(found.get("difference").asDouble()) + "\n"
                                    + points(found.get("low").asDouble()) + " to "
                                    + points(found.get("high").asDouble()),
                            verdict.substring(0, 1).toUpperCase(Locale.ROOT) + verdict.substring(1) + "\np "
                                    + probability(found.get("corrected_p_value").asDouble()));
        }
        assertThat(browser.text("#verdicts"))
                .isEqualTo("Compared with country: <b>DE</b>\n"
                        + "country: FR: lower in weeks 1 to 4; no clear difference in weeks 0, 5 to 6.");
    }

    @Test
    void twoSegmentsAreComparedWhereNothingWasChosen() {
        open("&cohort=shoppers");
        assertThat(browser.find("[name='cohorts[0].segment']").getDomProperty("value"))
                .isEqualTo("{\"country\":\"<b>DE</b>\"}");
        assertThat(browser.find("[name='cohorts[1].segment']").getDomProperty("value"))
                .isEqualTo("{\"country\":\"FR\"}");
    }

    @Test
    void twoVersionsAreComparedWhereThereAreNoSegments() {
        open("&cohort=" + PublishedCells.REGULARS);
        assertThat(browser.text("#verdicts"))
                .isEqualTo("Compared with version 1\nversion 2: no clear difference in all 7 weeks.");
        browser.choose("[name='cohorts[0].version']", "2");
        assertThat(browser.text("#problem")).contains("A side stands twice");
        browser.choose("[name='cohorts[1].version']", "1");
        assertThat(browser.text("#verdicts h2")).isEqualTo("Compared with version 2");
        assertThat(browser.text("#facts"))
                .contains("Weeks start on Sunday", "America/New_York", "Data through 3 Mar 2026");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void theFirstIsTheBaselineAndAnotherCanTakeItsPlace() {
        openSegments("");
        assertThat(browser.text("#verdicts")).contains("lower");
        browser.find("#baseline-1").click();
        browser.waitUntil("document.querySelector('#verdicts').textContent.includes('higher in weeks 1 to 4')");
        assertThat(browser.text("#verdicts h2")).isEqualTo("Compared with country: FR");
    }

    @Test
    void upToTenAreComparedAndOneCanBeTakenAway() throws IOException {
        open("&cohort=shoppers");
        for (int sides = 2; sides < 10; sides++) {
            assertThat(browser.all(".side")).hasSize(sides);
            browser.find("#add-side").click();
            browser.waitUntil("document.querySelectorAll('.side').length === " + (sides + 1));
            browser.waitUntilDrawn();
            if (!browser.all("#problem").isEmpty()) {
                // nothing else is left to compare: an own stretch of time tells it from the others
                browser.find("[name='cohorts[" + sides + "].from']")
                        .sendKeys(Keys.chord(Keys.CONTROL, "a"), "2026-01-" + (10 + sides), Keys.ENTER);
                browser.waitUntil("document.querySelector('#problem') === null");
            }
        }
        assertThat(browser.find("#add-side").isEnabled()).isFalse();
        assertThat(browser.text("#add-side")).isEqualTo("10 are the most");
        browser.waitUntil("document.querySelector('#comparison svg path') !== null");
        browser.run("document.querySelector('#comparison').scrollIntoView()");
        browser.photograph("compare-ten");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
        browser.find("#remove-9").click();
        browser.waitUntil("document.querySelectorAll('.side').length === 9");
        assertThat(browser.focused()).isEqualTo("add-side");
    }

    @Test
    void datesOfEntryMakeASideOfTheirOwn() {
        openSegments("");
        browser.choose("[name='cohorts[1].segment']", "country: <b>DE</b>");
        assertThat(browser.text("#problem")).contains("A side stands twice");
        browser.find("[name='cohorts[1].from']").sendKeys("2026-02-02", Keys.TAB);
        browser.waitUntil("document.querySelector('#verdicts') !== null");
        assertThat(browser.text("#verdicts"))
                .contains("Compared with any time", "entered from 2026-02-02: higher in week 3");
        assertThat(browser.address()).contains("2026-02-02");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void aDateThatIsNoneIsSaidBesideItsField() throws IOException {
        openSegments("");
        browser.find("[name='cohorts[1].to']").sendKeys("soon", Keys.ENTER);
        browser.waitUntil("document.querySelector('#field-problem') !== null");
        WebElement field = browser.find("[name='cohorts[1].to']");
        assertThat(field.getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(field.getDomAttribute("aria-describedby")).isEqualTo("field-problem");
        assertThat(browser.text("#field-problem")).contains("It is no date; write one as 2025-03-10.");
        assertThat(browser.focused()).isEqualTo("control-cohorts[1].to");
        browser.photograph("compare-problem");
        browser.find("[name='cohorts[1].to']").clear();
        browser.find("[name='cohorts[1].to']").sendKeys(Keys.ENTER);
        browser.waitUntil("document.querySelector('#verdicts') !== null");
        assertThat(browser.all("#field-problem")).isEmpty();
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void aMetricIsComparedByItsMeans() throws IOException, InterruptedException {
        openSegments("");
        browser.choose("#control-compared_metric", "revenue per user");
        browser.waitUntil("document.querySelector('#comparison-table caption').textContent.startsWith('revenue')");
        JsonNode result = comparison(",\"metric\":\"revenue\"");
        JsonNode point = result.get("sides").get(1).get("points").get(2);
        assertThat(cells(2).get(1))
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "%,.2f\nn %,d",
                        point.get("value").asDouble(),
                        point.get("users").asLong()));
        assertThat(cells(2).get(2)).startsWith("\u2212");
        assertThat(browser.all("[name=mode]")).isEmpty();
        browser.waitUntil("document.querySelector('#comparison svg path') !== null");
        browser.photograph("compare-metric");
    }

    @Test
    void whatALinkSaysAndNobodyKnowsIsSeenAndAnotherCanBeChosen() {
        openSegments("&compared_metric=income");
        assertThat(browser.text("#problem")).contains("income");
        assertThat(browser.find("#control-compared_metric").getDomProperty("value"))
                .isEqualTo("income");
        browser.choose("#control-compared_metric", "Retention");
        assertThat(browser.text("#verdicts")).contains("lower in weeks 1 to 4");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void modeKindAndGranularityAreTakenOver() {
        openSegments("");
        browser.find("label[for=control-mode-rolling]").click();
        browser.waitUntil("location.search.includes('mode=rolling')");
        browser.waitUntilDrawn();
        browser.choose("#control-kind", "Bracket 2-4");
        browser.find("label[for=control-granularity-month]").click();
        browser.waitUntil("document.querySelector('#facts')?.textContent.includes('Rolling months')");
        assertThat(browser.text("#facts")).startsWith("Bracket 2-4");
        assertThat(browser.all("#comparison-table tbody th").stream().map(WebElement::getText))
                .containsExactly("2-4");
        assertThat(browser.text("#verdicts")).contains("in bracket of months 2-4.");
    }

    @Test
    void bracketsOneAtATimeAreComparedNotAllTogether() {
        openSegments("&kind=bracket");
        assertThat(browser.all("#control-kind option").stream().map(WebElement::getText))
                .containsExactly("On", "On or after", "Bracket 1", "Bracket 2-4");
        assertThat(browser.find("#control-kind").getDomProperty("value")).isEqualTo("on");
    }

    @Test
    void aLinkHoldsTheWholeComparison() {
        openSegments("");
        browser.choose("#control-kind", "On or after");
        browser.find("#baseline-1").click();
        browser.waitUntil("document.querySelector('#verdicts h2')?.textContent === 'Compared with country: FR'");
        browser.find("[name='cohorts[0].to']").sendKeys("2026-02-16", Keys.ENTER);
        browser.waitUntil("document.querySelector('#verdicts')?.textContent.includes('entered before 2026-02-16')");
        String link = browser.address();
        String table = browser.text("#comparison-table");
        browser.open(link);
        assertThat(browser.text("#comparison-table")).isEqualTo(table);
        assertThat(browser.find("#control-kind").getDomProperty("value")).isEqualTo("on_or_after");
        browser.back();
    }

    @Test
    void aLinkThatNamesNothingToCompareIsRefusedWithAReason() {
        open("&compared=everything");
        assertThat(browser.text("#problem")).contains("compared=everything", "Choose what to compare");
        open("&compared=" + URLEncoder.encode("[{\"cohort\":\"shopers\"}]", StandardCharsets.UTF_8));
        assertThat(browser.text("#problem")).contains("did you mean 'shoppers'?");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 404"));
    }

    @Test
    void itIsSavedAsCsvJsonAndPicture() throws IOException, InterruptedException {
        openSegments("");
        browser.waitUntil("document.querySelector('#comparison svg path') !== null");
        browser.find("#csv").click();
        List<String> lines = browser.downloaded("compare.csv").lines().toList();
        assertThat(lines.get(0)).startsWith("cohort,version,segment,from,to,granularity,mode,kind,metric,zone,as_of,");
        assertThat(lines).hasSize(1 + 7 + 7);
        assertThat(lines.get(1))
                .startsWith(
                        "shoppers,1,\"{\"\"country\"\":\"\"<b>DE</b>\"\"}\",,,week,calendar,on,,UTC,2026-03-04T00:00:00Z,true,0,");
        browser.find("#json").click();
        assertThat(JSON.readTree(browser.downloaded("compare.json")).equals(NUMBERS_BY_VALUE, comparison("")))
                .isTrue();
        browser.find("#comparison-png").click();
        assertThat(browser.downloaded("comparison.png")).contains("PNG");
    }

    @Test
    void hostileNamesAreTextInTheListTheChartAndTheTable() {
        String sides = "[{\"cohort\":\"" + PublishedCells.HOSTILE_NAME + "\"},{\"cohort\":\"regulars\"}]";
        open("&granularity=week&compared=" + URLEncoder.encode(sides, StandardCharsets.UTF_8));
        browser.waitUntil("document.querySelector('#comparison svg path') !== null");
        assertThat(browser.text("#verdicts h2")).isEqualTo("Compared with " + PublishedCells.HOSTILE_NAME);
        assertThat(browser.text("#comparison-table thead")).contains(PublishedCells.HOSTILE_NAME);
        assertThat(browser.text("#facts")).contains("Weeks start on Monday and Sunday", "UTC and America/New_York");
        assertThat(browser.all("img, main script, b")).isEmpty();
    }

    @Test
    void everyControlIsReachedByTheKeyboardAloneAndArrowsMoveThroughTheTable() {
        openSegments("");
        List<String> controls = browser.controls();
        assertThat(controls).contains("add-side", "baseline-1", "remove-0", "control-cohorts[1].from", "json");
        assertThat(browser.reachedByTab()).containsAll(controls);
        browser.run("document.querySelector('#comparison-table [tabindex=\"0\"]').focus()");
        browser.press(Keys.ARROW_DOWN, Keys.END);
        assertThat(browser.focused()).startsWith("country: FR, week 1: lower, corrected p");
    }

    @Test
    void aPhoneScrollsTheTableAndNotThePage() throws IOException {
        openSegments("");
        browser.size(360, 740, true);
        assertThat(browser.tooWide()).isEmpty();
        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
        browser.photograph("compare-phone");
        browser.run("document.querySelector('#verdicts').scrollIntoView()");
        browser.photograph("compare-phone-results");
    }

    @Test
    void axeFindsNothingSeriousInLightAndDark() throws IOException {
        List<String> findings = new ArrayList<>();
        for (String theme : List.of("light", "dark")) {
            browser.prefers("prefers-color-scheme", theme);
            openSegments("");
            browser.waitUntil("document.querySelector('#comparison svg path') !== null");
            browser.photograph("compare-" + theme);
            browser.size(1360, 1800, false);
            browser.find("#explanation summary").click();
            findings.addAll(browser.seriousFindings());
            browser.photograph("compare-" + theme + "-whole");
        }
        assertThat(findings).isEmpty();
    }

    @Test
    void theExplanationHasTheRequestThatGivesTheSameNumbers() {
        openSegments("");
        browser.find("#explanation summary").click();
        assertThat(browser.text("#request"))
                .startsWith("curl " + server.address() + "/v1/cohorts/compare")
                .contains("\"segment\":{\"country\":\"FR\"}");
        assertThat(browser.text("#explanation")).contains("corrected by Holm").contains("independent groups");
    }
}
