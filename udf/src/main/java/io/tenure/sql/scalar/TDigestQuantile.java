package io.tenure.sql.scalar;

import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;

/** {@code tdigest_quantile(digest, q) -> DOUBLE}: see {@link DigestBytes#quantile(byte[], double)}. A NULL argument gives NULL. */
public final class TDigestQuantile implements UDF2<byte[], Number, Double> {
    @Override
    public @Nullable Double call(byte @Nullable [] digest, @Nullable Number q) {
        return digest == null || q == null ? null : DigestBytes.quantile(digest, q.doubleValue());
    }
}
