package io.tenure.api.result;

import io.tenure.api.store.CellSelection;
import io.tenure.api.store.FunnelCell;
import io.tenure.core.digest.Digest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far the members of a cohort got in a funnel: all of them, and by the period of their entry.
 *
 * @param cohort the cohort
 * @param funnel the funnel as it is defined
 * @param granularity of the cohort periods
 * @param segment {property: value}; empty: everybody
 * @param cohortSize members of all cohort periods
 * @param steps the steps over all cohort periods
 * @param rows a row per cohort period, oldest first
 */
public record FunnelResult(
        CohortReference cohort,
        Map<String, Object> funnel,
        String granularity,
        Map<String, Object> segment,
        long cohortSize,
        List<Step> steps,
        List<FunnelRow> rows)
        implements Tabular {
    private static final List<String> COLUMNS = List.of(
            "cohort",
            "version",
            "segment",
            "funnel",
            "granularity",
            "zone",
            "as_of",
            "cohort_period",
            "cohort_size",
            "step",
            "event_name",
            "users",
            "open_users",
            "dropped_users",
            "share_of_entered",
            "share_of_previous",
            "p50_since_previous_seconds",
            "p90_since_previous_seconds",
            "p50_since_entry_seconds",
            "p90_since_entry_seconds",
            "closes_at");

    @Override
    public CsvTable toTable() {
        List<List<@Nullable Object>> table = new ArrayList<>();
        rows.forEach(row -> row.steps().forEach(step -> table.add(cell(row, step))));
        return new CsvTable(String.join("-", cohort.name(), name(), granularity), COLUMNS, table);
    }

    private String name() {
        return String.valueOf(funnel.get("name"));
    }

    private List<@Nullable Object> cell(FunnelRow row, Step step) {
        return Arrays.asList(
                cohort.name(),
                cohort.version(),
                SegmentText.json(segment),
                name(),
                granularity,
                cohort.zone(),
                cohort.asOf(),
                row.cohortPeriod(),
                row.cohortSize(),
                step.step(),
                step.eventName(),
                step.users(),
                step.openUsers(),
                step.droppedUsers(),
                step.shareOfEntered(),
                step.shareOfPrevious(),
                step.p50SincePreviousSeconds(),
                step.p90SincePreviousSeconds(),
                step.p50SinceEntrySeconds(),
                step.p90SinceEntrySeconds(),
                row.closesAt());
    }

    /**
     * A step.
     *
     * @param step from 1
     * @param eventName its events, or the name it was given
     * @param optional whether members may pass it over
     * @param users members that took it
     * @param openUsers those of them who got no further yet and still can
     * @param droppedUsers those of them who did not come to the next step that may not be passed over, and can't any more; null
     *     for a step that may be passed over
     * @param shareOfEntered of those who took the first step; null where nobody did
     * @param shareOfPrevious of those who took the last step before that may not be passed over; null where there is none
     * @param p50SincePreviousSeconds the median time since the last step taken before; null without one
     * @param p90SincePreviousSeconds nine in ten took no longer
     * @param p50SinceEntrySeconds the median time since the entry
     * @param p90SinceEntrySeconds nine in ten took no longer
     */
    public record Step(
            int step,
            String eventName,
            boolean optional,
            long users,
            long openUsers,
            @Nullable Long droppedUsers,
            @Nullable Double shareOfEntered,
            @Nullable Double shareOfPrevious,
            @Nullable Double p50SincePreviousSeconds,
            @Nullable Double p90SincePreviousSeconds,
            @Nullable Double p50SinceEntrySeconds,
            @Nullable Double p90SinceEntrySeconds) {}

    /**
     * A cohort period.
     *
     * @param closesAt when no step of anybody can come any more; null: never
     */
    public record FunnelRow(
            String cohortPeriod, long cohortSize, @Nullable String closesAt, List<Step> steps) {}

    /** The result of some cells. */
    public static FunnelResult of(
            CohortReference cohort,
            Map<String, Object> funnel,
            CellSelection selection,
            Map<String, Object> segment,
            List<FunnelCell> cells) {
        SortedMap<LocalDate, List<FunnelCell>> byPeriod = cells.stream()
                .collect(Collectors.groupingBy(FunnelCell::cohortPeriod, TreeMap::new, Collectors.toList()));
        List<FunnelRow> rows = new ArrayList<>();
        byPeriod.forEach((period, row) -> rows.add(new FunnelRow(
                period.toString(),
                row.get(0).cohortSize(),
                row.get(0).closesAt() == null ? null : row.get(0).closesAt().toString(),
                steps(row.stream().map(List::of).toList()))));
        List<List<FunnelCell>> byStep = List.copyOf(cells.stream()
                .collect(Collectors.groupingBy(FunnelCell::step, TreeMap::new, Collectors.toList()))
                .values());
        return new FunnelResult(
                cohort,
                funnel,
                selection.granularity().name().toLowerCase(Locale.ROOT),
                segment,
                byPeriod.values().stream()
                        .mapToLong(row -> row.get(0).cohortSize())
                        .sum(),
                steps(byStep),
                rows);
    }

    /** Steps, each of the cells of one or more cohort periods. */
    private static List<Step> steps(List<List<FunnelCell>> byStep) {
        List<Step> steps = new ArrayList<>();
        long entered = byStep.isEmpty() ? 0 : users(byStep.get(0));
        long previous = 0;
        for (int i = 0; i < byStep.size(); i++) {
            List<FunnelCell> cells = byStep.get(i);
            FunnelCell any = cells.get(0);
            long users = users(cells);
            long open = open(cells);
            Digest sincePrevious = merged(cells, FunnelCell::sincePrevious);
            Digest sinceEntry = merged(cells, FunnelCell::sinceEntry);
            steps.add(new Step(
                    any.step(),
                    any.eventName(),
                    any.isOptional(),
                    users,
                    open,
                    any.isOptional() ? null : dropped(byStep, i),
                    share(users, entered),
                    i == 0 ? null : share(users, previous),
                    MetricNumbers.quantile(sincePrevious, 0.5),
                    MetricNumbers.quantile(sincePrevious, 0.9),
                    MetricNumbers.quantile(sinceEntry, 0.5),
                    MetricNumbers.quantile(sinceEntry, 0.9)));
            previous = any.isOptional() ? previous : users;
        }
        return steps;
    }

    private static long dropped(List<List<FunnelCell>> byStep, int step) {
        long open = open(byStep.get(step));
        for (List<FunnelCell> later : byStep.subList(step + 1, byStep.size())) {
            if (!later.get(0).isOptional()) {
                return users(byStep.get(step)) - open - users(later);
            }
            open += open(later);
        }
        return 0;
    }

    private static long users(List<FunnelCell> cells) {
        return cells.stream().mapToLong(FunnelCell::users).sum();
    }

    private static long open(List<FunnelCell> cells) {
        return cells.stream().mapToLong(FunnelCell::openUsers).sum();
    }

    private static @Nullable Double share(long users, long of) {
        return of == 0 ? null : (double) users / of;
    }

    private static Digest merged(List<FunnelCell> cells, Function<FunnelCell, @Nullable Digest> digest) {
        return Digest.merged(cells.stream()
                .map(digest)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList());
    }
}
