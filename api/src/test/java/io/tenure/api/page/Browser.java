package io.tenure.api.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.Scratch;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's chromium without a window, which reaches this machine only. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is wider than the window, other than what scrolls by itself. */
    private static final String TOO_WIDE = "return [...document.querySelectorAll('body *')]"
            + ".filter(each => !each.closest('.scroller, .views, .chart, pre'))"
            + ".filter(each => each.getBoundingClientRect().right > innerWidth)"
            + ".map(each => each.outerHTML.substring(0, 120))";

    private final ChromeDriver driver;
    /** Of this browser only: its own temporary files are here too, some of which it leaves. */
    private final Path folder = Scratch.folder("browser");

    public Browser() throws IOException {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(installed("/usr/bin/chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-default-apps",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
        LoggingPreferences console = new LoggingPreferences();
        console.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, console);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(installed("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .withEnvironment(Map.of("TMPDIR", folder.toString()))
                        .build(),
                options);
        command("Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", folder.toString()));
    }

    /** Named, so that Selenium looks for none to download. */
    private static File installed(String path) {
        if (!Files.isExecutable(Path.of(path))) {
            throw new IllegalStateException(path + " is missing; scripts/browser installs it.");
        }
        return new File(path);
    }

    /** Opens an address as on a screen, and waits until the page is drawn. */
    public void open(String address) {
        show(address);
        waitUntilDrawn();
    }

    /** Opens an address as on a screen. */
    void show(String address) {
        size(1360, 900, false);
        driver.get(address);
    }

    void waitUntilDrawn() {
        waitUntil("document.querySelector('#view').getAttribute('aria-busy') === 'false'");
    }

    public void waitUntil(String condition) {
        new WebDriverWait(driver, PATIENCE).until(any -> Boolean.TRUE.equals(run("return " + condition)));
    }

    @Nullable
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    String text(String selector) {
        return find(selector).getText();
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    public List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    void back() {
        driver.navigate().back();
    }

    /** Presses keys where the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void pressTab() {
        press(Keys.TAB);
    }

    /** The element that has the focus: its id, else its text. */
    String focused() {
        return String.valueOf(run(
                "const at = document.activeElement; return at.id || at.getAttribute('aria-label') || at.textContent"));
    }

    void size(int width, int height, boolean isPhone) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", isPhone));
    }

    void prefers(String feature, String value) {
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    void print(boolean isPrinting) {
        command("Emulation.setEmulatedMedia", Map.of("media", isPrinting ? "print" : ""));
    }

    private void command(String name, Map<String, Object> parameters) {
        driver.executeCdpCommand(name, parameters);
    }

    /** What can't be seen without scrolling the page sideways. */
    List<String> tooWide() {
        List<String> found = new ArrayList<>();
        JSON.valueToTree(run(TOO_WIDE)).forEach(each -> found.add(each.asText()));
        return found;
    }

    /** What axe finds serious or critical in what is shown. */
    List<String> seriousFindings() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream("axe/axe.min.js")) {
            run(new String(Objects.requireNonNull(axe).readAllBytes(), StandardCharsets.UTF_8));
        }
        run("window.findings = undefined; axe.run().then(found => window.findings = found)");
        waitUntil("window.findings !== undefined");
        JsonNode findings = JSON.valueToTree(run("return window.findings"));
        if (findings.get("passes").isEmpty()) {
            throw new IllegalStateException("axe looked at nothing");
        }
        List<String> serious = new ArrayList<>();
        for (JsonNode violation : findings.get("violations")) {
            if (Set.of("serious", "critical").contains(violation.get("impact").asText())) {
                serious.add(violation.get("id").asText() + ": " + violation.get("nodes"));
            }
        }
        return serious;
    }

    /** Chooses an option of a list by its text. */
    void choose(String selector, String text) {
        new Select(find(selector)).selectByVisibleText(text);
        waitUntilDrawn();
    }

    /** Presses Tab from the top of the page until the focus comes back, and says where it was. */
    Set<String> reachedByTab() {
        run("document.activeElement.blur()");
        Set<String> reached = new LinkedHashSet<>();
        pressTab();
        while (reached.add(focused())) {
            pressTab();
        }
        return reached;
    }

    /** The ids of what can be operated. */
    List<String> controls() {
        return all(
                        "a[href], button:not([tabindex='-1'], :disabled), select, input:not([type=radio]), input[type=radio]:checked")
                .stream()
                .map(each -> Objects.requireNonNull(each.getDomProperty("id")))
                .filter(id -> !id.isEmpty())
                .toList();
    }

    /** What the console said since it was last asked. */
    List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Keeps what is to be seen, in target/screenshots. */
    public void photograph(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What was saved under a name, one byte a letter; it is taken away, so that the next of the name is another. */
    String downloaded(String name) throws IOException {
        Path file = folder.resolve(name);
        new WebDriverWait(driver, PATIENCE).until(any -> Files.exists(file));
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.delete(file);
        return content;
    }

    @Override
    public void close() {
        driver.quit();
        Scratch.delete(folder);
    }
}
