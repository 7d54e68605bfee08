package io.tenure.jobs.report;

import static io.tenure.jobs.report.RetentionTables.bySegment;
import static io.tenure.jobs.report.RetentionTables.compared;
import static io.tenure.jobs.report.RetentionTables.options;
import static io.tenure.jobs.report.RetentionTables.render;
import static io.tenure.jobs.report.RetentionTables.report;
import static io.tenure.jobs.report.RetentionTables.weekly;
import static io.tenure.jobs.report.RetentionTables.weeklySegment;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionTable;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class TestHtmlReport {
    private static final int CARRIED_EASILY = 3_000_000;

    @Test
    void theTriangleIsARealTable() throws Exception {
        Document page = page(report(weekly(), options()));
        assertThat(texts(page, "//table/caption"))
                .containsExactly("Everybody: share of each cohort active, by week since entry");
        assertThat(texts(page, "//table[@class='triangle']/thead/tr/th[@scope='col']"))
                .containsExactly("Cohort", "Users", "Week 0", "1", "2", "3");
        assertThat(texts(page, "//table[@class='triangle']/tbody/tr/th[@scope='row']"))
                .containsExactly("Mean", "2026-01-05", "2026-01-12", "2026-01-19");
        assertThat(texts(page, "//tr[@data-row='0']/td")).containsExactly("10", "100%", "30.0%", "0%", "20.0%*");
        assertThat(texts(page, "//tr[@class='mean']/td/span")).containsExactly("100%", "28.6%", "0%");
        assertThat(texts(page, "//tr[@class='mean']/td/small")).containsExactly("of 6,014", "of 14", "of 10");
    }

    @Test
    void everyRowFillsEveryColumn() throws Exception {
        Document page = page(report(RetentionTables.onlineRetail(), options()));
        List<String> heads = texts(page, "//table[@class='triangle']/thead/tr/th");
        assertThat(heads).hasSize(15);
        for (int row = 0; row < 13; row++) {
            assertThat(texts(page, "//tr[@data-row='" + row + "']/*")).hasSameSizeAs(heads);
        }
    }

    @Test
    void zeroInProgressNotYetAndSuppressedLookAndReadDifferent() throws Exception {
        Document page = page(report(weekly(), options()));
        assertThat(texts(page, "//tr[@data-row='0']/td[@class='zero']")).containsExactly("0%");
        assertThat(texts(page, "//tr[@data-row='0']/td[contains(@class, ' w')]/@aria-label"))
                .containsExactly("20.0%, 2026-01-05, week 3: 2 of 10, in progress, closes 2026-02-02");
        assertThat(texts(page, "//tr[@data-row='2']/td[@class='ny']/@aria-label"))
                .containsExactly("not yet", "not yet");
        assertThat(texts(page, "//tr[@class='suppressed']/td")).containsExactly("<5", "suppressed (< 5 users)");
    }

    @Test
    void aRunOfSmallCohortsIsOneRow() throws Exception {
        ReportOptions strict = new ReportOptions(null, "first event", "any event", null, 20, false, false, false, 80);
        Document page = page(report(weekly(), strict));
        assertThat(texts(page, "//tr[@class='suppressed']/*"))
                .containsExactly("2026-01-05", "<20", "to 2026-01-12: 2 cohorts suppressed (each < 20 users)");
    }

    @Test
    void curvesAreSolidWhereCompleteAndDashedBeyond() throws Exception {
        Document page = page(report(weekly(), options()));
        assertThat(texts(page, "//*[local-name()='path'][@class='cohort'][@data-row='0']/@d"))
                .hasSize(1);
        assertThat(texts(page, "//*[local-name()='path'][@class='cohort open'][@data-row='0']/@d"))
                .hasSize(1);
        assertThat(texts(page, "//*[local-name()='path'][@data-row='1']/@d"))
                .as("suppressed")
                .isEmpty();
        String mean = texts(page, "//*[local-name()='path'][@class='mean']/@d").get(0);
        assertThat(mean.replaceAll("[^ML]", ""))
                .as("weeks 1 and 2 are complete")
                .isEqualTo("ML");
    }

    @Test
    void hostileNamesStayText() throws Exception {
        String hostile =
                "</td><script>alert(1)</script><img src=\"http://evil.example/x\" onerror='x'>&amp;\u0000\uD800";
        RetentionTable table = weekly(weeklySegment(false, hostile));
        ReportOptions options = new ReportOptions(hostile, hostile, hostile, hostile, 5, false, false, false, 80);
        Document page = page(new RetentionReport(table, options, null, List.of(hostile)));
        assertThat(texts(page, "//script")).hasSize(1).noneMatch(script -> script.contains("alert"));
        assertThat(texts(page, "//img")).isEmpty();
        assertThat(texts(page, "//h1"))
                .containsExactly(hostile.replace('\u0000', '\uFFFD').replace('\uD800', '\uFFFD'));
    }

    @Test
    void nothingIsLoadedAndOnlyTheOwnScriptMayRun() throws Exception {
        RetentionReport report = compared();
        String html = render(RetentionFormat.HTML, report);
        assertThat(html.replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http://", "https://", "url(//", "@import");
        Document page = page(report);
        assertThat(texts(page, "//*/@src | //link/@href | //style/@src")).isEmpty();
        byte[] script = texts(page, "//script").get(0).getBytes(StandardCharsets.UTF_8);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(script));
        assertThat(texts(page, "//meta[@http-equiv]/@content"))
                .containsExactly("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + hash + "'");
    }

    @Test
    void theHeadSaysWhatWasCounted() throws Exception {
        Document page = page(report(weekly(), options()));
        assertThat(texts(page, "//h1")).containsExactly("Weekly retention");
        assertThat(texts(page, "//p[@class='lede']"))
                .containsExactly("28.6% of users were active in week 1, 0% in week 2.");
        assertThat(texts(page, "//ul[@class='chips']/li"))
                .containsExactly(
                        "Cohorts first event",
                        "Returns any event",
                        "Periods calendar weeks from Monday",
                        "Active in that week",
                        "Zone UTC",
                        "Data through 2026-01-27",
                        "Minimum cohort 5 users");
        assertThat(texts(page, "//dl[@class='figures']//dd[@class='value']"))
                .containsExactly("6,014", "3", "28.6%", "0%");
    }

    @Test
    void aComparisonIsAVerdictAndATable() throws Exception {
        Document page = page(compared());
        assertThat(texts(page, "//p[@class='verdict']").get(0))
                .startsWith("Cohorts from 2026-01-12 on against those before: no clear change in week 1 retention,");
        assertThat(texts(page, "//table[@class='plain']/tbody/tr/th[@scope='row']"))
                .containsExactly("0", "1");
        assertThat(texts(page, "//table[@class='plain']/tbody/tr[2]/td"))
                .startsWith("30.0%", "10", "25.0%", "4", "−5.0")
                .hasSize(8);
    }

    @Test
    void segmentsAreListedByTheirUsersAndFoldedWhenTheyAreMany() throws Exception {
        List<RetentionSegment> segments = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            segments.add(ManyCells.segment(false, "s" + i, i + 1, 3));
        }
        Document page = page(report(weekly(segments.toArray(RetentionSegment[]::new)), bySegment("country")));
        assertThat(texts(page, "//tr[@class='segment']/th")).containsExactly("s4", "s3", "s2", "s1", "s0");
        assertThat(texts(page, "//details/summary/bdi"))
                .startsWith("country = s4")
                .hasSize(5);
        assertThat(texts(page, "//details/@open")).isEmpty();
    }

    @Test
    void theDataComesAlong() throws Exception {
        RetentionReport report = report(weekly(), options());
        String link = texts(page(report), "//a[@download]/@href").get(0);
        String prefix = "data:text/csv;charset=utf-8;base64,";
        assertThat(link).startsWith(prefix);
        assertThat(new String(Base64.getDecoder().decode(link.substring(prefix.length())), StandardCharsets.UTF_8))
                .isEqualTo(render(RetentionFormat.CSV, report.withStates()));
    }

    @Test
    void aLargeTableIsCutAndSaysSo() throws Exception {
        RetentionReport report = report(ManyCells.table(400, 365), options());
        assertThat(render(RetentionFormat.HTML, report).length()).isLessThan(CARRIED_EASILY);
        Document page = page(report);
        assertThat(texts(page, "//tr[@data-row]")).hasSize(100);
        assertThat(texts(page, "//tr[@data-row][last()]/th")).containsExactly("2027-02-04");
        assertThat(texts(page, "//p[@class='note']"))
                .contains(
                        "Not shown: 300 older cohorts and 305 later days. The csv has every cell; the mean counts every "
                                + "cohort.",
                        "The cells are too many to carry along; write them with --format csv.");
    }

    @Test
    void manyLargeSegmentsStayCarriable() throws Exception {
        List<RetentionSegment> segments = new ArrayList<>(List.of(ManyCells.segment(true, null, 150, 90)));
        for (int i = 0; i < 300; i++) {
            segments.add(ManyCells.segment(false, "segment " + i, 30, 90));
        }
        RetentionTable large = ManyCells.table(1, 90);
        RetentionTable table = new RetentionTable(large.spec(), large.asOfMicros(), large.columns(), segments);
        RetentionReport report = report(table, bySegment("country"));
        assertThat(render(RetentionFormat.HTML, report).length()).isLessThan(CARRIED_EASILY);
        assertThat(texts(page(report), "//p[@class='note']"))
                .contains(
                        "Of 300 segments the table lists the largest 100, and 5 are shown by cohort. The csv has all.");
    }

    @Test
    void aTableOfNobodyIsAPageToo() throws Exception {
        RetentionTable nobody = new RetentionTable(
                weekly().spec(),
                weekly().asOfMicros(),
                List.of(),
                List.of(new RetentionSegment(true, null, List.of())));
        assertThat(texts(page(report(nobody, options())), "//p[@class='lede']")).containsExactly("Nobody entered.");
    }

    private static Document page(RetentionReport report) throws Exception {
        String html = render(RetentionFormat.HTML, report);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    private static List<String> texts(Document page, String path) throws Exception {
        NodeList nodes = (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, page, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
