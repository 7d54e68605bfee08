package io.tenure.core.digest;

import io.tenure.core.AggregateState;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The distribution of any number of values, in a few kilobytes: a t-digest that is exact while it can be.
 *
 * <p>Up to {@link #compression} <em>different</em> values it keeps each with its count: every answer is exact and
 * depends on nothing but the values. With more it mixes neighbours, few at both ends and more in the middle, so that the
 * error of a quantile's rank is least where it matters, at p99 and beyond; a value that repeats so much that it fills
 * a share alone, as prices do, is still kept with its count. Then merging is neither exactly associative nor exactly
 * commutative: the last digits of an answer, and the bytes, depend on the order. {@link #merged} does not: the same digests give the same bytes in any order.
 *
 * <p>NULL and NaN are counted and left out. Values are finite and at most {@link #GREATEST_MAGNITUDE} from 0, so that no
 * mean and no sum overflows. -0.0 is 0.0.
 *
 * <p>Adding takes amortised O(log compression), merging O(compression), an answer O(compression). The memory is 17 bytes
 * for each different value or centroid, of which there are at most 2 × compression + 10, and 8 for each of the last
 * 1,024 values; a stored digest takes at most 32 × compression + 212 bytes.
 */
public final class Digest implements AggregateState<Digest> {
    /** Some 4 KB, and a rank error of at most 0.01 at p50, 0.005 at p90 and p95, 0.002 at p99 on tested distributions. */
    public static final int DEFAULT_COMPRESSION = 200;

    public static final int LEAST_COMPRESSION = 20;
    public static final int GREATEST_COMPRESSION = 1000;

    /** Beyond it the sum of the most values a digest counts would overflow. */
    public static final double GREATEST_MAGNITUDE = 1e290;

    /** The most values, and the most NULLs and NaNs: beyond it a double does not count in halves. */
    static final long MOST_VALUES = 1L << 52;

    private static final int FIRST_PENDING = 8;
    private static final int MOST_PENDING = 1024;
    private static final double[] NOTHING = new double[0];

    private final int compression;
    private long count;
    private long skipped;

    /** Whether the centroids are the different values themselves. */
    private boolean exact = true;

    /** All values but those pending. */
    private Centroids centroids = Centroids.NONE;

    /** The last values that came. */
    private double[] pending = NOTHING;

    private int pendingCount;

    /** The sum of all values but those pending, once the digest is not exact. */
    private CompensatedSum sum = new CompensatedSum();

    private Digest(int compression) {
        this.compression = compression;
    }

    /** A digest without values, of {@link #DEFAULT_COMPRESSION}. */
    public static Digest empty() {
        return empty(DEFAULT_COMPRESSION);
    }

    /**
     * A digest without values.
     *
     * @param compression how many different values are kept as they are, and about how many centroids beyond: from
     *     {@link #LEAST_COMPRESSION} to {@link #GREATEST_COMPRESSION}
     * @throws TenureException when the compression is outside
     */
    public static Digest empty(int compression) {
        if (compression < LEAST_COMPRESSION || compression > GREATEST_COMPRESSION) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "A digest's compression is from " + LEAST_COMPRESSION + " to " + GREATEST_COMPRESSION + ", but "
                            + compression + " was given; leave it out for " + DEFAULT_COMPRESSION);
        }
        return new Digest(compression);
    }

    /** A digest as it was written: not exact when there is a sum. */
    static Digest of(int compression, long skipped, Centroids centroids, @Nullable CompensatedSum sum) {
        Digest digest = new Digest(compression);
        digest.count = centroids.count();
        digest.skipped = skipped;
        digest.centroids = centroids;
        if (sum != null) {
            digest.exact = false;
            digest.sum = sum;
        }
        return digest;
    }

    /**
     * Takes in one value; NaN is counted as skipped.
     *
     * @throws TenureException when the value is infinite or its magnitude above {@link #GREATEST_MAGNITUDE}
     */
    public void add(double value) {
        if (Double.isNaN(value)) {
            skip();
            return;
        }
        if (Math.abs(value) > GREATEST_MAGNITUDE) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "A digest takes values from -" + GREATEST_MAGNITUDE + " to " + GREATEST_MAGNITUDE + ", but " + value
                            + " was given; leave such rows out, e.g. with FILTER (WHERE abs(value) <= "
                            + GREATEST_MAGNITUDE + "), or make them NULL");
        }
        grow(1, 0);
        addPending(value + 0.0);
    }

    /** Counts a NULL. */
    public void skip() {
        grow(0, 1);
    }

    private void grow(long moreValues, long moreSkipped) {
        if (moreValues > MOST_VALUES - count || moreSkipped > MOST_VALUES - skipped) {
            throw new TenureException(
                    ErrorCode.LIMIT, "A digest counts up to " + MOST_VALUES + " values; group by something finer");
        }
        count += moreValues;
        skipped += moreSkipped;
    }

    private void addPending(double value) {
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, Math.max(FIRST_PENDING, 2 * pendingCount));
        }
        pending[pendingCount++] = value;
        if (pendingCount == MOST_PENDING) {
            foldPending();
        }
    }

    private void foldPending() {
        Centroids values = Centroids.of(pending, pendingCount);
        pendingCount = 0;
        takeIn(values, null);
    }

    /** Takes in centroids, with the sum of their values unless these are single. */
    private void takeIn(Centroids theirs, @Nullable CompensatedSum theirSum) {
        Centroids all = centroids.union(theirs);
        if (exact && theirSum == null && all.size() <= compression) {
            centroids = all;
            return;
        }
        if (exact) {
            sum = centroids.sum();
            exact = false;
        }
        sum.add(theirSum == null ? theirs.sum() : theirSum);
        centroids = all.compressed(compression);
    }

    /** All values, as they are stored and as every answer sees them. */
    private Centroids settled() {
        if (pendingCount > 0) {
            foldPending();
        }
        return centroids;
    }

    @Override
    public void mergeFrom(Digest other) {
        if (other.compression != compression) {
            throw new IllegalArgumentException("A digest of compression " + compression
                    + " does not take in one of compression " + other.compression);
        }
        Centroids theirs = other.settled();
        grow(other.count, other.skipped);
        if (!theirs.isEmpty()) {
            settled();
            takeIn(theirs, other.exact ? null : other.sum);
        }
    }

    /**
     * The digest of all values in the given ones: the same bytes for the same digests in any order, and a little more
     * accurate than merging one by one. Its compression is the least of theirs, because a digest knows no more than it
     * kept; digests without values have a say in it only when all are without.
     */
    public static Digest merged(Collection<Digest> digests) {
        Digest merged = new Digest(compressionOf(digests));
        List<Centroids> values = new ArrayList<>();
        List<Digest> parts = new ArrayList<>();
        for (Digest digest : digests) {
            Centroids settled = digest.settled();
            merged.grow(digest.count, digest.skipped);
            if (digest.exact) {
                values.add(settled);
            } else {
                parts.add(digest);
            }
        }
        Centroids single = Centroids.union(values);
        if (parts.isEmpty()) {
            merged.takeIn(single, null);
        } else {
            merged.takeInParts(single, parts);
        }
        return merged;
    }

    private static int compressionOf(Collection<Digest> digests) {
        return digests.stream()
                .filter(digest -> digest.count > 0)
                .mapToInt(Digest::compression)
                .min()
                .orElseGet(() ->
                        digests.stream().mapToInt(Digest::compression).min().orElse(DEFAULT_COMPRESSION));
    }

    /** Takes in single values together with digests that are not exact, these in an order of their own. */
    private void takeInParts(Centroids single, List<Digest> parts) {
        parts.sort(Comparator.comparing((Digest part) -> part.centroids, Centroids.BY_CONTENT)
                .thenComparing(part -> part.sum, CompensatedSum.BY_CONTENT));
        CompensatedSum sumOfAll = single.sum();
        List<Centroids> all = new ArrayList<>();
        all.add(single);
        for (Digest part : parts) {
            sumOfAll.add(part.sum);
            all.add(part.centroids);
        }
        takeIn(Centroids.union(all), sumOfAll);
    }

    /** How many different values are kept as they are, and about how many centroids beyond. */
    public int compression() {
        return compression;
    }

    /** How many values are in. */
    public long count() {
        return count;
    }

    /** How many NULLs and NaNs were left out. */
    public long skipped() {
        return skipped;
    }

    /** Whether all answers are exact: there are at most {@link #compression} different values. */
    public boolean isExact() {
        settled();
        return exact;
    }

    /** The least value, exactly; NaN of an empty digest. */
    public double min() {
        return count == 0 ? Double.NaN : settled().min();
    }

    /** The greatest value, exactly; NaN of an empty digest. */
    public double max() {
        return count == 0 ? Double.NaN : settled().max();
    }

    /** The mean of all values, exact to about the last digit; NaN of an empty digest. */
    public double mean() {
        if (count == 0) {
            return Double.NaN;
        }
        Centroids all = settled();
        return (exact ? all.sum() : sum).dividedBy(count);
    }

    /**
     * The value at a quantile: of an exact digest the least value up to which the share of values, {@link #cdf}, is at
     * least so large, as SQL's {@code percentile_disc}; else that value where it is known to have the rank, and interpolated
     * where values were mixed. NaN of an empty digest.
     *
     * @param quantile from 0, the least value, to 1, the greatest
     * @throws TenureException when it is outside
     */
    public double quantile(double quantile) {
        if (!(quantile >= 0 && quantile <= 1)) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "A quantile is from 0 to 1, but " + quantile + " was given; the 95th percentile is 0.95");
        }
        if (count == 0) {
            return Double.NaN;
        }
        Centroids all = settled();
        return all.valueOfRank(exact ? rankOf(quantile) : quantile * count);
    }

    /** The least rank from 1 whose share of all ranks is at least the quantile; the product alone may round up. */
    private long rankOf(double quantile) {
        long rank = Math.max(1, (long) Math.ceil(quantile * count));
        return rank > 1 && (rank - 1) / (double) count >= quantile ? rank - 1 : rank;
    }

    /**
     * The share of values up to and including one, from 0 to 1; NaN of an empty digest and for NaN. Values that were mixed
     * count as far as interpolation says.
     */
    public double cdf(double value) {
        if (count == 0 || Double.isNaN(value)) {
            return Double.NaN;
        }
        return settled().countUpTo(value) / count;
    }

    @Override
    public int sizeInBytes() {
        return DigestFormat.sizeInBytes(settled().size(), exact);
    }

    /** Writes {@link DigestFormat}. */
    @Override
    public void writeTo(ByteBuffer target) {
        Centroids all = settled();
        DigestFormat.write(compression, skipped, all, exact ? null : sum, target);
    }

    /** The bytes as an array. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(sizeInBytes());
        writeTo(bytes);
        return bytes.array();
    }

    /**
     * Reads what {@link #writeTo} wrote, all that remains of the source.
     *
     * @throws IllegalArgumentException when the bytes are damaged or something else; it says what is wrong
     */
    public static Digest readFrom(ByteBuffer source) {
        return DigestFormat.read(source);
    }
}
