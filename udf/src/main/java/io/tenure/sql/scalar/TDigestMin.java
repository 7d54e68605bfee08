package io.tenure.sql.scalar;

import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/** {@code tdigest_min(digest) -> DOUBLE}: see {@link DigestBytes#min(byte[])}. A NULL argument gives NULL. */
public final class TDigestMin implements UDF1<byte[], Double> {
    @Override
    public @Nullable Double call(byte @Nullable [] digest) {
        return digest == null ? null : DigestBytes.min(digest);
    }
}
