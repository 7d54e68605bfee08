package io.tenure.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.http.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The form that has a file counted. */
@TestInstance(Lifecycle.PER_CLASS)
class TestUploadPage {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordedRetention worker = new RecordedRetention();
    private final RunningServer server = RunningServer.of(PublishedCells.some(), worker);
    private final Browser browser;

    TestUploadPage() throws IOException {
        browser = new Browser();
    }

    @AfterAll
    void stop() {
        browser.close();
        worker.close();
        server.close();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        browser.prefers("prefers-color-scheme", "light");
        assertThat(browser.console()).isEmpty();
    }

    private void open(String query) {
        browser.open(server.address() + "/?view=upload" + query);
    }

    private void choose(Path file) {
        browser.find("#control-file").sendKeys(file.toString());
    }

    private void count() {
        browser.find("#count").click();
        browser.waitUntil("document.querySelector('#counting') !== null");
        worker.answer();
        browser.waitUntilDrawn();
    }

    private void countTheEvents(String query) {
        open(query);
        choose(RecordedRetention.events());
        count();
    }

    private static List<JsonNode> cellsOf(String segment, String cohort) throws IOException {
        List<JsonNode> cells = new ArrayList<>();
        for (JsonNode cell : JSON.readTree(RecordedRetention.tableByRegion())) {
            if (cell.get("segment").asText().equals(segment)
                    && cell.get("cohort").asText().equals(cohort)) {
                cells.add(cell);
            }
        }
        assertThat(cells).isNotEmpty();
        return cells;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u202f%%", share * 100);
    }

    private List<String> row(int row) {
        return browser.all("#triangle tbody tr:nth-child(" + row + ") td:not(.size)").stream()
                .map(cell -> Objects.requireNonNull(cell.getDomProperty("textContent")))
                .toList();
    }

    private static List<String> asShown(List<JsonNode> cells) {
        return cells.stream()
                .map(cell -> percent(cell.get("retention").asDouble())
                        + (cell.get("state").asText().equals("in_progress") ? "*" : ""))
                .toList();
    }

    @Test
    void theTableHasTheNumbersThatWereCounted() throws IOException {
        countTheEvents("");
        List<JsonNode> first = cellsOf("*", "2026-01-05");
        assertThat(row(2)).containsExactlyElementsOf(asShown(first));
        assertThat(browser.text("#triangle tbody tr:nth-child(2) th")).isEqualTo("5 Jan 2026");
        assertThat(browser.text("#report")).isEqualTo("R" + RecordedRetention.REPORT.substring(1) + ".");
        assertThat(browser.text("#facts")).contains("events.csv", "Calendar weeks", "Enter by any event", "UTC");
        assertThat(browser.text("#counted")).contains("fewer than 5 users are left out");
    }

    @Test
    void theMeanIsOverTheCompleteCellsOfEachOffset() throws IOException {
        countTheEvents("");
        long active = 0;
        long eligible = 0;
        int complete = 0;
        for (JsonNode cell : JSON.readTree(RecordedRetention.table())) {
            if (cell.get("period").asInt() == 2 && cell.get("state").asText().equals("complete")) {
                active += cell.get("active_eligible").asLong();
                eligible += cell.get("eligible_users").asLong();
                complete++;
            }
        }
        assertThat(complete).isGreaterThan(1);
        assertThat(row(1).get(2)).isEqualTo(percent((double) active / eligible) + "n " + eligible);
    }

    @Test
    void eachSegmentHasItsTableAndItsNameIsText() throws IOException {
        countTheEvents("&segment_by=region");
        assertThat(browser.all("#control-counted_segment option").stream().map(WebElement::getText))
                .containsExactly("Everybody", "<i>north</i>", "south");
        browser.choose("#control-counted_segment", "<i>north</i>");
        assertThat(row(2)).containsExactlyElementsOf(asShown(cellsOf("<i>north</i>", "2026-01-05")));
        assertThat(browser.all("main i")).isEmpty();
    }

    @Test
    void everyOptionIsSentAndHeldByTheLink() {
        open("");
        choose(RecordedRetention.events());
        browser.find("label[for=control-granularity-month]").click();
        browser.find("label[for=control-mode-rolling]").click();
        browser.choose("#control-kind", "On or after");
        browser.find("#control-entry_event").sendKeys("sign up");
        browser.find("#control-return_event").sendKeys("visit");
        browser.find("#control-segment_by").sendKeys("region");
        browser.find("#control-zone").sendKeys("Europe/Paris");
        browser.choose("#control-week_start", "Sunday");
        browser.find("#control-min_cohort_size").sendKeys("3");
        count();
        assertThat(worker.options())
                .containsExactlyInAnyOrder(
                        "--granularity=month",
                        "--mode=rolling",
                        "--kind=on_or_after",
                        "--entry-event=sign up",
                        "--return-event=visit",
                        "--segment-by=region",
                        "--zone=Europe/Paris",
                        "--week-start=sunday",
                        "--min-cohort-size=3",
                        "--states",
                        "--zeros");
        String link = browser.address();
        browser.open(link);
        assertThat(browser.find("#control-zone").getDomProperty("value")).isEqualTo("Europe/Paris");
        assertThat(browser.find("#control-granularity-month").isSelected()).isTrue();
        assertThat(browser.find("#control-min_cohort_size").getDomProperty("value"))
                .isEqualTo("3");
    }

    @Test
    void whileItIsCountedThePageSaysWhatTakesLongAndLetsItBeCancelled() throws IOException {
        open("");
        choose(RecordedRetention.events());
        browser.find("#count").click();
        browser.waitUntil("document.querySelector('#counting') !== null");
        assertThat(browser.text("#counting"))
                .contains(
                        "Counting events.csv (4.6\u202fkB)",
                        "The worker starts with the first file, which takes some seconds.");
        browser.waitUntil("/\\d s/.test(document.querySelector('#counting').textContent)");
        assertThat(browser.run("return document.querySelector('#announcement').textContent"))
                .asString()
                .startsWith("Counting.");
        browser.photograph("upload-counting");
        browser.find("#cancel").click();
        browser.waitUntil("document.querySelector('#counting') === null");
        assertThat(browser.focused()).isEqualTo("count");
        worker.answer();
        count();
        assertThat(browser.all("#triangle")).hasSize(1);
    }

    @Test
    void whatTheWorkerRefusesIsSaidBesideTheOptionAndCanBeSentAgain() throws IOException {
        open("&zone=Mars/Base");
        choose(RecordedRetention.events());
        count();
        assertThat(browser.text("#problem")).contains(RecordedRetention.NO_ZONE);
        assertThat(browser.text("#field-problem")).isEqualTo(RecordedRetention.NO_ZONE);
        assertThat(browser.find("#control-zone").getDomAttribute("aria-invalid"))
                .isEqualTo("true");
        assertThat(browser.focused()).isEqualTo("control-zone");
        browser.photograph("upload-problem");
        browser.find("#control-zone").sendKeys(Keys.chord(Keys.CONTROL, "a"), "UTC", Keys.ENTER);
        browser.waitUntil("document.querySelector('#counting') !== null");
        worker.answer();
        browser.waitUntil("document.querySelector('#triangle') !== null");
        assertThat(browser.all("[aria-invalid], #field-problem")).isEmpty();
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void aFileThatCantBeUsedSaysWhy(@TempDir Path folder) throws IOException {
        Path other = Files.writeString(folder.resolve("<b>other.csv"), "when,who\n");
        open("");
        choose(other);
        browser.find("#count").click();
        browser.waitUntil("document.querySelector('#counting') !== null");
        assertThat(browser.text("#counting")).contains("Counting <b>other.csv");
        worker.answer();
        browser.waitUntilDrawn();
        assertThat(browser.text("#problem")).contains("the file" + RecordedRetention.NO_COLUMN);
        assertThat(browser.console()).allMatch(line -> line.contains("status of 400"));
    }

    @Test
    void aFileThatIsTooLargeIsRefusedInTheServersWords(@TempDir Path folder) throws IOException {
        Path large = Files.writeString(folder.resolve("large.csv"), "event_time,user_id\n".repeat(200_000));
        open("");
        choose(large);
        browser.find("#count").click();
        browser.waitUntil("document.querySelector('#problem') !== null");
        assertThat(browser.text("#problem")).contains("The file is larger than 2000000 bytes");
        assertThat(browser.console()).allMatch(line -> line.contains("status of 413"));
    }

    @Test
    void withoutAFileNothingIsSent() {
        open("");
        browser.find("#count").click();
        assertThat(browser.run("return document.querySelector('#control-file').validity.valueMissing"))
                .isEqualTo(true);
        assertThat(browser.all("#counting")).isEmpty();
        assertThat(browser.find("#csv").isEnabled()).isFalse();
    }

    @Test
    void itIsSavedAsCsvThatSaysHowItWasCounted() throws IOException {
        countTheEvents("&segment_by=region");
        browser.find("#csv").click();
        List<String> lines = browser.downloaded("upload.csv").lines().toList();
        JsonNode cells = JSON.readTree(RecordedRetention.tableByRegion());
        assertThat(lines).hasSize(1 + cells.size());
        assertThat(lines.get(0))
                .startsWith(
                        "granularity,mode,kind,zone,week_start,segment,cohort,period,active_users,cohort_size,retention,");
        assertThat(lines.get(1)).startsWith("week,calendar,on,UTC,monday,*,2026-01-05,0,12,12,1,12,12,0.757");
        browser.find("#json").click();
        assertThat(JSON.readTree(browser.downloaded("upload.json"))).hasSize(cells.size());
    }

    @Test
    void theTableCanBeShownAsThatOfACohort() {
        countTheEvents("");
        browser.find("label[for=control-show-count]").click();
        assertThat(row(2).get(0)).isEqualTo("12");
        browser.find("#control-complete").click();
        assertThat(browser.all("#triangle td").stream().map(WebElement::getText))
                .noneMatch(text -> text.endsWith("*"));
        browser.find("label[for=control-of-previous]").click();
        browser.find("label[for=control-scale-row]").click();
        assertThat(browser.address()).contains("show=count", "of=previous", "complete=yes", "scale=row");
    }

    @Test
    void aStoreWithoutCohortsCountsFilesToo() throws IOException {
        try (RunningServer empty = RunningServer.of(PublishedCells.none(), worker)) {
            browser.open(empty.address() + "/");
            assertThat(browser.text("#empty")).contains("A file can be counted without one");
            browser.find("#view-upload").click();
            browser.waitUntil("document.querySelector('#control-file') !== null");
            choose(RecordedRetention.events());
            count();
            assertThat(browser.all("#triangle")).hasSize(1);
        }
    }

    @Test
    void theOtherViewsKeepTheirOwnPeriods() {
        open("");
        browser.find("label[for=control-granularity-year]").click();
        browser.find("#view-retention").click();
        browser.waitUntil("document.querySelector('#triangle') !== null");
        assertThat(browser.find("#control-granularity-week").isSelected()).isTrue();
    }

    @Test
    void everyControlIsReachedByTheKeyboardAlone() {
        countTheEvents("");
        List<String> controls = browser.controls();
        assertThat(controls).contains("control-file", "control-zone", "count", "control-min_cohort_size");
        assertThat(browser.reachedByTab()).containsAll(controls);
    }

    @Test
    void theExplanationHasTheCommandThatGivesTheSameNumbers() {
        countTheEvents("&entry_event=sign+up");
        browser.find("#explanation summary").click();
        assertThat(browser.text("#command"))
                .isEqualTo("tenure retention --input \"events.csv\" --granularity week --mode calendar --kind on"
                        + " --entry-event \"sign up\" --zone UTC --week-start monday --min-cohort-size 5");
    }

    @Test
    void aPhoneScrollsTheTableAndNotThePage() throws IOException {
        countTheEvents("");
        browser.size(360, 740, true);
        assertThat(browser.tooWide()).isEmpty();
        assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
        browser.find("#view-compare").click();
        browser.waitUntil("document.querySelector('#comparison-table') !== null");
        browser.run("document.querySelector('#view-upload').click()");
        browser.waitUntil("document.querySelector('#triangle') !== null");
        assertThat(browser.run(
                        "return document.querySelector('#view-upload').getBoundingClientRect().right <= innerWidth"))
                .as("the view that is shown is in sight among the views")
                .isEqualTo(true);
        browser.photograph("upload-phone");
    }

    @Test
    void axeFindsNothingSeriousInLightAndDark() throws IOException {
        List<String> findings = new ArrayList<>();
        for (String theme : List.of("light", "dark")) {
            browser.prefers("prefers-color-scheme", theme);
            open("&segment_by=region");
            findings.addAll(browser.seriousFindings());
            browser.photograph("upload-" + theme + "-empty");
            choose(RecordedRetention.events());
            count();
            browser.find("#explanation summary").click();
            findings.addAll(browser.seriousFindings());
            browser.photograph("upload-" + theme);
        }
        assertThat(findings).isEmpty();
    }
}
