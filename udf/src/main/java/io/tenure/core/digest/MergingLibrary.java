package io.tenure.core.digest;

import com.tdunning.math.stats.MergingDigest;
import com.tdunning.math.stats.TDigest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The one class that knows the t-digest library: its {@code MergingDigest}, filled and emptied as {@link Centroids}.
 *
 * <p>The library believes that the first and the last centroid stand for one value each, and with assertions on stops
 * where several heavy centroids share the least or the greatest mean (its issue 219). So all that goes in has
 * {@linkplain Centroids#withSingleEnds() single ends} and goes in at once, as {@code add(List)}, which keeps the order of
 * ties. Its own ways out cut weights to an {@code int} and its reader believes what it reads; its bytes are used here
 * between two arrays of this process, never for anything stored.
 *
 * <p>Source: T. Dunning, O. Ertl, <i>Computing extremely accurate quantiles using t-digests</i>, 2019.
 */
final class MergingLibrary {
    private static final int ENCODING = 1;
    private static final int HEADER_BYTES = 32;
    private static final int CENTROID_BYTES = 16;
    private static final int LEAST_COMPRESSION = 10;

    private final MergingDigest digest;
    private final int compression;

    MergingLibrary(int compression) {
        this.digest = new MergingDigest(compression);
        this.compression = compression;
    }

    /** The most centroids that a digest of a compression has. */
    static int mostCentroids(int compression) {
        return 2 * compression + (compression < 30 ? 30 : 10);
    }

    void add(double value) {
        digest.add(value);
    }

    /** Takes in parts of the given compression, which have at most {@link #mostCentroids} centroids with single ends. */
    void add(List<Centroids> parts, int partCompression) {
        List<TDigest> others = new ArrayList<>();
        parts.forEach(part -> others.add(filled(part, partCompression)));
        digest.add(others);
    }

    /** All that came in, as few centroids as the compression asks for. */
    Centroids compressed() {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + CENTROID_BYTES * mostCentroids(compression));
        digest.asBytes(bytes);
        int size = bytes.flip().position(HEADER_BYTES - Integer.BYTES).getInt();
        double[] means = new double[size];
        long[] weights = new long[size];
        for (int i = 0; i < size; i++) {
            weights[i] = (long) bytes.getDouble();
            means[i] = bytes.getDouble();
        }
        return new Centroids(means, weights);
    }

    /** The value at a quantile from 0 to 1. */
    static double quantile(Centroids centroids, double quantile) {
        return readOnly(centroids).quantile(quantile);
    }

    /** The share of values below a finite one, and half of those equal to it. */
    static double cdf(Centroids centroids, double value) {
        return readOnly(centroids).cdf(value);
    }

    /** With room for its centroids and little more: answers do not depend on the compression. */
    private static MergingDigest readOnly(Centroids centroids) {
        return filled(centroids, Math.max(LEAST_COMPRESSION, centroids.size() / 2));
    }

    private static MergingDigest filled(Centroids centroids, int compression) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + CENTROID_BYTES * centroids.size());
        bytes.putInt(ENCODING)
                .putDouble(centroids.min())
                .putDouble(centroids.max())
                .putDouble(compression)
                .putInt(centroids.size());
        for (int i = 0; i < centroids.size(); i++) {
            bytes.putDouble((double) centroids.weights()[i]).putDouble(centroids.means()[i]);
        }
        return MergingDigest.fromBytes(bytes.flip());
    }
}
