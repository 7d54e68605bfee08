package io.tenure.jobs.report;

import io.tenure.core.retention.CohortRow;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.stats.Proportion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page: headline numbers, verdict, curves, triangles, data.
 *
 * <p>Everything is in the file. Its own policy forbids it to load anything and to run any script but the one that
 * highlights a cohort under the pointer; nothing on the page needs that script.
 */
final class HtmlReport {
    private static final int MOST_COLUMNS = 60;
    private static final int MOST_ROWS = 100;
    private static final int TALL_ROWS = 30;
    private static final int MOST_SEGMENTS = 100;
    private static final int MOST_SEGMENT_CELLS = 9_000;
    private static final int FEW_SEGMENTS = 3;
    private static final int MOST_SOURCES = 10;
    private static final int MOST_DATA_CHARACTERS = 600_000;

    private final RetentionReport report;
    private final RetentionSpec spec;
    private final Triangle everybody;
    private final List<Triangle> segments;
    private final HeatScale scale;
    private final Markup page;

    private HtmlReport(RetentionReport report, Appendable out) {
        this.report = report;
        this.spec = report.table().spec();
        this.everybody = Triangle.of(report, report.table().everybody(), MOST_COLUMNS, MOST_ROWS);
        this.segments = report.isSegmented() ? largestSegments(report) : List.of();
        this.scale = HeatScale.of(List.of(everybody));
        this.page = new Markup(out);
    }

    private static List<Triangle> largestSegments(RetentionReport report) {
        return report.triangles().stream()
                .filter(segment -> !segment.everybody())
                .sorted(Comparator.comparingLong(Wording::users).reversed())
                .limit(MOST_SEGMENTS)
                .map(segment -> Triangle.of(report, segment, MOST_COLUMNS, MOST_ROWS))
                .toList();
    }

    static void write(RetentionReport report, Appendable out) throws IOException {
        out.append("<!DOCTYPE html>\n");
        new HtmlReport(report, out).write();
        out.append('\n');
    }

    private void write() throws IOException {
        page.open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        String script = resource("report.js");
        writeHead(script);
        page.open("body").open("main").line();
        writeHeader();
        writeFigures();
        RetentionComparison comparison = report.comparison();
        if (comparison != null) {
            writeComparison(comparison);
        }
        writeCurves();
        writeEverybody();
        if (report.isSegmented()) {
            writeSegments();
        }
        writeNotes();
        page.close().line();
        page.open("script").ownText(script).close();
        page.close().close();
    }

    private void writeHead(String script) throws IOException {
        page.open("head").line();
        page.empty("meta", "charset", "utf-8");
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-" + sha256(script) + "'");
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark").line();
        page.element("title", Wording.title(report)).line();
        page.open("style").ownText(resource("report.css")).close().close().line();
    }

    private void writeHeader() throws IOException {
        page.open("header");
        page.element("h1", Wording.title(report));
        page.element("p", lede(), "class", "lede").line();
        page.open("ul", "class", "chips", "aria-label", "Definition");
        for (Wording.Fact fact : Wording.definition(report)) {
            page.open("li")
                    .element("span", fact.name())
                    .text(" ")
                    .open("bdi")
                    .text(fact.value())
                    .close()
                    .close();
        }
        page.close().close().line();
    }

    /** The answer in a sentence. */
    private String lede() {
        if (everybody.segment().cohorts().isEmpty()) {
            return "Nobody entered.";
        }
        List<OffsetRange> headlines = headlineColumns();
        if (headlines.isEmpty()) {
            return "No " + Wording.noun(spec.granularity()) + " after the entry has closed yet.";
        }
        StringBuilder lede = new StringBuilder();
        for (OffsetRange column : headlines) {
            lede.append(lede.isEmpty() ? "" : ", ")
                    .append(percent(meanOf(column)))
                    .append(lede.indexOf("of users") < 0 ? " of users were active " : " ")
                    .append(Wording.when(spec, column));
        }
        return lede.append('.').toString();
    }

    private Proportion meanOf(OffsetRange column) {
        return everybody.means().getOrDefault(column, new Proportion(0, 0));
    }

    /** The first column after the entry period, and the one that people of this granularity look at next. */
    private List<OffsetRange> headlineColumns() {
        List<OffsetRange> closed = report.table().columns().stream()
                .filter(column -> column.first() > 0 && everybody.mean(column) != null)
                .toList();
        if (closed.isEmpty()) {
            return List.of();
        }
        int later = switch (spec.granularity()) {
            case DAY -> 7;
            case WEEK, QUARTER -> 4;
            case MONTH -> 6;
            case YEAR -> 2;
        };
        Optional<OffsetRange> second = spec.kind() == RetentionKind.BRACKET
                ? closed.stream().skip(1).findFirst()
                : closed.stream().filter(column -> column.first() == later).findFirst();
        List<OffsetRange> columns = new ArrayList<>(List.of(closed.get(0)));
        second.or(() -> closed.stream().skip(1).reduce((left, right) -> right)).ifPresent(columns::add);
        return columns;
    }

    private void writeFigures() throws IOException {
        page.open("dl", "class", "figures");
        List<CohortRow> cohorts = everybody.segment().cohorts();
        long suppressed = cohorts.stream().filter(report::suppresses).count();
        writeFigure("Users", Wording.count(Wording.users(everybody.segment())), cohortsFromTo());
        writeFigure(
                Wording.capitalised(Wording.adjective(spec.granularity())) + " cohorts",
                Wording.count(cohorts.size()),
                suppressed == 0 ? "" : Wording.count(suppressed) + " too small to show");
        for (OffsetRange column : headlineColumns()) {
            Proportion mean = meanOf(column);
            writeFigure(
                    Wording.capitalised(Wording.offset(spec, column)),
                    percent(mean),
                    Wording.interval(mean.wilson()) + " of " + Wording.plural(mean.trials(), "user"));
        }
        page.close().line();
    }

    private String cohortsFromTo() {
        List<CohortRow> cohorts = everybody.segment().cohorts();
        if (cohorts.isEmpty()) {
            return "";
        }
        String first = Wording.cohort(spec, cohorts.get(0).cohort());
        String last = Wording.cohort(spec, cohorts.get(cohorts.size() - 1).cohort());
        return first.equals(last) ? "entered " + first : "entered " + first + " to " + last;
    }

    private void writeFigure(String name, String value, String note) throws IOException {
        page.open("div").element("dt", name).element("dd", value, "class", "value");
        if (!note.isEmpty()) {
            page.element("dd", note, "class", "note");
        }
        page.close();
    }

    private void writeComparison(RetentionComparison comparison) throws IOException {
        ComparisonText text = new ComparisonText(spec, comparison);
        page.open("section").element("h2", "Before and after " + comparison.at());
        page.element("p", text.verdict(), "class", "verdict");
        if (!comparison.offsets().isEmpty()) {
            page.open("div", "class", "scroll").open("table", "class", "plain");
            page.element("caption", "Pooled retention of cohorts before " + comparison.at() + " and from then on");
            page.open("thead").open("tr");
            for (String name : List.of(
                    Wording.capitalised(Wording.noun(spec.granularity())),
                    "Before",
                    "Users",
                    "From then on",
                    "Users",
                    "Difference, points",
                    "95% interval",
                    "p",
                    "p, Holm")) {
                page.element("th", name, "scope", "col");
            }
            page.close().close().open("tbody");
            for (OffsetComparison offset : text.listed()) {
                writeComparisonRow(offset);
            }
            page.close().close().close();
            page.element(
                    "p",
                    "Difference with Newcombe’s interval; the last column corrects p for the number of periods compared. "
                            + text.unlisted(),
                    "class",
                    "note");
        }
        page.close().line();
    }

    private void writeComparisonRow(OffsetComparison offset) throws IOException {
        boolean clear = offset.offsets().first() > 0 && ComparisonText.isSignificant(offset);
        page.open("tr", "class", clear ? "clear" : null);
        page.element("th", Wording.range(offset.offsets()), "scope", "row");
        for (String text : List.of(
                Wording.percent(offset.before()),
                Wording.count(offset.before().trials()),
                Wording.percent(offset.after()),
                Wording.count(offset.after().trials()),
                Wording.points(offset.rates().estimate()),
                ComparisonText.interval(offset),
                Wording.pValue(offset.pValue()),
                Wording.pValue(offset.adjustedPValue()))) {
            page.element("td", text);
        }
        page.close().line();
    }

    private void writeCurves() throws IOException {
        page.open("section").element("h2", "Retention curves").open("figure");
        if (CurveChart.write(spec, everybody, page)) {
            page.open("figcaption", "class", "legend");
            writeKey("key-mean", "Mean of all cohorts");
            writeKey("key-band", "its 95% interval");
            writeKey("key-cohort", "one cohort");
            writeKey("key-open", "in progress");
            page.close();
        } else {
            page.element(
                    "p",
                    "A curve needs two " + Wording.noun(spec.granularity()) + "s after the entry.",
                    "class",
                    "note");
        }
        page.close().close().line();
    }

    private void writeKey(String kind, String text) throws IOException {
        page.open("span", "class", "key");
        page.element("i", "", "class", kind).text(text).close();
    }

    private void writeEverybody() throws IOException {
        page.open("section").element("h2", report.isSegmented() ? "Everybody by cohort" : "Cohorts");
        writeToolbar();
        writeTriangle(everybody, "Everybody", true);
        page.close().line();
    }

    /** The legend of the cells and the switch between shares and counts. */
    private void writeToolbar() throws IOException {
        page.open("div", "class", "toolbar");
        page.open("fieldset", "class", "switch").element("legend", "Show");
        page.open("label").empty("input", "type", "radio", "name", "show", "id", "as-percent", "checked", "checked");
        page.element("span", "Percent").close();
        page.open("label").empty("input", "type", "radio", "name", "show", "id", "as-users");
        page.element("span", "Users").close().close();
        page.open("p", "class", "legend");
        page.open("span", "class", "key ramp").text("0%");
        for (int step = 0; step < HeatScale.STEPS; step++) {
            page.element("i", "", "class", "h" + step);
        }
        page.text(Math.round(scale.top() * 100) + (scale.top() < 1 ? "% or more" : "%"))
                .close();
        page.open("span", "class", "key")
                .element("i", "0%", "class", "cell zero")
                .text("nobody")
                .close();
        page.open("span", "class", "key")
                .element("i", "*", "class", "cell w h4")
                .text("in progress, can only grow");
        page.close();
        page.open("span", "class", "key")
                .element("i", "", "class", "cell ny")
                .text("not yet")
                .close();
        page.close().close().line();
    }

    private void writeTriangle(Triangle triangle, String name, boolean linked) throws IOException {
        boolean tall = triangle.rows().size() > TALL_ROWS;
        page.open(
                "div",
                "class",
                tall ? "scroll tall" : "scroll",
                "tabindex",
                "0",
                "role",
                "region",
                "aria-label",
                name + ", table");
        int columns = triangle.columns().size();
        page.open("table", "class", "triangle", "style", "--columns:" + columns);
        page.element(
                "caption",
                name + ": share of each cohort active, by " + Wording.noun(spec.granularity()) + " since entry");
        writeColumnHeads("Cohort", triangle.columns());
        page.open("tbody");
        writeMeans("Mean", triangle, "mean", true);
        page.close().open("tbody");
        for (int row = 0; row < triangle.rows().size(); row++) {
            writeRow(triangle.rows().get(row), columns, linked ? Integer.toString(row) : null);
        }
        page.close().close().close().line();
        String hidden = Wording.hidden(report.table(), triangle);
        if (!hidden.isEmpty()) {
            page.element("p", hidden, "class", "note");
        }
    }

    private void writeColumnHeads(String rowsAre, List<OffsetRange> columns) throws IOException {
        page.open("thead").open("tr");
        page.element("th", rowsAre, "scope", "col").element("th", "Users", "scope", "col");
        for (int i = 0; i < columns.size(); i++) {
            String full = Wording.capitalised(Wording.offset(spec, columns.get(i)));
            page.element(
                    "th",
                    i == 0 ? full : Wording.range(columns.get(i)),
                    "scope",
                    "col",
                    "aria-label",
                    i == 0 ? null : full);
        }
        page.close().close().line();
    }

    /** A row of pooled means, each with the users it stands on when {@code withUsers}. */
    private void writeMeans(String name, Triangle triangle, String kind, boolean withUsers) throws IOException {
        page.open("tr", "class", kind)
                .open("th", "scope", "row")
                .element("bdi", name)
                .close();
        page.element("td", Wording.count(Wording.users(triangle.segment())), "class", "size");
        for (OffsetRange column : triangle.columns()) {
            Proportion mean = triangle.mean(column);
            if (mean == null) {
                page.element("td", "", "class", "ny", "aria-label", "no mean");
                continue;
            }
            String offset = Wording.offset(spec, column);
            page.open(
                    "td",
                    "class",
                    column.first() == 0 ? "entry" : heat(mean.successes(), mean.rate()),
                    "data-n",
                    Wording.count(mean.successes()),
                    "title",
                    name + ", " + offset + ": " + Wording.count(mean.successes()) + " of "
                            + Wording.count(mean.trials()) + " users, 95% interval " + Wording.interval(mean.wilson()));
            page.element("span", percent(mean));
            if (withUsers) {
                page.element("small", "of " + Wording.shortCount(mean.trials()));
            }
            page.close();
        }
        page.close().line();
    }

    private void writeRow(Triangle.Row row, int columns, @Nullable String link) throws IOException {
        String cohort = Wording.cohort(spec, row.first().cohort());
        page.open("tr", "class", row.suppressed() ? "suppressed" : null, "data-row", link);
        page.element("th", cohort, "scope", "row");
        if (row.suppressed()) {
            writeSuppressed(Wording.suppressed(spec, row, report.options().minCohortSize()), columns);
        } else {
            page.element("td", Wording.count(row.first().cohortSize()), "class", "size");
            for (RetentionCell cell : row.cells()) {
                writeCell(cohort, cell);
            }
        }
        page.close().line();
    }

    private void writeCell(String cohort, @Nullable RetentionCell cell) throws IOException {
        if (cell == null) {
            writeNotYet();
            return;
        }
        String heat = HeatScale.isColoured(cell) ? heat(cell.activeUsers(), cell.rate()) : "entry";
        String counts = cohort + ", " + Wording.offset(spec, cell.offsets()) + ": " + Wording.count(cell.activeUsers())
                + " of " + Wording.count(cell.cohortSize());
        String open = cell.complete() ? null : counts + ", in progress, closes " + Wording.closes(spec, cell);
        page.open(
                "td",
                "class",
                cell.complete() ? heat : heat + " w",
                "data-n",
                Wording.count(cell.activeUsers()),
                "title",
                open == null ? counts : open,
                "aria-label",
                open == null ? null : percent(cell.activeUsers(), cell.cohortSize()) + ", " + open);
        page.element("span", percent(cell.activeUsers(), cell.cohortSize()) + (cell.complete() ? "" : "*"))
                .close();
    }

    private void writeNotYet() throws IOException {
        page.element("td", "", "class", "ny", "aria-label", "not yet");
    }

    private String heat(long active, double rate) {
        return active == 0 ? "zero" : "h" + scale.step(rate);
    }

    private static String percent(Proportion share) {
        return percent(share.successes(), share.trials());
    }

    /** The round ends are short: only nobody is 0% and only everybody 100%. */
    private static String percent(long part, long whole) {
        return part == 0 ? "0%" : part == whole ? "100%" : Wording.percent(part, whole);
    }

    private void writeSegments() throws IOException {
        String property = Objects.requireNonNull(report.options().segmentBy());
        page.open("section").open("h2").text("By ").element("bdi", property).close();
        writeSegmentMeans(property);
        int budget = MOST_SEGMENT_CELLS;
        int drawn = 0;
        for (Triangle segment : segments) {
            if (isTooSmall(segment)) {
                continue;
            }
            budget -= segment.rows().size() * segment.columns().size();
            if (budget < 0) {
                break;
            }
            drawn++;
            writeSegment(segment);
        }
        long all = report.table().segments().size() - 1L;
        if (drawn < all) {
            page.element(
                    "p",
                    "Of " + Wording.plural(all, "segment") + " the table lists the largest " + segments.size()
                            + ", and " + drawn + " are shown by cohort. The csv has all.",
                    "class",
                    "note");
        }
        page.close().line();
    }

    private void writeSegmentMeans(String property) throws IOException {
        page.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", "Segments, table");
        page.open(
                "table",
                "class",
                "triangle",
                "style",
                "--columns:" + everybody.columns().size());
        page.element("caption", "Pooled mean of each segment, by " + Wording.noun(spec.granularity()) + " since entry");
        writeColumnHeads(property, everybody.columns());
        page.open("tbody");
        writeMeans("Everybody", everybody, "mean", false);
        page.close().open("tbody");
        for (Triangle segment : segments) {
            String name = Wording.segment(segment.segment().value());
            if (isTooSmall(segment)) {
                writeTooSmall(name);
            } else {
                writeMeans(name, segment, "segment", false);
            }
        }
        page.close().close().close().line();
    }

    private void writeTooSmall(String name) throws IOException {
        page.open("tr", "class", "suppressed")
                .open("th", "scope", "row")
                .element("bdi", name)
                .close();
        String least = Wording.plural(report.options().minCohortSize(), "user");
        writeSuppressed("suppressed (< " + least + ")", everybody.columns().size());
        page.close().line();
    }

    /** The rest of a row without numbers. */
    private void writeSuppressed(String reason, int columns) throws IOException {
        page.element("td", "<" + report.options().minCohortSize(), "class", "size");
        page.element("td", reason, "colspan", Integer.toString(Math.max(1, columns)));
    }

    private boolean isTooSmall(Triangle segment) {
        return Wording.users(segment.segment()) < report.options().minCohortSize();
    }

    private void writeSegment(Triangle segment) throws IOException {
        String name = Wording.triangle(report.options().segmentBy(), segment.segment());
        page.open("details", "open", segments.size() <= FEW_SEGMENTS ? "open" : null);
        page.open("summary").element("bdi", name).text(" ");
        page.element("span", Wording.plural(Wording.users(segment.segment()), "user"))
                .close();
        writeTriangle(segment, name, false);
        page.close().line();
    }

    private void writeNotes() throws IOException {
        page.open("footer").element("h2", "Reading this page").open("dl", "class", "terms");
        writeTerm(
                "Cohort",
                "All users whose " + report.options().entry() + " falls into the same "
                        + Wording.noun(spec.granularity()) + ".");
        writeTerm("Cell", "Active users of the cohort over its size, also while the period is in progress.");
        writeTerm(
                "Mean",
                "Active of eligible users over all cohorts, small ones included. Only cells whose period has "
                        + "closed for everybody count, so young cohorts don’t pull it down."
                        + (report.options().minCohortSize() > 1
                                ? " Left out where it would stand on fewer than "
                                        + Wording.plural(report.options().minCohortSize(), "user") + "."
                                : ""));
        writeTerm("95% interval", "Wilson’s score interval for the mean.");
        writeTerm(
                "Colour",
                "One scale for the whole page; the entry " + Wording.noun(spec.granularity()) + " is left grey.");
        page.close();
        writeSources();
        writeData();
        page.close().line();
    }

    private void writeTerm(String term, String meaning) throws IOException {
        page.open("div").element("dt", term).element("dd", meaning).close();
    }

    private void writeSources() throws IOException {
        List<String> sources = report.sources();
        if (sources.isEmpty()) {
            return;
        }
        page.open("p", "class", "sources").text("Read from ");
        for (int i = 0; i < Math.min(MOST_SOURCES, sources.size()); i++) {
            page.text(i == 0 ? "" : ", ").element("bdi", sources.get(i));
        }
        page.text(sources.size() > MOST_SOURCES ? " and " + (sources.size() - MOST_SOURCES) + " more." : ".")
                .close();
    }

    /** The cells as a file to save, where that keeps the page small. */
    private void writeData() throws IOException {
        StringBuilder csv = new StringBuilder();
        try {
            CsvReport.write(report.withStates(), new Bounded(csv));
        } catch (TooLongException e) {
            page.element("p", "The cells are too many to carry along; write them with --format csv.", "class", "note");
            return;
        }
        String data = Base64.getEncoder().encodeToString(csv.toString().getBytes(StandardCharsets.UTF_8));
        page.open("p", "class", "screen")
                .open(
                        "a",
                        "class",
                        "download",
                        "download",
                        "retention.csv",
                        "href",
                        "data:text/csv;charset=utf-8;base64," + data);
        page.text("Download the cells as csv").close().close();
    }

    /** Refuses to grow beyond what a page should carry. */
    private record Bounded(StringBuilder text) implements Appendable {
        @Override
        public Appendable append(CharSequence characters) throws IOException {
            return append(characters, 0, characters.length());
        }

        @Override
        public Appendable append(CharSequence characters, int start, int end) throws IOException {
            if (text.length() + end - start > MOST_DATA_CHARACTERS) {
                throw new TooLongException();
            }
            text.append(characters, start, end);
            return this;
        }

        @Override
        public Appendable append(char character) throws IOException {
            return append(String.valueOf(character));
        }
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static String sha256(String script) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
