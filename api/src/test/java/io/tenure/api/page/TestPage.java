package io.tenure.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.http.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

@TestInstance(Lifecycle.PER_CLASS)
class TestPage {
    private static final int MOST_GZIPPED_BYTES = 250 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The part of the curve's height that is above the band: between the top of the frame, which is 28 pixels down, and the zero line. */
    private static final String ROOM_ABOVE_THE_BAND =
            "const band = document.querySelector('#curve svg path[fill-opacity=\"0.16\"]');"
                    + "const box = band.getBBox();"
                    + "const label = [...document.querySelectorAll('#curve svg text')].find(each => each.textContent === '0\u202f%');"
                    + "const zero = label.getBoundingClientRect(), svg = document.querySelector('#curve svg').getBoundingClientRect();"
                    + "const bottom = (zero.top + zero.bottom) / 2 - svg.top;"
                    + "return (box.y - 28) / (bottom - 28)";

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningServer server = RunningServer.of(PublishedCells.some());
    private final Browser browser;

    TestPage() throws IOException {
        browser = new Browser();
    }

    @BeforeAll
    void start() {}

    @AfterAll
    void stop() {
        browser.close();
        server.close();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        browser.prefers("prefers-color-scheme", "light");
        browser.run("localStorage.clear()");
        assertThat(browser.console()).isEmpty();
    }

    private String address(String path) {
        return server.address() + path;
    }

    private void open(String query) {
        browser.open(address("/" + query));
    }

    private String get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address(path))).build(), BodyHandlers.ofString())
                .body();
    }

    private JsonNode retention(String query) throws IOException, InterruptedException {
        String id = JSON.readTree(get("/v1/cohorts/" + PublishedCells.COHORT))
                .get("id")
                .asText();
        return JSON.readTree(get("/v1/cohorts/" + id + "/retention" + query));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u202f%%", share * 100);
    }

    /** The text of every cell of a row of cohort period {@code row}, from 0, without its name and size. */
    private List<WebElement> cells(int row) {
        return browser.all("#triangle tbody tr:nth-child(" + (row + 2) + ") td:not(.size)");
    }

    private static @Nullable String textOf(WebElement cell) {
        return cell.getDomProperty("textContent");
    }

    private static @Nullable String label(WebElement cell) {
        return cell.getDomAttribute("aria-label");
    }

    @Test
    void everyNumberOfTheTableIsTheApis() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=week");
        JsonNode result = retention("?granularity=week");
        assertThat(result.get("rows")).hasSize(8);
        for (int row = 0; row < result.get("rows").size(); row++) {
            JsonNode expected = result.get("rows").get(row);
            List<String> shown = cells(row).stream().map(TestPage::textOf).toList();
            if (expected.has("suppressed")) {
                assertThat(shown).containsExactly("suppressed: fewer than 5 members");
                continue;
            }
            Set<Integer> open = new LinkedHashSet<>();
            expected.get("in_progress")
                    .forEach(each -> open.add(each.get("offset").asInt()));
            List<String> said = new ArrayList<>();
            for (int offset = 0; offset < result.get("offsets").size(); offset++) {
                JsonNode rate = expected.get("retention_rate").get(offset);
                said.add(rate == null ? "" : percent(rate.asDouble()) + (open.contains(offset) ? "*" : ""));
            }
            assertThat(shown).containsExactlyElementsOf(said);
        }
    }

    @Test
    void theMeanIsTheServersAndSaysOfHowMany() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=week");
        JsonNode point = retention("?granularity=week").get("pooled").get(2);
        assertThat(cells(-1).get(2).getText())
                .isEqualTo(percent(point.get("retention_rate").asDouble()) + "\nn "
                        + String.format(
                                Locale.ROOT, "%,d", point.get("eligible_users").asLong()));
    }

    @Test
    void aTrueZeroIsAZeroAndWhatHasNotBegunIsEmpty() {
        open("?cohort=shoppers&granularity=week");
        WebElement zero = cells(2).get(3);
        assertThat(zero.getText()).isEqualTo(percent(0));
        assertThat(label(zero)).isEqualTo("week of 26 Jan 2026, week 3: 0 of 1,220 users, 0.0\u202f%, period complete");
        WebElement notYet = cells(7).get(1);
        assertThat(notYet.getText()).isEmpty();
        assertThat(label(notYet)).isEqualTo("not yet");
    }

    @Test
    void aCellInProgressIsMarkedAndSaysWhenItCloses() {
        open("?cohort=shoppers&granularity=week");
        WebElement open = cells(2).get(5);
        assertThat(open.getText()).endsWith("*");
        assertThat(open.getCssValue("background-image")).contains("repeating-linear-gradient");
        assertThat(label(open)).endsWith("in progress, closes 9 Mar 2026");
        browser.find("#control-complete").click();
        browser.waitUntilDrawn();
        assertThat(cells(2).get(5).getText()).isEmpty();
        assertThat(label(cells(2).get(5))).startsWith("in progress");
    }

    @Test
    void aBracketIsInProgressUntilItsLastPeriodHasClosed() {
        open("?cohort=shoppers&granularity=week&kind=bracket");
        assertThat(browser.all("#triangle thead th").stream().map(WebElement::getText))
                .containsExactly("Entered in week", "Members", "1", "2-4");
        assertThat(cells(2).get(1).getText()).endsWith("%");
        assertThat(cells(3).get(1).getText()).endsWith("*");
    }

    @Test
    void percentOfThePreviousPeriodHasThePreviousPeriodAsItsBase() {
        open("?cohort=shoppers&granularity=week&of=previous");
        WebElement cell = cells(0).get(2);
        assertThat(cell.getText()).isEqualTo(percent(300.0 / 400));
        assertThat(label(cell)).contains("300 of 400 users of the previous period");
        assertThat(cells(2).get(4).getText()).isEqualTo("–");
        assertThat(label(cells(-1).get(2))).contains("1,214 of 1,619 users, 75.0\u202f%");
    }

    @Test
    void countsTakeThePlaceOfPercentagesAndKeepThemInTheLabel() {
        open("?cohort=shoppers&granularity=week&show=count");
        assertThat(cells(0).get(1).getText()).isEqualTo("400");
        assertThat(label(cells(0).get(1))).contains("400 of 1,200 users, 33.3\u202f%");
    }

    @Test
    void theLineAboveTheNumbersSaysHowTheyAreToBeRead() {
        open("?cohort=shoppers&granularity=month&mode=rolling&kind=on_or_after");
        assertThat(browser.all("#facts span").stream().map(WebElement::getText))
                .containsExactly(
                        "Rolling months",
                        "On or after",
                        "Everybody",
                        "Weeks start on Monday",
                        "UTC",
                        "Data through 3 Mar 2026");
    }

    @Test
    void aLinkHoldsTheWholeStateAndTheBackButtonGoesBack() {
        open("?cohort=shoppers");
        browser.find("#control-kind option[value=on_or_after]").click();
        browser.waitUntil("location.search.includes('kind=on_or_after')");
        browser.find("label[for=control-granularity-month]").click();
        browser.waitUntil("location.search.includes('granularity=month')");
        browser.waitUntilDrawn();
        String link = browser.address();
        String table = browser.text("#triangle");
        assertThat(link).contains("v=1");

        browser.back();
        browser.waitUntil("location.search.includes('granularity=week')");
        browser.waitUntil("document.querySelector('#control-granularity-week').checked");
        browser.open(link);
        assertThat(browser.text("#triangle")).isEqualTo(table);
        assertThat(browser.find("#control-kind").getDomProperty("value")).isEqualTo("on_or_after");
    }

    @Test
    void aLinkOfAnotherVersionIsRefusedWithAReason() {
        open("?v=2&cohort=shoppers");
        assertThat(browser.text("#problem")).contains("This link is of version 2 and this page reads version 1");
    }

    @Test
    void theCsvIsOfWhatIsShown() throws IOException {
        open("?cohort=shoppers&granularity=month&mode=rolling&kind=on_or_after");
        browser.find("#csv").click();
        assertThat(browser.downloaded("retention.csv").lines().skip(1))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("shoppers,1,{},month,rolling,on_or_after,UTC,"));
    }

    @Test
    void theJsonIsTheAnswerOfWhatIsShown() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=month&mode=rolling");
        browser.find("#json").click();
        assertThat(JSON.readTree(browser.downloaded("retention.json")))
                .isEqualTo(retention("?granularity=month&mode=rolling&version=1"));
        open("?cohort=shoppers&granularity=week&view=funnel");
        browser.find("#json").click();
        assertThat(JSON.readTree(browser.downloaded("funnel.json")).get("steps"))
                .hasSize(3);
    }

    @Test
    void smallCohortPeriodsAreSuppressedAsFarAsIsAskedFor() throws IOException {
        open("?cohort=shoppers&granularity=week");
        assertThat(cells(4).get(0).getText()).isEqualTo("suppressed: fewer than 5 members");
        browser.find("#control-min_cohort_size").sendKeys("3", Keys.ENTER);
        browser.waitUntil("document.querySelectorAll('.suppressed').length === 0");
        assertThat(browser.address()).contains("min_cohort_size=3");
        assertThat(cells(4).get(0).getText()).isEqualTo(percent(1));
        browser.find("#csv").click();
        assertThat(browser.downloaded("retention.csv")).contains("2026-02-09");

        browser.find("#control-min_cohort_size").sendKeys(Keys.chord(Keys.CONTROL, "a"), "1215", Keys.TAB);
        browser.waitUntil("document.querySelectorAll('.suppressed').length === 3");
        assertThat(cells(0).get(0).getText()).isEqualTo("suppressed: fewer than 1,215 members");
        browser.photograph("retention-suppressed");
    }

    @Test
    void aSizeThatIsNoneIsNotSent() {
        open("?cohort=shoppers&granularity=week");
        browser.find("#control-min_cohort_size").sendKeys("-1", Keys.ENTER);
        assertThat(browser.run("return document.querySelector('#control-min_cohort_size').validity.rangeUnderflow"))
                .isEqualTo(true);
        assertThat(browser.address()).doesNotContain("min_cohort_size");
        open("?cohort=shoppers&granularity=week&min_cohort_size=few");
        assertThat(browser.text("#field-problem")).contains("min_cohort_size").contains("few");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void theCurvesAxisEndsALittleAboveTheBand() {
        open("?cohort=shoppers&granularity=week");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        double room = ((Number) Objects.requireNonNull(browser.run(ROOM_ABOVE_THE_BAND))).doubleValue();
        assertThat(room).isBetween(0.02, 0.1);
        browser.run("import('/chart.js').then(chart => window.axis = chart.shareAxis([0.3, 0.99]))");
        browser.waitUntil("window.axis !== undefined");
        assertThat((Number) browser.run("return window.axis.max")).isEqualTo(1L);
    }

    @Test
    void everyControlIsReachedByTheKeyboardAlone() {
        open("?cohort=shoppers&granularity=week");
        Set<String> reached = browser.reachedByTab();
        List<String> controls = browser.controls();
        assertThat(controls).hasSizeGreaterThan(10);
        assertThat(reached).containsAll(controls);
    }

    @Test
    void arrowKeysMoveThroughTheTable() {
        open("?cohort=shoppers&granularity=week");
        browser.run("document.querySelector('#triangle [tabindex=\"0\"]').focus()");
        browser.press(Keys.ARROW_DOWN, Keys.HOME);
        assertThat(browser.focused()).isEqualTo("12 Jan 2026");
        browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        assertThat(browser.focused()).startsWith("week of 12 Jan 2026, week 1: 400 of 1,200 users");
        browser.press(Keys.END);
        assertThat(browser.focused()).startsWith("week of 12 Jan 2026, week 7");
    }

    @Test
    void hostileNamesAreText() {
        String hostile = URLEncoder.encode(PublishedCells.HOSTILE_NAME, StandardCharsets.UTF_8);
        open("?cohort=" + hostile);
        assertThat(browser.text("#triangle caption")).contains(PublishedCells.HOSTILE_NAME);
        assertThat(browser.all("img, main script")).isEmpty();
        open("?cohort=shoppers&segment=" + URLEncoder.encode("{\"country\":\"<b>DE</b>\"}", StandardCharsets.UTF_8));
        assertThat(browser.text("#facts")).contains("country: <b>DE</b>");
    }

    @Test
    void whatTheServerRefusesIsSaidInItsWords() throws IOException {
        open("?cohort=shoppers&kind=sometimes");
        assertThat(browser.text("#problem")).contains("sometimes").contains("Try again");
        browser.photograph("problem");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void theCurveIsDrawnAndARowThatIsChosenStandsOutInIt() throws IOException {
        open("?cohort=shoppers&granularity=week");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        browser.find("[data-period='2026-01-12']").click();
        browser.waitUntil("document.querySelector('#curve svg')?.textContent.includes('12 Jan 2026')");
        assertThat(browser.address()).contains("pinned=2026-01-12");
        assertThat(browser.focused()).isEqualTo("12 Jan 2026");
        browser.photograph("retention-pinned");
        browser.find("label[for=control-chart-calendar]").click();
        browser.waitUntil("document.querySelector('#over-time svg path') !== null");
        assertThat(browser.text("#over-time h2")).isEqualTo("Week 1 over time");
        browser.photograph("retention-over-time");
    }

    @Test
    void theMeanEndsAtTheLastCompleteOffset() {
        open("?cohort=shoppers&granularity=week");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        assertThat(browser.find("#curve .chart").getDomAttribute("aria-label"))
                .contains("ends at " + percent(1.0 / 8) + " in week 6");
        assertThat(label(cells(-1).get(7))).isEqualTo("mean, week 7: no complete period yet");
    }

    @Test
    void aChartIsSavedAsAPicture() throws IOException {
        open("?cohort=shoppers&granularity=week");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        browser.find("#curve-png").click();
        assertThat(browser.downloaded("curve.png")).contains("PNG");
    }

    @Test
    void theFunnelTellsWhoWentOnWhoDroppedAndWhoIsStillOpen() throws IOException {
        open("?cohort=shoppers&granularity=week&view=funnel");
        assertThat(browser.text("#limits"))
                .contains("Step 2 within 7d")
                .contains("Step 3 within 1d")
                .contains("within 30d of entry");
        assertThat(factsOfStep(1))
                .containsSequence(
                        "Went on",
                        "4,321 (50.0\u202f%)",
                        "Still open",
                        "10 (0.1\u202f%)",
                        "Dropped",
                        "4,312 (49.9\u202f%)");
        assertThat(browser.text("#funnel .step:nth-child(2) h3")).isEqualTo("2. " + PublishedCells.HOSTILE_NAME);
        assertThat(browser.text("#funnel .step:nth-child(2)")).contains("2\u202fh");
        assertThat(browser.all("#funnel-periods tbody tr")).hasSize(8);
        browser.photograph("funnel");
    }

    @Test
    void theMetricIsDrawnAndItsTableHasTheApisNumbers() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=week&view=metric&measure=lifetime_value");
        browser.waitUntil("document.querySelector('#metric svg path') !== null");
        browser.waitUntil("document.querySelector('#lifetime-value svg path') !== null");
        String id = JSON.readTree(get("/v1/cohorts/shoppers")).get("id").asText();
        JsonNode row = JSON.readTree(get("/v1/cohorts/" + id + "/timeseries?granularity=week"))
                .get("rows")
                .get(0);
        assertThat(browser.text("#metric-table tbody tr:nth-child(2) td:nth-child(4)"))
                .isEqualTo(String.format(
                        Locale.ROOT, "%,.2f", row.get("lifetime_value").get(1).asDouble()));
        browser.photograph("metric");
    }

    @Test
    void aCohortWithoutAFunnelSaysHowToGetOne() {
        open("?cohort=" + PublishedCells.NOT_COMPUTED + "&view=funnel");
        assertThat(browser.text("#empty")).contains("Add one under funnels");
    }

    @Test
    void theNumbersAreExplainedByDefinitionRunAndQuery() throws IOException {
        open("?cohort=shoppers&granularity=week&kind=bracket");
        browser.find("#explanation summary").click();
        assertThat(browser.text("#definition")).contains("kinds: [on, {on_or_after: 6}");
        assertThat(browser.text("#sql"))
                .startsWith("tenure sql --store STORE -e \"SELECT cohort_period")
                .contains("FROM cohort_retention")
                .contains("kind IN ('1', '2-4')");
        assertThat(browser.text(".provenance"))
                .contains("version 1")
                .contains("run-7")
                .contains("2026-03-04T00:00:00Z");
        browser.run("document.querySelector('#explanation').scrollIntoView()");
        browser.photograph("explanation");
    }

    @Test
    void theTableStaysWhereItWasScrolledToWhenARowIsChosen() {
        open("?cohort=shoppers&granularity=week");
        browser.size(360, 740, true);
        browser.run("document.querySelector('.scroller').scrollLeft = 120");
        browser.run("document.querySelector('[data-period=\"2026-01-19\"]').click()");
        browser.waitUntil("location.search.includes('pinned')");
        assertThat(browser.run("return document.querySelector('.scroller').scrollLeft"))
                .isEqualTo(120L);
    }

    @Test
    void onPaperThereAreNumbersAndNoControls() throws IOException {
        open("?cohort=shoppers&granularity=week");
        browser.print(true);
        assertThat(browser.find("#controls").isDisplayed()).isFalse();
        assertThat(browser.find("#facts").isDisplayed()).isTrue();
        assertThat(browser.find(".scroller").getCssValue("overflow")).isEqualTo("visible");
        browser.photograph("retention-print");
        browser.print(false);
    }

    @Test
    void darkIsNotPrinted() {
        browser.prefers("prefers-color-scheme", "dark");
        open("?cohort=shoppers&granularity=week");
        String dark = browser.find("#facts").getCssValue("color");
        browser.run("dispatchEvent(new Event('beforeprint'))");
        assertThat(browser.find("#facts").getCssValue("color")).isNotEqualTo(dark);
        browser.run("dispatchEvent(new Event('afterprint'))");
        assertThat(browser.find("#facts").getCssValue("color")).isEqualTo(dark);
    }

    @Test
    void nothingMovesForThoseWhoWantNoMotion() {
        open("?cohort=shoppers&granularity=week");
        assertThat(browser.find("#control-complete").getCssValue("transition-duration"))
                .isNotEqualTo("0s");
        browser.prefers("prefers-reduced-motion", "reduce");
        assertThat(browser.find("#control-complete").getCssValue("transition-duration"))
                .isEqualTo("0s");
    }

    @Test
    void whileAChangeIsComputedTheVersionBeforeIsShownWithItsDefinition() {
        open("?cohort=" + PublishedCells.CHANGING);
        assertThat(browser.text(".question")).isEqualTo("As it was");
        assertThat(browser.find("#control-granularity-week").isSelected()).isTrue();
        assertThat(browser.address()).contains("version=1");
        assertThat(browser.all("#triangle")).hasSize(1);
        browser.find("#explanation summary").click();
        assertThat(browser.text("#definition")).contains("As it was");
        browser.find("#view-compare").click();
        browser.waitUntil("document.querySelector('#verdicts') !== null");
        assertThat(browser.text("#verdicts h2")).isEqualTo("Compared with " + PublishedCells.CHANGING);
    }

    @Test
    void anEarlierVersionIsExplainedByItsOwnDefinition() {
        open("?cohort=" + PublishedCells.REGULARS + "&version=1");
        browser.find("#explanation summary").click();
        assertThat(browser.text("#definition")).contains("entry: {event: purchase}");
        browser.choose("#control-version", "2");
        browser.waitUntil("document.querySelector('#definition').textContent.includes('entry: {event: pay}')");
    }

    @Test
    void aStoreWithoutCohortsSaysWhatToDo() throws IOException {
        try (RunningServer empty = RunningServer.of(PublishedCells.none())) {
            browser.open(empty.address() + "/");
            assertThat(browser.text("#empty")).contains("tenure apply");
            browser.photograph("empty");
        }
    }

    @Test
    void aPhoneScrollsTheTableAndNotThePage() throws IOException {
        for (String view : List.of("retention", "funnel", "metric")) {
            open("?cohort=shoppers&granularity=week&view=" + view);
            browser.size(360, 740, true);
            assertThat(browser.tooWide()).isEmpty();
            assertThat(browser.run("return document.documentElement.scrollWidth"))
                    .isEqualTo(360L);
            browser.photograph(view + "-phone");
        }
    }

    @Test
    void darkFollowsTheSystemAndTheSwitchOverridesIt() throws IOException {
        open("?cohort=shoppers&granularity=week");
        browser.photograph("retention-light");
        String light = browser.find("body").getCssValue("background-color");
        browser.prefers("prefers-color-scheme", "dark");
        String dark = browser.find("body").getCssValue("background-color");
        assertThat(dark).isNotEqualTo(light);
        browser.photograph("retention-dark");
        browser.run("location.reload()");
        browser.waitUntilDrawn();
        browser.find("#theme").click();
        assertThat(browser.find("body").getCssValue("background-color")).isEqualTo(light);
    }

    @Test
    void axeFindsNothingSeriousInLightAndDark() throws IOException {
        for (String theme : List.of("light", "dark")) {
            browser.prefers("prefers-color-scheme", theme);
            for (String view : List.of("retention", "funnel", "metric")) {
                open("?cohort=shoppers&granularity=week&view=" + view);
                browser.find("#explanation summary").click();
                assertThat(browser.seriousFindings()).as("%s, %s", view, theme).isEmpty();
            }
        }
    }

    /** What users of other products hate: a young cohort period counted as if nobody had come back. */
    @Test
    void youngCohortPeriodsAreNeverCountedAsZero() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=week");
        JsonNode rows = retention("?granularity=week&min_cohort_size=0").get("rows");
        for (int offset = 0; offset < 7; offset++) {
            long members = 0;
            for (JsonNode row : rows) {
                if (isComplete(row, offset)) {
                    members += row.get("cohort_size").asLong();
                }
            }
            assertThat(cells(-1).get(offset).getText())
                    .as("offset %d", offset)
                    .endsWith("n " + String.format(Locale.ROOT, "%,d", members));
        }
        assertThat(cells(6).stream().map(WebElement::getText).skip(2))
                .hasSize(6)
                .allMatch(String::isEmpty);
    }

    private static boolean isComplete(JsonNode row, int offset) {
        boolean isOpen = false;
        for (JsonNode each : row.get("in_progress")) {
            isOpen |= each.get("offset").asInt() == offset;
        }
        return !isOpen && offset < row.get("active_users").size();
    }

    @Test
    void cohortPeriodsOfWhichNobodyCameBackCountInTheMean() throws IOException, InterruptedException {
        open("?cohort=shoppers&granularity=week");
        JsonNode rows = retention("?granularity=week&min_cohort_size=0").get("rows");
        long active = 0;
        long members = 0;
        for (JsonNode row : rows) {
            if (isComplete(row, 3)) {
                active += row.get("active_users").get(3).asLong();
                members += row.get("cohort_size").asLong();
            }
        }
        assertThat(rows.get(2).get("active_users").get(3).asLong()).isZero();
        assertThat(label(cells(-1).get(3)))
                .isEqualTo(String.format(
                        Locale.ROOT,
                        "Mean, week 3: %,d of %,d users, %s, over 4 complete cohort periods",
                        active,
                        members,
                        percent((double) active / members)));
    }

    @Test
    void unfinishedPeriodsAreDashedInTheChartOrNotDrawn() {
        String dashed = "document.querySelectorAll('#curve svg path[stroke-dasharray]').length";
        open("?cohort=shoppers&granularity=week&pinned=2026-01-19");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        assertThat((Long) browser.run("return " + dashed)).isPositive();
        open("?cohort=shoppers&granularity=week&pinned=2026-01-19&complete=yes");
        browser.waitUntil("document.querySelector('#curve svg path') !== null");
        assertThat(browser.run("return " + dashed)).isEqualTo(0L);
    }

    @Test
    void aCsvOfWeeksSaysThatItIsOfWeeksAndInWhichZoneAsOfWhen() throws IOException {
        open("?cohort=" + PublishedCells.REGULARS + "&granularity=week");
        browser.find("#csv").click();
        List<String> lines = browser.downloaded("retention.csv").lines().toList();
        List<String> columns = List.of(lines.get(0).split(","));
        List<String> first = List.of(lines.get(1).split(","));
        assertThat(first.get(columns.indexOf("granularity"))).isEqualTo("week");
        assertThat(first.get(columns.indexOf("mode"))).isEqualTo("calendar");
        assertThat(first.get(columns.indexOf("zone"))).isEqualTo("America/New_York");
        assertThat(first.get(columns.indexOf("as_of"))).isEqualTo("2026-03-04T00:00:00Z");
    }

    @Test
    void aLinkOfTheFirstReleaseMeansWhatItMeant() {
        open(
                "?v=1&view=retention&cohort=shoppers&version=1&granularity=month&mode=rolling&kind=on_or_after"
                        + "&segment=%7B%7D&show=count&of=previous&scale=row&complete=yes&chart=calendar&at=2&pinned=2025-08-01");
        assertThat(browser.find("#control-granularity-month").isSelected()).isTrue();
        assertThat(browser.find("#control-mode-rolling").isSelected()).isTrue();
        assertThat(browser.find("#control-kind").getDomProperty("value")).isEqualTo("on_or_after");
        assertThat(browser.find("#control-show-count").isSelected()).isTrue();
        assertThat(browser.find("#control-of-previous").isSelected()).isTrue();
        assertThat(browser.find("#control-scale-row").isSelected()).isTrue();
        assertThat(browser.find("#control-complete").isSelected()).isTrue();
        assertThat(browser.text("#over-time h2")).isEqualTo("Month 2 over time");
        assertThat(browser.find("[data-period='2025-08-01']").getDomAttribute("aria-pressed"))
                .isEqualTo("true");
        assertThat(cells(4).get(0).getText()).isEqualTo("suppressed: fewer than 5 members");
    }

    @Test
    void theCellItsLabelTheCsvAndTheJsonSayTheSameNumbers() throws IOException {
        open("?cohort=shoppers&granularity=week");
        assertThat(label(cells(3).get(2)))
                .contains("307 of 1,230 users, " + cells(3).get(2).getText());
        browser.find("#csv").click();
        List<String> lines = browser.downloaded("retention.csv").lines().toList();
        List<String> columns = List.of(lines.get(0).split(","));
        List<String> row = lines.stream()
                .map(line -> List.of(line.split(",", -1)))
                .filter(line -> line.get(columns.indexOf("cohort_period")).equals("2026-02-02")
                        && line.get(columns.indexOf("period_offset")).equals("2"))
                .findFirst()
                .orElseThrow();
        assertThat(row.get(columns.indexOf("active_users"))).isEqualTo("307");
        assertThat(row.get(columns.indexOf("cohort_size"))).isEqualTo("1230");
        browser.find("#json").click();
        JsonNode json =
                JSON.readTree(browser.downloaded("retention.json")).get("rows").get(3);
        assertThat(json.get("active_users").get(2).asInt()).isEqualTo(307);
    }

    @Test
    void daysAreThoseOfTheCohortsZoneAndItsWeekStartIsSaid() {
        open("?cohort=" + PublishedCells.REGULARS + "&granularity=week");
        assertThat(browser.text("#facts")).contains("Weeks start on Sunday", "America/New_York");
        assertThat(label(cells(2).get(5))).endsWith("in progress, closes 8 Mar 2026");
        open("?cohort=shoppers&granularity=week");
        assertThat(label(cells(2).get(5))).endsWith("in progress, closes 9 Mar 2026");
    }

    @Test
    void theFunnelHasTheTimeOfEachStepAndOfTheWholeWayByMedianAndNinetiethPercentile() {
        open("?cohort=shoppers&granularity=week&view=funnel");
        assertThat(factsOfStep(3))
                .containsSequence("Time from previous, median · p90", "3\u202fh · 3\u202fh")
                .containsSequence("Time from entry, median · p90", "9\u202fh · 9\u202fh");
    }

    @Test
    void theFunnelHasPercentOfTheFirstAndOfThePreviousStepTogether() {
        open("?cohort=shoppers&granularity=week&view=funnel");
        assertThat(factsOfStep(3))
                .startsWith("Of first", percent(2879.0 / 8643), "Of previous", percent(2879.0 / 4321));
    }

    private List<String> factsOfStep(int step) {
        String item = "#funnel .step:nth-child(" + step + ")";
        return browser.all(item + " dt, " + item + " dd").stream()
                .map(WebElement::getText)
                .toList();
    }

    @Test
    void allFilesOfThePageAreSmall() throws IOException {
        Path folder = Path.of("src/main/resources/io/tenure/api/page");
        try (Stream<Path> files = Files.walk(folder)) {
            ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
                    out.write(Files.readAllBytes(file));
                }
            }
            assertThat(gzipped.size()).isLessThan(MOST_GZIPPED_BYTES);
        }
    }

    @Test
    void noFileOfThePageNamesAnotherHost() throws IOException, InterruptedException {
        assertThat(get("/"))
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("style=");
        assertThat(Map.of("script", browser.all("script:not([src])").size())).containsEntry("script", 0);
    }
}
