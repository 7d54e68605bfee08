package io.tenure.core.digest;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a digest, big-endian. They say how long they are and carry a checksum, so that a cut, a flipped bit or
 * something else in their place is refused; and what passes is still believed only as far as it makes sense together, so that
 * nobody gains by making them up.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><th>bytes</th><th>hold</th></tr>
 * <tr><td>0-3</td><td>{@code TDIG} in ASCII</td></tr>
 * <tr><td>4</td><td>version, 2</td></tr>
 * <tr><td>5</td><td>form: 0 different values with their counts, 1 some of them mixed</td></tr>
 * <tr><td>6-7</td><td>compression</td></tr>
 * <tr><td>8-11</td><td>length of all bytes</td></tr>
 * <tr><td>12-15</td><td>CRC-32C of all bytes but these four</td></tr>
 * <tr><td>16-23</td><td>count of values</td></tr>
 * <tr><td>24-31</td><td>count of NULLs and NaNs</td></tr>
 * <tr><td>32-35</td><td>count of centroids</td></tr>
 * <tr><td>16 bytes</td><td>only in form 1: the sum of the values as two doubles, the second below the first's last digit</td></tr>
 * <tr><td>8 each</td><td>means, ascending doubles; strictly in form 0</td></tr>
 * <tr><td>8 each</td><td>weights, without their signs together the count; below 0 where values are mixed, which those of
 *     the least and the greatest mean are not, nor any in form 0</td></tr>
 * </table>
 */
final class DigestFormat {
    static final int HEADER_BYTES = 36;

    private static final int MAGIC = 0x54444947;
    private static final byte VERSION = 2;
    private static final byte EXACT = 0;
    private static final byte MIXED = 1;
    private static final int LENGTH_AT = 8;
    private static final int CHECKSUM_AT = 12;
    private static final int CENTROID_BYTES = 2 * Long.BYTES;
    private static final int SUM_BYTES = 2 * Double.BYTES;

    private DigestFormat() {}

    static int sizeInBytes(int centroids, boolean exact) {
        return HEADER_BYTES + (exact ? 0 : SUM_BYTES) + CENTROID_BYTES * centroids;
    }

    /** Writes a digest, which is exact when there is no sum. */
    static void write(
            int compression, long skipped, Centroids centroids, @Nullable CompensatedSum sum, ByteBuffer target) {
        int start = target.position();
        target.putInt(MAGIC)
                .put(VERSION)
                .put(sum == null ? EXACT : MIXED)
                .putShort((short) compression)
                .putInt(sizeInBytes(centroids.size(), sum == null))
                .putInt(0)
                .putLong(centroids.count())
                .putLong(skipped)
                .putInt(centroids.size());
        if (sum != null) {
            target.putDouble(sum.high()).putDouble(sum.low());
        }
        for (double mean : centroids.means()) {
            target.putDouble(mean);
        }
        for (int i = 0; i < centroids.size(); i++) {
            long weight = centroids.weights()[i];
            target.putLong(centroids.mixed()[i] ? -weight : weight);
        }
        target.putInt(start + CHECKSUM_AT, checksum(target, start, target.position()));
    }

    /** The length that bytes at the source's position claim to have; at least a header must remain. */
    static int claimedLength(ByteBuffer source) {
        return source.getInt(source.position() + LENGTH_AT);
    }

    static Digest read(ByteBuffer source) {
        checkEnvelope(source);
        byte form = source.get();
        if (form != EXACT && form != MIXED) {
            throw damaged("their form is " + form);
        }
        boolean exact = form == EXACT;
        int compression = source.getShort();
        if (compression < Digest.LEAST_COMPRESSION || compression > Digest.GREATEST_COMPRESSION) {
            throw damaged("their compression is " + compression);
        }
        source.position(source.position() + 2 * Integer.BYTES);
        long count = source.getLong();
        long skipped = source.getLong();
        if (count < 0 || count > Digest.MOST_VALUES || skipped < 0 || skipped > Digest.MOST_VALUES) {
            throw damaged("they count " + count + " values and " + skipped + " skipped");
        }
        int size = source.getInt();
        int least = exact ? 0 : 2;
        int most = exact ? compression : Centroids.mostCompressed(compression);
        int bytes = exact ? CENTROID_BYTES * size : SUM_BYTES + CENTROID_BYTES * size;
        if (size < least || size > most || bytes != source.remaining()) {
            throw damaged("they hold " + size + " centroids, of " + least + " to " + most + ", in " + source.remaining()
                    + " bytes");
        }
        CompensatedSum sum = exact ? null : new CompensatedSum(source.getDouble(), source.getDouble());
        double[] means = readMeans(source, size);
        boolean[] mixed = new boolean[size];
        long[] weights = readWeights(source, count, exact, mixed);
        Centroids centroids = new Centroids(means, weights, mixed);
        if (sum != null) {
            checkMean(centroids, sum.dividedBy(count));
        } else {
            checkDifferent(means);
        }
        return Digest.of(compression, skipped, centroids, sum);
    }

    /** Checks what can be checked without belief in any byte, and leaves the position behind the version. */
    private static void checkEnvelope(ByteBuffer source) {
        int start = source.position();
        int length = source.remaining();
        if (length < HEADER_BYTES) {
            throw damaged("they are " + length + ", fewer than the " + HEADER_BYTES + " of a header");
        }
        if (source.getInt() != MAGIC) {
            throw damaged("they do not begin with TDIG");
        }
        byte version = source.get();
        if (version != VERSION) {
            throw damaged("their version is " + version + ", and this release reads " + VERSION);
        }
        if (source.getInt(start + LENGTH_AT) != length) {
            throw damaged("they are " + length + " and say they are " + source.getInt(start + LENGTH_AT));
        }
        if (source.getInt(start + CHECKSUM_AT) != checksum(source, start, start + length)) {
            throw damaged("their checksum does not fit");
        }
    }

    private static double[] readMeans(ByteBuffer source, int size) {
        double[] means = new double[size];
        for (int i = 0; i < size; i++) {
            double mean = source.getDouble();
            boolean ascends = i == 0 || means[i - 1] <= mean;
            boolean isMinusZero = Double.doubleToRawLongBits(mean) == Long.MIN_VALUE;
            if (!ascends || isMinusZero || !(Math.abs(mean) <= Digest.GREATEST_MAGNITUDE)) {
                throw damaged("mean " + (i + 1) + " is " + mean);
            }
            means[i] = mean;
        }
        return means;
    }

    /** The weights without their signs, and what the signs say. */
    private static long[] readWeights(ByteBuffer source, long count, boolean exact, boolean[] mixed) {
        int size = mixed.length;
        long[] weights = new long[size];
        long remaining = count;
        for (int i = 0; i < size; i++) {
            long weight = source.getLong();
            mixed[i] = weight < 0;
            weights[i] = Math.abs(weight);
            boolean mayBeMixed = !exact && i > 0 && i < size - 1;
            if (weights[i] < 1 || weights[i] > remaining || (mixed[i] && !mayBeMixed)) {
                throw damaged("weight " + (i + 1) + " is " + weight);
            }
            remaining -= weights[i];
        }
        if (remaining != 0) {
            throw damaged("their weights are " + remaining + " short of their count");
        }
        return weights;
    }

    private static void checkDifferent(double[] values) {
        for (int i = 1; i < values.length; i++) {
            if (values[i - 1] == values[i]) {
                throw damaged("value " + (i + 1) + " is there twice");
            }
        }
    }

    private static void checkMean(Centroids centroids, double mean) {
        if (!(mean >= centroids.min() && mean <= centroids.max())) {
            throw damaged("their sum gives a mean of " + mean);
        }
    }

    private static int checksum(ByteBuffer bytes, int start, int end) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate().position(start).limit(start + CHECKSUM_AT));
        checksum.update(bytes.duplicate().limit(end).position(start + CHECKSUM_AT + Integer.BYTES));
        return (int) checksum.getValue();
    }

    private static IllegalArgumentException damaged(String problem) {
        return new IllegalArgumentException("Not the bytes of a digest: " + problem);
    }
}
