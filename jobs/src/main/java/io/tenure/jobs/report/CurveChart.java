package io.tenure.jobs.report;

import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionCell;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.stats.Proportion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Retention by offset as SVG: a thin line per cohort, dashed where a period is in progress, and the pooled mean with its
 * interval, which ends at the last offset that is complete.
 *
 * <p>Offset 0 is left out: it is nearly always everybody and would flatten the rest.
 */
final class CurveChart {
    private static final int WIDTH = 1040;
    private static final int HEIGHT = 380;
    private static final int LEFT = 48;
    private static final int RIGHT = 116;
    private static final int TOP = 34;
    private static final int BOTTOM = 46;
    private static final int MOST_GRID_LINES = 5;
    private static final int MOST_LABELS = 16;
    private static final int MOST_DOTS = 26;
    private static final int FEW_COHORTS = 24;
    private static final double[] GRID_STEPS = {0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2};

    private final RetentionSpec spec;
    private final Triangle triangle;
    private final List<OffsetRange> columns;
    private final int firstColumn;
    private final double top;
    private final double gridStep;
    private final Markup page;

    private CurveChart(RetentionSpec spec, Triangle triangle, Markup page) {
        this.spec = spec;
        this.triangle = triangle;
        this.page = page;
        int first = 0;
        while (first < triangle.columns().size()
                && triangle.columns().get(first).first() == 0) {
            first++;
        }
        this.firstColumn = first;
        this.columns = triangle.columns().subList(first, triangle.columns().size());
        double highest = highestRate();
        double step = GRID_STEPS[GRID_STEPS.length - 1];
        for (int i = GRID_STEPS.length - 1; i >= 0 && highest / GRID_STEPS[i] <= MOST_GRID_LINES; i--) {
            step = GRID_STEPS[i];
        }
        this.gridStep = step;
        this.top = Math.max(1, Math.ceil(highest / step - 1e-9)) * step;
    }

    /** Draws the chart, or nothing where there are fewer than two offsets to connect. */
    static boolean write(RetentionSpec spec, Triangle triangle, Markup page) throws IOException {
        CurveChart chart = new CurveChart(spec, triangle, page);
        if (chart.columns.size() < 2) {
            return false;
        }
        chart.write();
        return true;
    }

    private double highestRate() {
        double highest = 0;
        for (Triangle.Row row : triangle.rows()) {
            for (int column = firstColumn; column < row.cells().size(); column++) {
                RetentionCell cell = row.cells().get(column);
                highest = cell == null ? highest : Math.max(highest, cell.rate());
            }
        }
        for (OffsetRange column : columns) {
            Proportion mean = triangle.mean(column);
            highest = mean == null ? highest : Math.max(highest, mean.rate());
        }
        return highest;
    }

    private void write() throws IOException {
        page.open("div", "class", "scroll");
        page.open(
                "svg",
                "class",
                triangle.rows().size() > FEW_COHORTS ? "curves many" : "curves",
                "viewBox",
                "0 0 " + WIDTH + " " + HEIGHT,
                "role",
                "img",
                "aria-label",
                "Retention by " + Wording.noun(spec.granularity())
                        + ": one line per cohort and their pooled mean; the table below has every number");
        page.open("clipPath", "id", "plot")
                .empty(
                        "rect",
                        "x",
                        "0",
                        "y",
                        number(TOP - 6),
                        "width",
                        number(WIDTH),
                        "height",
                        number(HEIGHT - TOP - BOTTOM + 6))
                .close();
        writeGrid();
        writeAxis();
        page.open("g", "clip-path", "url(#plot)").line();
        writeBand();
        for (int row = 0; row < triangle.rows().size(); row++) {
            writeCohort(row);
        }
        writeMean();
        page.close();
        writeMeanLabel();
        page.close().close().line();
    }

    private void writeGrid() throws IOException {
        page.element("text", "Active users, % of cohort", "x", "0", "y", "12", "class", "axis");
        int lines = (int) Math.round(top / gridStep);
        for (int line = 0; line <= lines; line++) {
            double rate = line * gridStep;
            page.empty(
                    "line",
                    "class",
                    line == 0 ? "base" : "grid",
                    "x1",
                    number(LEFT),
                    "x2",
                    number(WIDTH - RIGHT),
                    "y1",
                    number(y(rate)),
                    "y2",
                    number(y(rate)));
            String label = String.format(Locale.ROOT, gridStep < 0.01 ? "%.1f%%" : "%.0f%%", rate * 100);
            page.element(
                    "text",
                    label,
                    "x",
                    number(LEFT - 8),
                    "y",
                    number(y(rate) + 4),
                    "class",
                    "axis",
                    "text-anchor",
                    "end");
        }
    }

    private void writeAxis() throws IOException {
        int every = labelStep();
        for (int i = 0; i < columns.size(); i++) {
            if (i == 0 || columns.get(i).first() % every == 0 || spec.kind() == RetentionKind.BRACKET) {
                page.element(
                        "text",
                        Wording.range(columns.get(i)),
                        "x",
                        number(x(i)),
                        "y",
                        number(HEIGHT - BOTTOM + 20),
                        "class",
                        "axis",
                        "text-anchor",
                        "middle");
            }
        }
        page.element(
                "text",
                Wording.capitalised(Wording.noun(spec.granularity())) + "s since entry",
                "x",
                number((LEFT + WIDTH - RIGHT) / 2.0),
                "y",
                number(HEIGHT - 6),
                "class",
                "axis",
                "text-anchor",
                "middle");
        page.line();
    }

    /** Labels at natural steps of the granularity, not more than fit. */
    private int labelStep() {
        int[] steps = switch (spec.granularity()) {
            case DAY -> new int[] {1, 7, 14, 28};
            case WEEK -> new int[] {1, 2, 4, 13, 26};
            case MONTH -> new int[] {1, 3, 6, 12, 24};
            case QUARTER -> new int[] {1, 4, 8};
            case YEAR -> new int[] {1, 5, 10};
        };
        for (int step : steps) {
            if (columns.size() <= MOST_LABELS * step) {
                return step;
            }
        }
        return steps[steps.length - 1];
    }

    /** The interval of the mean, over each unbroken run of columns that have one. */
    private void writeBand() throws IOException {
        for (List<Integer> run : meanRuns()) {
            StringBuilder path = new StringBuilder();
            for (int i : run) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(point(i, meanAt(i).wilson().high()));
            }
            for (int back = run.size() - 1; back >= 0; back--) {
                path.append('L')
                        .append(point(
                                run.get(back), meanAt(run.get(back)).wilson().low()));
            }
            page.empty("path", "class", "band", "d", path.append('Z').toString())
                    .line();
        }
    }

    private void writeMean() throws IOException {
        for (List<Integer> run : meanRuns()) {
            StringBuilder path = new StringBuilder();
            for (int i : run) {
                path.append(path.isEmpty() ? "M" : "L")
                        .append(point(i, meanAt(i).rate()));
            }
            page.empty("path", "class", "mean", "d", path.toString()).line();
        }
        List<Integer> withMean = withMean();
        for (int i : withMean.size() <= MOST_DOTS ? withMean : List.<Integer>of()) {
            Proportion mean = meanAt(i);
            page.open("circle", "class", "dot", "r", "3.5", "cx", number(x(i)), "cy", number(y(mean.rate())));
            page.element(
                    "title",
                    "Mean, " + Wording.offset(spec, columns.get(i)) + ": " + Wording.percent(mean) + " of "
                            + Wording.count(mean.trials()) + " users, 95% interval "
                            + Wording.interval(mean.wilson()));
            page.close();
        }
    }

    /** Names the mean at its end, beside the plot. */
    private void writeMeanLabel() throws IOException {
        List<Integer> withMean = withMean();
        if (!withMean.isEmpty()) {
            Proportion last = meanAt(withMean.get(withMean.size() - 1));
            String x = number(WIDTH - RIGHT + 12);
            double y = Math.max(TOP + 8, Math.min(HEIGHT - BOTTOM - 14, y(last.rate())));
            page.element("text", Wording.percent(last), "class", "end", "x", x, "y", number(y + 2));
            page.element(
                    "text",
                    "mean, " + Wording.noun(spec.granularity()) + " "
                            + Wording.range(columns.get(withMean.get(withMean.size() - 1))),
                    "class",
                    "axis",
                    "x",
                    x,
                    "y",
                    number(y + 17));
        }
    }

    private void writeCohort(int index) throws IOException {
        Triangle.Row row = triangle.rows().get(index);
        if (row.suppressed()) {
            return;
        }
        StringBuilder finished = new StringBuilder();
        StringBuilder unfinished = new StringBuilder();
        @Nullable String previous = null;
        for (int i = 0; i < columns.size(); i++) {
            RetentionCell cell = row.cells().get(firstColumn + i);
            if (cell == null) {
                previous = null;
                continue;
            }
            String point = point(i, cell.rate());
            if (cell.complete()) {
                finished.append(previous == null ? "M" : "L").append(point);
            } else {
                unfinished
                        .append('M')
                        .append(previous == null ? point : previous)
                        .append('L')
                        .append(point);
            }
            previous = point;
        }
        String name = Wording.cohort(spec, row.first().cohort()) + ", "
                + Wording.plural(row.first().cohortSize(), "user");
        writePath("cohort", index, finished, name);
        writePath("cohort open", index, unfinished, name + ", in progress");
    }

    private void writePath(String kind, int index, StringBuilder path, String name) throws IOException {
        if (!path.isEmpty()) {
            page.open("path", "class", kind, "data-row", Integer.toString(index), "d", path.toString())
                    .element("title", name)
                    .close()
                    .line();
        }
    }

    private List<Integer> withMean() {
        return IntStream.range(0, columns.size())
                .filter(i -> triangle.mean(columns.get(i)) != null)
                .boxed()
                .toList();
    }

    private List<List<Integer>> meanRuns() {
        List<List<Integer>> runs = new ArrayList<>();
        int previous = -2;
        for (int i : withMean()) {
            if (i != previous + 1) {
                runs.add(new ArrayList<>());
            }
            runs.get(runs.size() - 1).add(i);
            previous = i;
        }
        return runs;
    }

    private Proportion meanAt(int i) {
        return triangle.means().getOrDefault(columns.get(i), new Proportion(0, 0));
    }

    private String point(int i, double rate) {
        return number(x(i)) + " " + number(y(rate));
    }

    private double x(int i) {
        int inset = 14;
        return LEFT + inset + (WIDTH - LEFT - RIGHT - 2.0 * inset) * i / (columns.size() - 1);
    }

    private double y(double rate) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * rate / top;
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Integer.toString((int) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
