package io.tenure.sql.scalar;

import io.tenure.core.digest.DigestParts;
import io.tenure.sql.DigestBytes;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code tdigest_merge_array(digests) -> BINARY}: see {@link DigestParts}. A NULL array gives NULL; a NULL element is left
 * out.
 */
public final class TDigestMergeArray implements UDF1<Seq<byte[]>, byte[]> {
    @Override
    public byte @Nullable [] call(@Nullable Seq<byte[]> digests) {
        if (digests == null) {
            return null;
        }
        DigestParts parts = new DigestParts();
        for (int i = 0; i < digests.size(); i++) {
            byte[] digest = digests.apply(i);
            if (digest != null) {
                parts.add(DigestBytes.read(digest));
            }
        }
        return parts.merged().toBytes();
    }
}
