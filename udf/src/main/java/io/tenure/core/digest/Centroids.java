package io.tenure.core.digest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Points on the number line, ascending, each with how many values it stands for: one value with its count, or the mean of
 * neighbouring values that were mixed.
 *
 * <p>They answer what has which rank. A single value has all of its ranks, however many; the mean of mixed ones has the rank
 * in their middle; between the ranks of two neighbours that are known so, answers are interpolated. So nothing is
 * interpolated where a value repeats, and where all are single every answer is exact.
 *
 * <p>Source of the merging: T. Dunning, O. Ertl, <i>Computing extremely accurate quantiles using t-digests</i>, 2019. There
 * every centroid is a mean, and between two prices that repeat there are answers that nobody paid.
 *
 * @param means ascending; strictly where no values are mixed
 * @param weights above 0, as many as means
 * @param mixed whether the values may differ; not of the first and the last, which are the least and the greatest value
 */
@SuppressWarnings("ArrayRecordComponent") // the columns of many small rows, never compared or changed
record Centroids(double[] means, long[] weights, boolean[] mixed) {
    static final Centroids NONE = new Centroids(new double[0], new long[0], new boolean[0]);

    /** An order that depends on the contents only. */
    static final Comparator<Centroids> BY_CONTENT = Comparator.<Centroids, double[]>comparing(
                    Centroids::means, Arrays::compare)
            .thenComparing(Centroids::weights, Arrays::compare)
            .thenComparing(Centroids::mixed, Arrays::compare);

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
        return new Centroids(means, weights, new boolean[size]).range(0, used);
    }

    /** The union of lists, with each single value once; O(n log k) for n centroids in k lists. */
    static Centroids union(List<Centroids> lists) {
        if (lists.size() < 2) {
            return lists.isEmpty() ? NONE : lists.get(0);
        }
        int middle = lists.size() / 2;
        return union(lists.subList(0, middle)).union(union(lists.subList(middle, lists.size())));
    }

    /** The union of two lists, with each single value once; of equal means single values come first, so that they meet. */
    Centroids union(Centroids other) {
        int most = size() + other.size();
        Centroids union = new Centroids(new double[most], new long[most], new boolean[most]);
        int used = 0;
        int mine = 0;
        int theirs = 0;
        while (mine < size() && theirs < other.size()) {
            double mean = means[mine];
            double otherMean = other.means[theirs];
            if (mean == otherMean && !mixed[mine] && !other.mixed[theirs]) {
                union.set(used, this, mine++);
                union.weights[used++] += other.weights[theirs++];
            } else if (mean < otherMean || (mean == otherMean && !mixed[mine])) {
                union.set(used++, this, mine++);
            } else {
                union.set(used++, other, theirs++);
            }
        }
        while (mine < size()) {
            union.set(used++, this, mine++);
        }
        while (theirs < other.size()) {
            union.set(used++, other, theirs++);
        }
        return union.range(0, used);
    }

    private Centroids range(int from, int to) {
        return to - from == size()
                ? this
                : new Centroids(
                        Arrays.copyOfRange(means, from, to),
                        Arrays.copyOfRange(weights, from, to),
                        Arrays.copyOfRange(mixed, from, to));
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

    /** The sum of all values, when they are single. */
    CompensatedSum sum() {
        CompensatedSum sum = new CompensatedSum();
        for (int i = 0; i < means.length; i++) {
            sum.add(means[i], weights[i]);
        }
        return sum;
    }

    /** The value at a rank from 0 to the count. */
    double valueOfRank(double rank) {
        double before = 0;
        double known = 0;
        for (int i = 0; i < size(); i++) {
            double from = firstKnown(i, before);
            if (i > 0 && rank <= from) {
                return between(means[i - 1], means[i], (rank - known) / (from - known));
            }
            known = lastKnown(i, before);
            if (rank <= known) {
                return means[i];
            }
            before += weights[i];
        }
        return max();
    }

    /** How many values are at most so large. */
    double countUpTo(double value) {
        double before = 0;
        double known = 0;
        for (int i = 0; i < size(); i++) {
            if (means[i] > value) {
                return i == 0
                        ? 0
                        : between(known, firstKnown(i, before), (value - means[i - 1]) / (means[i] - means[i - 1]));
            }
            known = lastKnown(i, before);
            before += weights[i];
        }
        return before;
    }

    /** The least rank that has the mean, when so many values are before: of mixed values it is the one in the middle. */
    private double firstKnown(int index, double before) {
        return mixed[index] ? before + weights[index] / 2.0 : before;
    }

    /** The greatest rank that has the mean. */
    private double lastKnown(int index, double before) {
        return mixed[index] ? before + weights[index] / 2.0 : before + weights[index];
    }

    private static double between(double from, double to, double share) {
        return Math.min(to, from + (to - from) * share);
    }

    /**
     * The same with neighbours mixed as long as they stay within one share of all values together, which is
     * π / compression × √(q (1 − q)) at a quantile q: the scale k<sub>1</sub>, at twice the compression. A value that fills more
     * than its share stays single, and so do the least and the greatest. Because two neighbours always exceed a share,
     * {@link #mostCompressed} bounds what remains, and doing it again changes nothing.
     */
    Centroids compressed(int compression) {
        double sine = Math.sin(Math.PI / compression);
        double cosine = Math.cos(Math.PI / compression);
        long count = count();
        Centroids compressed = new Centroids(new double[size()], new long[size()], new boolean[size()]);
        int last = -1;
        long before = 0;
        double share = 0;
        for (int i = 0; i < size(); i++) {
            boolean isEnd = i == 0 || i == size() - 1;
            if (!isEnd && compressed.weights[last] + weights[i] <= share) {
                compressed.mixIn(last, this, i);
                continue;
            }
            if (i > 0) {
                before += compressed.weights[last];
            }
            compressed.set(++last, this, i);
            share = i == 0 ? 0 : shareFrom(before / (double) count, sine, cosine) * count;
        }
        return compressed.range(0, last + 1);
    }

    /** The most centroids that {@link #compressed} leaves. */
    static int mostCompressed(int compression) {
        return 2 * compression + 10;
    }

    /**
     * How far beyond a quantile the scale has grown by 1. It is the arc sine of 2 q - 1 in units of the angle whose sine and
     * cosine are given, so that this follows from the sine of a sum.
     */
    private static double shareFrom(double quantile, double sine, double cosine) {
        double from = 2 * quantile - 1;
        double to = from < cosine ? from * cosine + Math.sqrt(1 - from * from) * sine : 1;
        return (to - from) / 2;
    }

    private void set(int index, Centroids from, int fromIndex) {
        means[index] = from.means[fromIndex];
        weights[index] = from.weights[fromIndex];
        mixed[index] = from.mixed[fromIndex];
    }

    private void mixIn(int index, Centroids from, int fromIndex) {
        double mean = from.means[fromIndex];
        long weight = from.weights[fromIndex];
        weights[index] += weight;
        means[index] = between(means[index], mean, weight / (double) weights[index]);
        mixed[index] = true;
    }
}
