package io.tenure.api.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.api.http.RunningServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.openqa.selenium.Keys;

/** The page of a server that answers those only who have a token. */
@TestInstance(Lifecycle.PER_CLASS)
class TestTokenPage {
    private final RecordedRetention worker = new RecordedRetention();
    private final RunningServer server = RunningServer.of(PublishedCells.some(), worker);
    private final TokenGate gate;
    private final Browser browser;

    TestTokenPage() throws IOException {
        gate = new TokenGate(server.address());
        browser = new Browser();
    }

    @AfterAll
    void stop() {
        browser.close();
        gate.close();
        worker.close();
        server.close();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        browser.prefers("prefers-color-scheme", "light");
        browser.run("sessionStorage.clear()");
        assertThat(browser.console())
                .allMatch(line -> line.contains("status of 401") || line.contains("status of 403"));
        gate.forgetAsked();
    }

    private void openUnasked(String query) {
        browser.show(gate.address() + "/" + query);
        browser.waitUntil("document.querySelector('#token-dialog') !== null");
    }

    private void openWithToken(String query) {
        openUnasked(query);
        browser.find("#token").sendKeys(TokenGate.TOKEN, Keys.ENTER);
        browser.waitUntilDrawn();
        gate.forgetAsked();
    }

    @Test
    void aTokenIsAskedForInTheServersWordsAndThenThePageIsDrawn() throws IOException {
        openUnasked("?cohort=shoppers&granularity=week");
        assertThat(browser.text("#token-why")).contains("Send <b>Authorization</b>: Bearer and the token.");
        assertThat(browser.focused()).isEqualTo("token");
        browser.photograph("token-light");
        browser.find("#token").sendKeys(TokenGate.TOKEN);
        browser.find("#use-token").click();
        browser.waitUntilDrawn();
        assertThat(browser.all("#triangle")).hasSize(1);
        assertThat(browser.all("#token-dialog")).isEmpty();
        assertThat(gate.asked().subList(1, gate.asked().size()))
                .hasSizeGreaterThan(2)
                .allMatch(each -> each.endsWith(" Bearer " + TokenGate.TOKEN));
    }

    @Test
    void theTokenIsInThisTabOnlyAndInNoAddress() {
        openWithToken("?cohort=shoppers&granularity=week");
        browser.find("label[for=control-granularity-month]").click();
        browser.waitUntil("location.search.includes('granularity=month')");
        browser.waitUntilDrawn();
        assertThat(browser.address()).doesNotContain("may-read");
        assertThat(gate.asked())
                .isNotEmpty()
                .noneMatch(each -> each.substring(0, each.indexOf(' ')).contains("may-read"));
        assertThat(browser.run("return JSON.stringify(localStorage)")).isEqualTo("{}");
        assertThat(browser.run("return document.cookie")).isEqualTo("");
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(1L);
        assertThat(browser.run("return document.documentElement.outerHTML.includes('may-read')"))
                .isEqualTo(false);
        browser.run("location.reload()");
        browser.waitUntil("document.querySelector('#triangle') !== null");
        assertThat(browser.all("#token-dialog")).isEmpty();
    }

    @Test
    void downloadsComparisonsAndFilesAreAskedForWithTheToken() throws IOException {
        openWithToken("?cohort=shoppers&granularity=week");
        browser.find("#csv").click();
        assertThat(browser.downloaded("retention.csv")).startsWith("cohort,");
        browser.find("#json").click();
        assertThat(browser.downloaded("retention.json")).startsWith("{");
        browser.find("#view-compare").click();
        browser.waitUntil("document.querySelector('#comparison-table') !== null");
        browser.find("#view-upload").click();
        browser.waitUntil("document.querySelector('#control-file') !== null");
        browser.find("#control-file").sendKeys(RecordedRetention.events().toString());
        browser.find("#count").click();
        worker.answer();
        browser.waitUntil("document.querySelector('#report') !== null");
        List<String> asked = gate.asked();
        assertThat(asked).anyMatch(each -> each.contains("format=csv")).anyMatch(each -> each.contains("/compare"));
        assertThat(asked).anyMatch(each -> each.startsWith("/v1/retention?"));
        assertThat(asked).allMatch(each -> each.endsWith(" Bearer " + TokenGate.TOKEN));
    }

    @Test
    void aWrongTokenIsAskedForAgain() {
        openUnasked("?cohort=shoppers");
        browser.find("#token").sendKeys("wrong", Keys.ENTER);
        browser.waitUntil("document.querySelector('#token')?.value === ''");
        assertThat(browser.all("#triangle")).isEmpty();
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
        browser.find("#token").sendKeys(TokenGate.TOKEN, Keys.ENTER);
        browser.waitUntil("document.querySelector('#triangle') !== null");
    }

    @Test
    void aTokenThatMayNotIsAskedForAgainAndTheReasonIsSaid() {
        openUnasked("?cohort=shoppers");
        browser.find("#token").sendKeys(TokenGate.NARROW_TOKEN, Keys.ENTER);
        browser.waitUntil("document.querySelector('#token-why')?.textContent.includes('scope read')");
        browser.find("#token").sendKeys(TokenGate.TOKEN, Keys.ENTER);
        browser.waitUntil("document.querySelector('#triangle') !== null");
    }

    @Test
    void whatIsNoTokenIsNotSentAndSaidBesideTheField() {
        openUnasked("?cohort=shoppers");
        int asked = gate.asked().size();
        browser.find("#token").sendKeys("two words", Keys.ENTER);
        assertThat(browser.text("#token-problem"))
                .startsWith("This is no token")
                .contains("Copy it again");
        assertThat(browser.find("#token").getDomAttribute("aria-invalid")).isEqualTo("true");
        assertThat(browser.focused()).isEqualTo("token");
        assertThat(gate.asked()).hasSize(asked);
    }

    @Test
    void withoutATokenTheReasonStaysAndItCanBeTriedAgain() {
        openUnasked("?cohort=shoppers");
        browser.press(Keys.ESCAPE);
        browser.waitUntilDrawn();
        assertThat(browser.text("#problem")).contains("A token is needed", "Send <b>Authorization</b>");
        browser.find("#retry").click();
        browser.waitUntil("document.querySelector('#token-dialog') !== null");
        browser.find("#no-token").click();
        browser.waitUntil("document.querySelector('#token-dialog') === null");
        assertThat(browser.all("main b")).isEmpty();
    }

    @Test
    void theTokenCanBeForgotten() {
        openWithToken("?cohort=shoppers");
        assertThat(browser.text("#forget-token")).isEqualTo("Forget the token");
        browser.find("#forget-token").click();
        browser.waitUntil("document.querySelector('#token-dialog') !== null");
        assertThat(browser.run("return sessionStorage.length")).isEqualTo(0L);
        assertThat(browser.all("#triangle, #forget-token")).isEmpty();
        assertThat(gate.asked()).last().asString().endsWith(" null");
    }

    @Test
    void aServerWithoutTokensAsksForNone() {
        browser.open(server.address() + "/?cohort=shoppers");
        assertThat(browser.all("#token-dialog, #forget-token")).isEmpty();
    }

    @Test
    void theDialogIsWorkedByTheKeyboardAloneAndFitsAPhone() throws IOException {
        openUnasked("?cohort=shoppers");
        browser.pressTab();
        assertThat(browser.focused()).isEqualTo("use-token");
        browser.pressTab();
        assertThat(browser.focused()).isEqualTo("no-token");
        browser.size(360, 740, true);
        assertThat(browser.tooWide()).isEmpty();
        browser.photograph("token-phone");
    }

    @Test
    void axeFindsNothingSeriousInLightAndDark() throws IOException {
        for (String theme : List.of("light", "dark")) {
            browser.prefers("prefers-color-scheme", theme);
            openUnasked("?cohort=shoppers");
            assertThat(browser.seriousFindings()).as(theme).isEmpty();
            browser.photograph("token-" + theme);
        }
        openWithToken("?cohort=shoppers");
        assertThat(browser.seriousFindings()).isEmpty();
    }
}
