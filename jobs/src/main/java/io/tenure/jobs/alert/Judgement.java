package io.tenure.jobs.alert;

import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.definition.AlertDefinition;
import io.tenure.definition.AlertDefinition.Limit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one cohort period.
 *
 * @param cohortPeriod its first day
 * @param cell those who count, of its members
 * @param drop for a drop, how the cell differs from the periods before; null where these are too few, and for other rules
 * @param isFired whether people are told
 */
record Judgement(
        LocalDate cohortPeriod, Proportion cell, @Nullable RateDifference drop, boolean isFired) {
    /**
     * Judges the cohort periods that a rule hasn't judged yet.
     *
     * <p>A rule that is new judges the newest one only: nobody wants to hear today of all the weeks of a year. Later it judges
     * what has become complete since, also a period that late events have made out of nothing.
     *
     * @param complete the complete cells of a rule, by cohort period
     * @param known the periods of which the rule has been asked before
     * @param judged those of them that it need not be asked of again
     */
    static List<Judgement> of(
            AlertDefinition rule,
            SortedMap<LocalDate, Proportion> complete,
            Set<LocalDate> known,
            Set<LocalDate> judged) {
        if (complete.isEmpty()) {
            return List.of();
        }
        LocalDate first = known.isEmpty() ? complete.lastKey() : Collections.min(known);
        return complete.tailMap(first).entrySet().stream()
                .filter(cell -> !judged.contains(cell.getKey()))
                .map(cell -> of(rule, cell.getKey(), cell.getValue(), complete.headMap(cell.getKey())))
                .toList();
    }

    private static Judgement of(
            AlertDefinition rule, LocalDate period, Proportion cell, SortedMap<LocalDate, Proportion> before) {
        boolean isLarge = cell.trials() >= rule.minSize();
        if (rule.limit() instanceof Limit.Drop drop) {
            @Nullable Proportion baseline = pooled(before, drop.periods());
            @Nullable RateDifference difference = baseline == null ? null : new RateDifference(baseline, cell);
            return new Judgement(
                    period,
                    cell,
                    difference,
                    isLarge && difference != null && difference.newcombe().high() < 0);
        }
        Limit.Below below = (Limit.Below) rule.limit();
        return new Judgement(period, cell, null, isLarge && isBelow(cell, below.rate()));
    }

    private static boolean isBelow(Proportion cell, BigDecimal rate) {
        return BigDecimal.valueOf(cell.successes()).compareTo(rate.multiply(BigDecimal.valueOf(cell.trials()))) < 0;
    }

    /** The last of some cells together; null where there are fewer. */
    private static @Nullable Proportion pooled(SortedMap<LocalDate, Proportion> cells, int periods) {
        return cells.size() < periods
                ? null
                : cells.values().stream()
                        .skip(cells.size() - (long) periods)
                        .reduce(new Proportion(0, 0), Proportion::plus);
    }
}
