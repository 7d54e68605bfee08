package io.tenure.core.digest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Points on the number line, ascending, each with how many values it stands for. Either the different values themselves
 * with their counts, or the means of neighbouring values that were merged.
 *
 * @param means ascending; of different values strictly
 * @param weights above 0, as many as means
 */
@SuppressWarnings("ArrayRecordComponent") // the columns of many small rows, never compared or changed
record Centroids(double[] means, long[] weights) {
    static final Centroids NONE = new Centroids(new double[0], new long[0]);

    /** An order that depends on the contents only. */
    static final Comparator<Centroids> BY_CONTENT = Comparator.<Centroids, double[]>comparing(
                    Centroids::means, Arrays::compare)
            .thenComparing(Centroids::weights, Arrays::compare);

    /** The different values among the first so many of the given, which are sorted in place. */
    static Centroids of(double[] values, int size) {
        Arrays.sort(values, 0, size);
        double[] means = new double[size];
        long[] weights = new long[size];
        int used = 0;
        for (int i = 0; i < size; i++) {
            if (used == 0 || values[i] != means[used - 1]) {
                means[used++] = values[i];
            }
            weights[used - 1]++;
        }
        return new Centroids(means, weights).first(used);
    }

    /** The union of lists of different values; O(n log k) for n values in k lists. */
    static Centroids union(List<Centroids> lists) {
        if (lists.size() < 2) {
            return lists.isEmpty() ? NONE : lists.get(0);
        }
        int middle = lists.size() / 2;
        return union(lists.subList(0, middle)).union(union(lists.subList(middle, lists.size())));
    }

    /** The union of two lists of different values. */
    Centroids union(Centroids other) {
        double[] mergedMeans = new double[size() + other.size()];
        long[] mergedWeights = new long[mergedMeans.length];
        int used = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < size() || theirs < other.size()) {
            double next = Math.min(meanOrInfinity(mine), other.meanOrInfinity(theirs));
            mergedMeans[used] = next;
            if (meanOrInfinity(mine) == next) {
                mergedWeights[used] += weights[mine++];
            }
            if (other.meanOrInfinity(theirs) == next) {
                mergedWeights[used] += other.weights[theirs++];
            }
            used++;
        }
        return new Centroids(mergedMeans, mergedWeights).first(used);
    }

    private double meanOrInfinity(int index) {
        return index < size() ? means[index] : Double.POSITIVE_INFINITY;
    }

    private Centroids first(int count) {
        return count == size() ? this : range(0, count);
    }

    /** The centroids from one index to before another. */
    Centroids range(int from, int to) {
        return new Centroids(Arrays.copyOfRange(means, from, to), Arrays.copyOfRange(weights, from, to));
    }

    int size() {
        return means.length;
    }

    boolean isEmpty() {
        return means.length == 0;
    }

    double min() {
        return means[0];
    }

    double max() {
        return means[means.length - 1];
    }

    /** How many values there are in all. */
    long count() {
        long count = 0;
        for (long weight : weights) {
            count += weight;
        }
        return count;
    }

    /** The sum of all values, when the means are the values themselves. */
    CompensatedSum sum() {
        CompensatedSum sum = new CompensatedSum();
        for (int i = 0; i < means.length; i++) {
            sum.add(means[i], weights[i]);
        }
        return sum;
    }

    /** The value at a rank, counted from 1, when the means are the values themselves. */
    double valueOfRank(long rank) {
        int index = 0;
        for (long seen = weights[0]; seen < rank; seen += weights[index]) {
            index++;
        }
        return means[index];
    }

    /** How many values are at most so large, when the means are the values themselves. */
    long countUpTo(double value) {
        long count = 0;
        for (int i = 0; i < means.length && means[i] <= value; i++) {
            count += weights[i];
        }
        return count;
    }

    /** The same with a first and a last centroid of weight 1 each: the least and the greatest value as themselves. */
    Centroids withSingleEnds() {
        int last = size() - 1;
        int before = weights[0] > 1 ? 1 : 0;
        long remainingLast = weights[last] - (last == 0 ? before : 0);
        int after = remainingLast > 1 ? 1 : 0;
        if (before + after == 0) {
            return this;
        }
        double[] splitMeans = new double[size() + before + after];
        long[] splitWeights = new long[splitMeans.length];
        System.arraycopy(means, 0, splitMeans, before, size());
        System.arraycopy(weights, 0, splitWeights, before, size());
        if (before == 1) {
            splitMeans[0] = means[0];
            splitWeights[0] = 1;
            splitWeights[1]--;
        }
        if (after == 1) {
            splitMeans[splitMeans.length - 1] = means[last];
            splitWeights[splitMeans.length - 1] = 1;
            splitWeights[splitMeans.length - 2]--;
        }
        return new Centroids(splitMeans, splitWeights);
    }

    /**
     * The same with no centroid heavier than the given, when the means are the values themselves: between the centre of
     * one heavy value and the next value the library would interpolate.
     */
    Centroids split(long heaviest) {
        int splitSize = 0;
        for (long weight : weights) {
            splitSize += (int) ((weight - 1) / heaviest) + 1;
        }
        double[] splitMeans = new double[splitSize];
        long[] splitWeights = new long[splitSize];
        int used = 0;
        for (int i = 0; i < size(); i++) {
            for (long remaining = weights[i]; remaining > 0; remaining -= heaviest) {
                splitMeans[used] = means[i];
                splitWeights[used++] = Math.min(remaining, heaviest);
            }
        }
        return new Centroids(splitMeans, splitWeights);
    }

    /** The same in lists of at most so many, each with {@linkplain #withSingleEnds() single ends}. */
    List<Centroids> pieces(int most) {
        int room = most - 2;
        return IntStream.iterate(0, from -> from < size(), from -> from + room)
                .mapToObj(from -> range(from, Math.min(from + room, size())).withSingleEnds())
                .toList();
    }

    /** The greatest mean that is not above a value, which is the least mean or more. */
    double greatestMeanUpTo(double value) {
        int index = Arrays.binarySearch(means, value);
        return means[index >= 0 ? index : -index - 2];
    }

    /** How many values are known to equal the given one: those of a single value, or of several centroids there. */
    long countAt(double value) {
        int from = Arrays.binarySearch(means, value);
        if (from < 0) {
            return 0;
        }
        int to = from + 1;
        while (from > 0 && means[from - 1] == value) {
            from--;
        }
        while (to < size() && means[to] == value) {
            to++;
        }
        return to - from > 1 || weights[from] == 1 ? range(from, to).count() : 0;
    }
}
