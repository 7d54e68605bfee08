package io.tenure.jobs.report;

import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionSpec;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A comparison in words. */
final class ComparisonText {
    /** The chance of a difference among all columns shown when there is none. */
    private static final double SIGNIFICANCE = 0.05;

    private static final int MOST_UNCHANGED = 13;

    private final RetentionSpec spec;
    private final RetentionComparison comparison;

    ComparisonText(RetentionSpec spec, RetentionComparison comparison) {
        this.spec = spec;
        this.comparison = comparison;
    }

    /** Whether retention changed, in a sentence or two. */
    String verdict() {
        String split = "Cohorts from " + comparison.at() + " on against those before: ";
        List<OffsetComparison> returns = comparison.offsets().stream()
                .filter(offset -> offset.offsets().first() > 0)
                .toList();
        if (returns.isEmpty()) {
            return split + "nothing to compare, no period after the first is complete on both sides.";
        }
        return split + sentence(returns.get(0)) + others(returns.subList(1, returns.size()));
    }

    private String sentence(OffsetComparison offset) {
        String change = isSignificant(offset)
                ? Wording.offset(spec, offset.offsets()) + " retention "
                        + (offset.rates().estimate() > 0 ? "rose" : "fell") + " from "
                : "no clear change in " + Wording.offset(spec, offset.offsets()) + " retention, ";
        return change + Wording.percent(offset.before()) + " to " + Wording.percent(offset.after()) + " ("
                + pointsWithInterval(offset) + ", corrected p " + equality(offset) + ").";
    }

    /** What happened at the columns after the first, named only where it is more than chance. */
    private String others(List<OffsetComparison> others) {
        if (others.isEmpty()) {
            return "";
        }
        List<OffsetComparison> changed =
                others.stream().filter(ComparisonText::isSignificant).toList();
        if (changed.isEmpty()) {
            return others.size() == 1
                    ? " The other period does not differ clearly."
                    : " None of the " + Wording.count(others.size()) + " other periods differs clearly.";
        }
        String named = changed.stream()
                .map(offset -> Wording.range(offset.offsets()) + " ("
                        + Wording.points(offset.rates().estimate()) + ")")
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow();
        return " Also different: " + Wording.noun(spec.granularity()) + " " + named + ".";
    }

    /** The columns to list for a reader: the first ones, and every later one that differs by more than chance. */
    List<OffsetComparison> listed() {
        List<OffsetComparison> all = comparison.offsets();
        return IntStream.range(0, all.size())
                .filter(column -> column < MOST_UNCHANGED || isSignificant(all.get(column)))
                .mapToObj(all::get)
                .toList();
    }

    /** Says how many columns aren't listed; empty when all are. */
    String unlisted() {
        int unlisted = comparison.offsets().size() - listed().size();
        return unlisted == 0
                ? ""
                : Wording.plural(unlisted, "later period") + " without a clear difference not listed; json has all.";
    }

    /** One line per column listed: both rates with their users, the difference with its interval, and the p-values. */
    List<String> lines() {
        return Stream.concat(
                        listed().stream().map(this::line), Stream.of(unlisted()).filter(note -> !note.isEmpty()))
                .toList();
    }

    private String line(OffsetComparison offset) {
        return Wording.offset(spec, offset.offsets()) + ": " + Wording.percent(offset.before()) + " of "
                + Wording.count(offset.before().trials()) + " → " + Wording.percent(offset.after()) + " of "
                + Wording.count(offset.after().trials()) + ", "
                + Wording.points(offset.rates().estimate()) + " points (" + interval(offset) + "), p "
                + Wording.pValue(offset.pValue()) + ", corrected " + Wording.pValue(offset.adjustedPValue());
    }

    static boolean isSignificant(OffsetComparison offset) {
        return offset.adjustedPValue() < SIGNIFICANCE;
    }

    private static String pointsWithInterval(OffsetComparison offset) {
        return Wording.points(offset.rates().estimate()) + " points, 95% interval " + interval(offset);
    }

    static String interval(OffsetComparison offset) {
        return Wording.points(offset.difference().low()) + " to "
                + Wording.points(offset.difference().high());
    }

    private static String equality(OffsetComparison offset) {
        String text = Wording.pValue(offset.adjustedPValue());
        return text.startsWith("<") ? text.replace("<", "< ") : "= " + text;
    }
}
