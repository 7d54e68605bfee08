package io.tenure.sql.scalar;

import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;

/** {@code tdigest_cdf(digest, value) -> DOUBLE}: see {@link DigestBytes#cdf(byte[], double)}. A NULL argument gives NULL. */
public final class TDigestCdf implements UDF2<byte[], Number, Double> {
    @Override
    public @Nullable Double call(byte @Nullable [] digest, @Nullable Number value) {
        return digest == null || value == null ? null : DigestBytes.cdf(digest, value.doubleValue());
    }
}
