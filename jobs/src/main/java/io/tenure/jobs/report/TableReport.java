package io.tenure.jobs.report;

import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.stats.Proportion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Triangles for a terminal; the mean comes last, next to the prompt. */
final class TableReport {
    private static final String MARK = "*";
    private static final String COHORT = "cohort";
    private static final String USERS = "users";

    /** As wide as {@code 12.3%}, so that columns are as regular as their content allows. */
    private static final int NARROWEST_TEXT = 5;

    private final RetentionReport report;
    private final RetentionSpec spec;
    private final TerminalColours colours;
    private final Appendable out;

    private TableReport(RetentionReport report, Appendable out) {
        this.report = report;
        this.spec = report.table().spec();
        this.colours = report.options().colour() ? TerminalColours.COLOURED : TerminalColours.PLAIN;
        this.out = out;
    }

    static void write(RetentionReport report, Appendable out) throws IOException {
        new TableReport(report, out).write();
    }

    private void write() throws IOException {
        writeHead();
        int mostColumns = report.options().width() / NARROWEST_TEXT;
        List<Triangle> triangles = report.triangles().stream()
                .map(segment -> Triangle.of(report, segment, mostColumns, Integer.MAX_VALUE))
                .toList();
        HeatScale scale = HeatScale.of(triangles);
        for (Triangle triangle : triangles) {
            out.append('\n');
            new Layout(triangle, scale).write();
        }
        writeFoot(triangles);
    }

    private void writeHead() throws IOException {
        out.append(colours.strong(PlainText.visible(Wording.title(report)))).append('\n');
        List<String> facts = Wording.definition(report).stream()
                .map(fact -> PlainText.visible(fact.name().toLowerCase(Locale.ROOT) + ": " + fact.value()))
                .toList();
        for (String line : fill(facts, " · ")) {
            out.append(colours.faint(line)).append('\n');
        }
    }

    /** The parts in lines that fit the terminal, as many to a line as there is room for. */
    private List<String> fill(List<String> parts, String separator) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String part : parts) {
            int longer = line.length() + separator.length() + part.length();
            if (!line.isEmpty() && longer > report.options().width()) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : separator).append(part);
        }
        lines.add(line.toString());
        return lines;
    }

    private void writeFoot(List<Triangle> triangles) throws IOException {
        out.append('\n');
        if (triangles.stream().anyMatch(Triangle::hasInProgress)) {
            out.append(colours.faint(MARK + " still in progress, can only grow"))
                    .append('\n');
        }
        out.append(colours.faint("mean: active of eligible users over all cohorts, finished periods only"))
                .append('\n');
        RetentionComparison comparison = report.comparison();
        if (comparison != null) {
            ComparisonText text = new ComparisonText(spec, comparison);
            out.append('\n');
            for (String line : fill(List.of(text.verdict().split(" ", -1)), " ")) {
                out.append(colours.strong(line)).append('\n');
            }
            for (String line : text.lines()) {
                out.append(line).append('\n');
            }
        }
    }

    /** The place of everything in one triangle: as many of its columns as fit. */
    private final class Layout {
        private final Triangle triangle;
        private final HeatScale scale;
        private final List<String> headers;
        private final int cohortWidth;
        private final int usersWidth;
        private final int[] widths;
        private final int columns;

        private Layout(Triangle triangle, HeatScale scale) {
            this.triangle = triangle;
            this.scale = scale;
            this.headers = Wording.headers(spec, triangle.columns());
            this.cohortWidth = triangle.rows().stream()
                    .mapToInt(row -> Wording.cohort(spec, row.first().cohort()).length())
                    .reduce(COHORT.length(), Math::max);
            this.usersWidth = Math.max(
                    USERS.length(),
                    Wording.count(Wording.users(triangle.segment())).length());
            this.widths = new int[triangle.columns().size()];
            for (int column = 0; column < widths.length; column++) {
                widths[column] = width(column);
            }
            this.columns = fittingColumns();
        }

        /** A space, the widest text of the column, and the place of the mark. */
        private int width(int column) {
            OffsetRange offsets = triangle.columns().get(column);
            int widest = Stream.of(headers.get(column), mean(offsets), eligible(offsets))
                    .mapToInt(String::length)
                    .reduce(NARROWEST_TEXT, Math::max);
            for (Triangle.Row row : triangle.rows()) {
                if (!row.suppressed()) {
                    widest = Math.max(widest, percent(row.cells().get(column)).length());
                }
            }
            return widest + 2;
        }

        private int fittingColumns() {
            int used = cohortWidth + 2 + usersWidth + 1;
            int fitting = 0;
            while (fitting < widths.length
                    && (fitting == 0
                            || used + widths[fitting] <= report.options().width())) {
                used += widths[fitting];
                fitting++;
            }
            return fitting;
        }

        private void write() throws IOException {
            if (report.isSegmented()) {
                String name = Wording.triangle(report.options().segmentBy(), triangle.segment());
                out.append(colours.strong(PlainText.visible(name))).append('\n');
            }
            writeLine(COHORT, USERS, column -> colours.faint(place(headers.get(column), "", column)));
            for (Triangle.Row row : triangle.rows()) {
                writeRow(row);
            }
            writeLine(
                    "mean",
                    Wording.count(Wording.users(triangle.segment())),
                    column -> colours.strong(place(mean(triangle.columns().get(column)), "", column)));
            writeLine(
                    "n",
                    "",
                    column -> colours.faint(place(eligible(triangle.columns().get(column)), "", column)));
            writeHidden();
        }

        private void writeRow(Triangle.Row row) throws IOException {
            String cohort = Wording.cohort(spec, row.first().cohort());
            if (row.suppressed()) {
                long least = report.options().minCohortSize();
                String reason = "  " + Wording.suppressed(spec, row, least);
                writeLine(cohort, "<" + least, column -> column == 0 ? colours.faint(reason) : "");
            } else {
                writeLine(
                        cohort,
                        Wording.count(row.first().cohortSize()),
                        column -> cell(row.cells().get(column), column));
            }
        }

        private void writeLine(String cohort, String users, IntFunction<String> cells) throws IOException {
            StringBuilder line = new StringBuilder(cohort)
                    .append(" ".repeat(cohortWidth + 2 - cohort.length() + usersWidth - users.length()))
                    .append(users)
                    .append(' ');
            for (int column = 0; column < columns; column++) {
                line.append(cells.apply(column));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }

        private String cell(@Nullable RetentionCell cell, int column) {
            if (cell == null) {
                return " ".repeat(widths[column]);
            }
            String text = place(percent(cell), cell.complete() ? "" : MARK, column);
            boolean heated = cell.complete() && cell.activeUsers() > 0 && HeatScale.isColoured(cell);
            return heated ? colours.heat(scale.step(cell.rate()), text) : text;
        }

        private String place(String text, String mark, int column) {
            int before = widths[column] - 1 - text.length();
            return " ".repeat(before) + text + (mark.isEmpty() ? " " : mark);
        }

        private String percent(@Nullable RetentionCell cell) {
            return cell == null ? "" : Wording.percent(cell.activeUsers(), cell.cohortSize());
        }

        private String mean(OffsetRange offsets) {
            Proportion mean = triangle.mean(offsets);
            return mean == null ? "" : Wording.percent(mean);
        }

        private String eligible(OffsetRange offsets) {
            Proportion mean = triangle.mean(offsets);
            return mean == null ? "" : Wording.shortCount(mean.trials());
        }

        private void writeHidden() throws IOException {
            int hidden = report.table().columns().size() - columns;
            if (hidden > 0) {
                out.append(colours.faint("and " + Wording.plural(hidden, "more column")
                                + "; widen the terminal, or use --format html or csv"))
                        .append('\n');
            }
        }
    }
}
