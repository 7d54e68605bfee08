package io.tenure.jobs.report;

import io.tenure.core.retention.RetentionComparison;
import io.tenure.core.retention.RetentionComparison.OffsetComparison;
import io.tenure.core.retention.RetentionSpec;
import java.util.List;

/** A comparison in words. */
final class ComparisonText {
    /** The chance of a difference among all columns shown when there is none. */
    private static final double SIGNIFICANCE = 0.05;

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
                ? Wording.offset(spec, offset.offsets()) + " retention " + (difference(offset) > 0 ? "rose" : "fell")
                        + " from "
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
                .map(offset -> Wording.range(offset.offsets()) + " (" + Wording.points(difference(offset)) + ")")
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow();
        return " Also different: " + Wording.noun(spec.granularity()) + " " + named + ".";
    }

    /** One line per column: both rates with their users, the difference with its interval, and the p-values. */
    List<String> lines() {
        return comparison.offsets().stream()
                .map(offset -> Wording.offset(spec, offset.offsets()) + ": "
                        + Wording.percent(offset.before()) + " of "
                        + Wording.count(offset.before().trials())
                        + " before, " + Wording.percent(offset.after()) + " of "
                        + Wording.count(offset.after().trials()) + " from then on, " + pointsWithInterval(offset)
                        + ", p " + Wording.pValue(offset.pValue()) + ", Holm "
                        + Wording.pValue(offset.adjustedPValue()))
                .toList();
    }

    static boolean isSignificant(OffsetComparison offset) {
        return offset.adjustedPValue() < SIGNIFICANCE;
    }

    static double difference(OffsetComparison offset) {
        return offset.after().rate() - offset.before().rate();
    }

    private static String pointsWithInterval(OffsetComparison offset) {
        return Wording.points(difference(offset)) + " points, 95% interval " + interval(offset);
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
