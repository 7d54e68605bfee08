package io.tenure.sql.scalar;

import io.tenure.core.digest.Digest;
import org.apache.spark.sql.api.java.UDF1;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code tdigest_array(values) -> BINARY}: the {@link Digest} of numbers of any type. A NULL array gives NULL; a NULL element is
 * counted and left out.
 */
public final class TDigestArray implements UDF1<Seq<Number>, byte[]> {
    @Override
    public byte @Nullable [] call(@Nullable Seq<Number> values) {
        if (values == null) {
            return null;
        }
        Digest digest = Digest.empty();
        for (int i = 0; i < values.size(); i++) {
            Number value = values.apply(i);
            if (value == null) {
                digest.skip();
            } else {
                digest.add(value.doubleValue());
            }
        }
        return digest.toBytes();
    }
}
