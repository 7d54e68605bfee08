package io.tenure.sql.scalar;

import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;

/** {@code tdigest_count(digest) -> BIGINT}: see {@link DigestBytes#count(byte[])}. A NULL argument gives NULL. */
public final class TDigestCount implements UDF1<byte[], Long> {
    @Override
    public @Nullable Long call(byte @Nullable [] digest) {
        return digest == null ? null : DigestBytes.count(digest);
    }
}
