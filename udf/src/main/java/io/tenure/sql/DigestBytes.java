package io.tenure.sql;

import io.tenure.core.digest.Digest;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.ByteBuffer;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.jspecify.annotations.Nullable;

/**
 * What the functions of a digest answer from its bytes; called by generated code, which wants a public class. An empty
 * digest has no quantile, share, least, greatest or mean value: they are NULL.
 */
public final class DigestBytes {
    private DigestBytes() {}

    /**
     * Reads a digest.
     *
     * @throws TenureException with code BYTES when the bytes are not those of one
     */
    public static Digest read(byte[] bytes) {
        try {
            return Digest.readFrom(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException damaged) {
            throw new TenureException(
                    ErrorCode.BYTES,
                    damaged.getMessage() + "; pass what tdigest_agg or tdigest_merge gave, unchanged and whole",
                    damaged);
        }
    }

    /** {@code tdigest_quantile(digest, q)}. */
    public static @Nullable Double quantile(byte[] digest, double quantile) {
        return orNull(read(digest).quantile(quantile));
    }

    /** {@code tdigest_quantile(digest, array)}. */
    public static ArrayData quantiles(byte[] digest, ArrayData quantiles) {
        Digest read = read(digest);
        return answers(quantiles, read::quantile);
    }

    /** {@code tdigest_cdf(digest, value)}. */
    public static @Nullable Double cdf(byte[] digest, double value) {
        return orNull(read(digest).cdf(value));
    }

    /** {@code tdigest_cdf(digest, array)}. */
    public static ArrayData cdfs(byte[] digest, ArrayData values) {
        Digest read = read(digest);
        return answers(values, read::cdf);
    }

    /** {@code tdigest_count(digest)}. */
    public static long count(byte[] digest) {
        return read(digest).count();
    }

    /** {@code tdigest_skipped(digest)}. */
    public static long skipped(byte[] digest) {
        return read(digest).skipped();
    }

    /** {@code tdigest_min(digest)}. */
    public static @Nullable Double min(byte[] digest) {
        return orNull(read(digest).min());
    }

    /** {@code tdigest_max(digest)}. */
    public static @Nullable Double max(byte[] digest) {
        return orNull(read(digest).max());
    }

    /** {@code tdigest_mean(digest)}. */
    public static @Nullable Double mean(byte[] digest) {
        return orNull(read(digest).mean());
    }

    private static ArrayData answers(ArrayData questions, DoubleUnaryOperator answer) {
        @Nullable Object[] answers = new @Nullable Object[questions.numElements()];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = questions.isNullAt(i) ? null : orNull(answer.applyAsDouble(questions.getDouble(i)));
        }
        return new GenericArrayData(answers);
    }

    private static @Nullable Double orNull(double answer) {
        return Double.isNaN(answer) ? null : answer;
    }
}
