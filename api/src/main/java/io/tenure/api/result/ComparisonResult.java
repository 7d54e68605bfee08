package io.tenure.api.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tenure.core.stats.HolmCorrection;
import io.tenure.core.stats.Interval;
import io.tenure.core.stats.MeanDifference;
import io.tenure.core.stats.Moments;
import io.tenure.core.stats.Proportion;
import io.tenure.core.stats.RateDifference;
import io.tenure.core.stats.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How cohorts, versions, segments or periods differ from a first one, offset by offset, over complete cells.
 *
 * <p>P-values are corrected by Holm over all differences of the result. The sides are taken for independent groups: one that is a
 * part of another differs less from it than from the rest.
 *
 * @param granularity of the offsets
 * @param mode {@code calendar} or {@code rolling}; null for a metric
 * @param kind which offsets make a member count; null for a metric
 * @param metric the metric whose means per user are compared; null: retention is
 * @param sides what is compared, each with its curve; the first is the one that the others are compared with
 * @param differences the others' minus the first one's
 */
public record ComparisonResult(
        String granularity,
        @Nullable String mode,
        @Nullable String kind,
        @Nullable String metric,
        List<ComparedSide> sides,
        List<Difference> differences) {

    /** A side and what was found of it. */
    public record ComparedSide(
            CohortReference cohort,
            Map<String, Object> segment,
            @Nullable String from,
            @Nullable String to,
            List<Point> points) {}

    /**
     * One offset of a side.
     *
     * @param users eligible members, or those with a value of the metric
     * @param activeUsers those of them that count; null for a metric
     * @param value the retention rate, or the mean per user
     * @param low the lower end of the rate's 95 % interval; null for a metric
     * @param high its upper end
     */
    public record Point(
            int offset,
            long users,
            @Nullable Long activeUsers,
            double value,
            @Nullable Double low,
            @Nullable Double high) {}

    /**
     * How a side differs at an offset from the first one.
     *
     * @param side the place of the other among the sides, from 1 for the second
     * @param difference the other's value minus the first one's
     * @param low the lower end of its 95 % interval: Newcombe's for rates, Welch's for means; null: it has no end
     * @param high its upper end; null: it has no end
     * @param pValue two-sided
     * @param correctedPValue by Holm over all differences
     * @param verdict {@code higher}, {@code lower} or {@code no clear difference}
     */
    public record Difference(
            int side,
            int offset,
            double difference,
            @Nullable Double low,
            @Nullable Double high,
            double pValue,
            @JsonProperty("corrected_p_value") double correctedPValue,
            String verdict) {}

    private record Test(int side, int offset, double estimate, Interval interval, double pValue) {}

    /** The differences of rates, by side and offset. */
    public static List<Difference> ofRates(List<SortedMap<Integer, Proportion>> sides) {
        return differences(sides, (before, after) -> {
            if (before.trials() == 0 || after.trials() == 0) {
                return null;
            }
            RateDifference rate = new RateDifference(before, after);
            return new Test(0, 0, rate.estimate(), rate.newcombe(), rate.pValue());
        });
    }

    /** The differences of means, by side and offset. */
    public static List<Difference> ofMeans(List<SortedMap<Integer, Moments>> sides) {
        return differences(sides, (before, after) -> {
            MeanDifference mean = new MeanDifference(before, after);
            return new Test(0, 0, mean.estimate(), mean.welch(), mean.pValue());
        });
    }

    private static <T> List<Difference> differences(
            List<SortedMap<Integer, T>> sides, BiFunction<T, T, @Nullable Test> test) {
        List<Test> tests = new ArrayList<>();
        for (int i = 1; i < sides.size(); i++) {
            int side = i;
            sides.get(i).forEach((offset, after) -> {
                T before = sides.get(0).get(offset);
                Test found = before == null ? null : test.apply(before, after);
                if (found != null) {
                    tests.add(new Test(side, offset, found.estimate(), found.interval(), found.pValue()));
                }
            });
        }
        double[] corrected =
                HolmCorrection.adjust(tests.stream().mapToDouble(Test::pValue).toArray());
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < corrected.length; i++) {
            Test found = tests.get(i);
            differences.add(new Difference(
                    found.side(),
                    found.offset(),
                    found.estimate(),
                    finite(found.interval().low()),
                    finite(found.interval().high()),
                    found.pValue(),
                    corrected[i],
                    Verdict.of(found.estimate(), corrected[i]).text()));
        }
        return differences;
    }

    private static @Nullable Double finite(double end) {
        return Double.isFinite(end) ? end : null;
    }
}
