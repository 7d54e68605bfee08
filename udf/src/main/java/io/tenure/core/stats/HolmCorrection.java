package io.tenure.core.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Holm's correction of the p-values of several comparisons read together.
 *
 * <p>Rejecting what stays at or below 5 % after the correction keeps the chance of even one false finding among all of
 * them at or below 5 %, whatever the dependence between them. Source: S. Holm, "A simple sequentially rejective multiple
 * test procedure", Scandinavian Journal of Statistics 6, 1979.
 */
public final class HolmCorrection {
    private HolmCorrection() {}

    /**
     * The adjusted p-values, in the order given.
     *
     * <p>The smallest of {@code n} is multiplied by {@code n}, the next by {@code n - 1} and so on; none falls below an
     * adjusted value before it, and none exceeds 1. O(n log n).
     *
     * @throws IllegalArgumentException if a value is not from 0 to 1
     */
    public static double[] adjust(double[] pValues) {
        for (double pValue : pValues) {
            if (!(pValue >= 0 && pValue <= 1)) {
                throw new IllegalArgumentException("not a p-value: " + pValue + " in " + Arrays.toString(pValues));
            }
        }
        int[] ascending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[pValues.length];
        double largest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            int index = ascending[rank];
            largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]));
            adjusted[index] = largest;
        }
        return adjusted;
    }
}
