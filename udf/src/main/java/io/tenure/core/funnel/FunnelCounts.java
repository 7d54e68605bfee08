package io.tenure.core.funnel;

import io.tenure.core.stats.OrderStatistics;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many users got how far, for each segment and cohort, and how long each step took them. Parts add up in any order. Takes
 * 8 bytes for each step that a user reached after the first. Not thread-safe.
 */
public final class FunnelCounts implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Comparator<Key> ORDER = Comparator.comparing(
                    Key::segment, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
            .thenComparingInt(Key::cohort);

    private final int steps;
    private final Map<Key, Cell> cells = new HashMap<>();

    private record Key(@Nullable String segment, int cohort) implements Serializable {}

    private static final class Cell implements Serializable {
        private static final long serialVersionUID = 1L;

        long size;
        final long[] users;
        final long[] open;
        final OrderStatistics[] sincePrevious;

        Cell(int steps) {
            users = new long[steps];
            open = new long[steps];
            sincePrevious = new OrderStatistics[steps];
            Arrays.setAll(sincePrevious, step -> new OrderStatistics());
        }
    }

    /** Nobody yet, in a funnel of so many steps. */
    public FunnelCounts(int steps) {
        this.steps = steps;
    }

    /**
     * Adds a user.
     *
     * @param segment the value at the entry; null: it has none, or nobody asks
     * @param cohort the number of the period in which the user entered
     * @param isOpen whether the user can still get further
     */
    public void add(@Nullable String segment, int cohort, FunnelReach reach, boolean isOpen) {
        Cell cell = cell(new Key(segment, cohort));
        cell.size++;
        for (int step = 0; step < reach.steps(); step++) {
            if (reach.has(step)) {
                cell.users[step]++;
                if (step > 0) {
                    cell.sincePrevious[step].add(reach.times()[step] - reach.times()[reach.stepBefore(step)]);
                }
            }
        }
        if (isOpen) {
            cell.open[reach.steps() - 1]++;
        }
    }

    private Cell cell(Key key) {
        return cells.computeIfAbsent(key, missing -> new Cell(steps));
    }

    /** Adds what another has counted, which doesn't change. */
    public FunnelCounts plus(FunnelCounts other) {
        other.cells.forEach((key, counted) -> add(cell(key), counted));
        return this;
    }

    private void add(Cell sum, Cell counted) {
        sum.size += counted.size;
        for (int step = 0; step < steps; step++) {
            sum.users[step] += counted.users[step];
            sum.open[step] += counted.open[step];
            sum.sincePrevious[step].addAll(counted.sincePrevious[step]);
        }
    }

    /** The cohorts of each segment, in order; those without a value at the entry first. */
    public List<FunnelCohort> cohorts() {
        return cells.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(ORDER))
                .map(entry -> cohort(entry.getKey().segment(), entry.getKey().cohort(), entry.getValue()))
                .toList();
    }

    /** The cohorts whatever their segment. */
    public List<FunnelCohort> cohortsOfEverybody() {
        FunnelCounts everybody = new FunnelCounts(steps);
        cells.forEach((key, counted) -> add(everybody.cell(new Key(null, key.cohort())), counted));
        return everybody.cohorts();
    }

    /** The steps, counted from 0, that nobody reached; none where nobody entered. */
    public List<Integer> stepsOfNobody() {
        return IntStream.range(0, cells.isEmpty() ? 0 : steps)
                .filter(step -> cells.values().stream().allMatch(cell -> cell.users[step] == 0))
                .boxed()
                .toList();
    }

    private FunnelCohort cohort(@Nullable String segment, int cohort, Cell cell) {
        return new FunnelCohort(
                segment,
                cohort,
                cell.size,
                IntStream.range(0, steps)
                        .mapToObj(step -> new FunnelStep(cell.users[step], cell.open[step], cell.sincePrevious[step]))
                        .toList());
    }
}
