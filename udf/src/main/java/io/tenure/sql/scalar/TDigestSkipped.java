package io.tenure.sql.scalar;

import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/** {@code tdigest_skipped(digest) -> BIGINT}: see {@link DigestBytes#skipped(byte[])}. A NULL argument gives NULL. */
public final class TDigestSkipped implements UDF1<byte[], Long> {
    @Override
    public @Nullable Long call(byte @Nullable [] digest) {
        return digest == null ? null : DigestBytes.skipped(digest);
    }
}
