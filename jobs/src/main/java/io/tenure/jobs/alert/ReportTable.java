package io.tenure.jobs.alert;

import io.tenure.core.stats.Proportion;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest corner of a triangle in characters of one width: the last cohort periods, and the first columns.
 *
 * @param labels what stands above the columns
 * @param cohorts the cells of each cohort period, by column
 */
record ReportTable(List<String> labels, SortedMap<LocalDate, Map<Integer, Cell>> cohorts) {
    private static final int MOST_COHORTS = 8;
    private static final int MOST_COLUMNS = 9;

    /** Cohorts of fewer are not shown, as in every report. */
    private static final int LEAST_MEMBERS = 5;

    ReportTable {
        labels = List.copyOf(labels);
    }

    /**
     * A cell.
     *
     * @param rate those who count, of the members of the cohort period
     * @param isComplete whether its period is over
     */
    record Cell(Proportion rate, boolean isComplete) {}

    /** A line for the labels and one for each cohort period, oldest first; a cell that may still rise has a {@code *}. */
    String text() {
        List<String> shown = labels.subList(0, Math.min(MOST_COLUMNS, labels.size()));
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-10s %8s", "entered", "members"));
        shown.forEach(label -> text.append(String.format(Locale.ROOT, " %6s ", label)));
        newest().forEach((cohort, cells) -> {
            long members = cells.values().stream()
                    .mapToLong(cell -> cell.rate().trials())
                    .max()
                    .orElse(0);
            boolean isShown = members >= LEAST_MEMBERS;
            text.append('\n')
                    .append(String.format(
                            Locale.ROOT, "%s %8s", cohort, isShown ? Long.toString(members) : "< " + LEAST_MEMBERS));
            for (int column = 0; column < shown.size(); column++) {
                text.append(isShown ? cell(cells.get(column)) : cell(null));
            }
        });
        return text.toString()
                .lines()
                .map(String::stripTrailing)
                .reduce((one, next) -> one + "\n" + next)
                .orElse("");
    }

    private SortedMap<LocalDate, Map<Integer, Cell>> newest() {
        SortedMap<LocalDate, Map<Integer, Cell>> newest = new TreeMap<>(cohorts);
        while (newest.size() > MOST_COHORTS) {
            newest.remove(newest.firstKey());
        }
        return newest;
    }

    private static String cell(@Nullable Cell cell) {
        return cell == null
                ? " ".repeat(8)
                : String.format(
                        Locale.ROOT, " %6s%s", Wording.points(cell.rate().rate()), cell.isComplete() ? " " : "*");
    }

    boolean hasInProgress() {
        return newest().values().stream()
                .flatMap(cells -> cells.values().stream())
                .anyMatch(cell -> !cell.isComplete());
    }
}
