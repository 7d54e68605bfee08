package io.tenure.jobs.report;

import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.stats.Proportion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Triangles as GitHub tables. */
final class MarkdownReport {
    private static final int MOST_COLUMNS = 60;
    private static final int MOST_ROWS = 100;

    private final RetentionReport report;
    private final RetentionSpec spec;
    private final Appendable out;

    private MarkdownReport(RetentionReport report, Appendable out) {
        this.report = report;
        this.spec = report.table().spec();
        this.out = out;
    }

    static void write(RetentionReport report, Appendable out) throws IOException {
        new MarkdownReport(report, out).write();
    }

    private void write() throws IOException {
        out.append("## ").append(escape(Wording.title(report))).append("\n\n");
        out.append(Wording.definition(report).stream()
                .map(fact -> fact.name() + ": " + escape(fact.value()))
                .collect(Collectors.joining(" · ")));
        out.append("\n\n");
        RetentionComparison comparison = report.comparison();
        if (comparison != null) {
            writeComparison(comparison);
        }
        for (RetentionSegment segment : report.triangles()) {
            writeTriangle(Triangle.of(report, segment, MOST_COLUMNS, MOST_ROWS));
        }
        out.append("Mean: active of eligible users over all cohorts, finished periods only.\n");
    }

    private void writeComparison(RetentionComparison comparison) throws IOException {
        ComparisonText text = new ComparisonText(spec, comparison);
        out.append("**").append(text.verdict()).append("**\n\n");
        writeRow(List.of(
                Wording.noun(spec.granularity()),
                "before",
                "users",
                "after",
                "users",
                "points",
                "95% interval",
                "p",
                "Holm p"));
        out.append("| --- |").append(" ---: |".repeat(8)).append('\n');
        for (OffsetComparison offset : text.listed()) {
            writeRow(List.of(
                    Wording.range(offset.offsets()),
                    Wording.percent(offset.before()),
                    Wording.count(offset.before().trials()),
                    Wording.percent(offset.after()),
                    Wording.count(offset.after().trials()),
                    Wording.points(offset.rates().estimate()),
                    ComparisonText.interval(offset),
                    Wording.pValue(offset.pValue()),
                    Wording.pValue(offset.adjustedPValue())));
        }
        out.append('\n');
        if (!text.unlisted().isEmpty()) {
            out.append(text.unlisted()).append("\n\n");
        }
    }

    private void writeTriangle(Triangle triangle) throws IOException {
        if (report.isSegmented()) {
            String name = Wording.triangle(report.options().segmentBy(), triangle.segment());
            out.append("### ").append(escape(name)).append("\n\n");
        }
        writeHeader(triangle);
        writeMean(triangle);
        for (Triangle.Row row : triangle.rows()) {
            writeRow(fields(row, triangle.columns().size()));
        }
        out.append('\n');
        if (triangle.hasInProgress()) {
            out.append("\\* still in progress, can only grow.\n\n");
        }
        String hidden = Wording.hidden(report.table(), triangle);
        if (!hidden.isEmpty()) {
            out.append(hidden).append("\n\n");
        }
    }

    private void writeHeader(Triangle triangle) throws IOException {
        List<String> header = new ArrayList<>(List.of("cohort", "users"));
        header.addAll(Wording.headers(spec, triangle.columns()));
        writeRow(header);
        out.append("| --- |")
                .append(" ---: |".repeat(1 + triangle.columns().size()))
                .append('\n');
    }

    private void writeMean(Triangle triangle) throws IOException {
        List<String> fields =
                new ArrayList<>(List.of("**mean**", bold(Wording.count(Wording.users(triangle.segment())))));
        for (OffsetRange column : triangle.columns()) {
            Proportion mean = triangle.mean(column);
            fields.add(mean == null ? "" : bold(Wording.percent(mean)));
        }
        writeRow(fields);
    }

    private List<String> fields(Triangle.Row row, int columns) {
        List<String> fields = new ArrayList<>();
        fields.add(Wording.cohort(spec, row.first().cohort()));
        if (row.suppressed()) {
            fields.add("\\<" + report.options().minCohortSize());
            fields.add(Wording.suppressed(spec, row, report.options().minCohortSize())
                    .replace("<", "\\<"));
            while (fields.size() < columns + 2) {
                fields.add("");
            }
            return fields;
        }
        fields.add(Wording.count(row.first().cohortSize()));
        row.cells().forEach(cell -> fields.add(field(cell)));
        return fields;
    }

    private static String field(@Nullable RetentionCell cell) {
        if (cell == null) {
            return "";
        }
        return Wording.percent(cell.activeUsers(), cell.cohortSize()) + (cell.complete() ? "" : "\\*");
    }

    private void writeRow(List<String> fields) throws IOException {
        out.append("| ").append(String.join(" | ", fields)).append(" |\n");
    }

    private static String bold(String text) {
        return "**" + text + "**";
    }

    /** Text that stays text: nothing in it is markup. */
    private static String escape(String text) {
        return PlainText.visible(text).replaceAll("[\\\\`*_{}\\[\\]<>|~&#!]", "\\\\$0");
    }
}
