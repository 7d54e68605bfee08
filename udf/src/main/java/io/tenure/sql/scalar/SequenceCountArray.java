package io.tenure.sql.scalar;

import io.tenure.core.sequence.SequenceMatcher;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** {@code sequence_count_array(pattern, events) -> BIGINT}: see {@link SequenceMatcher#count}. A NULL argument gives NULL. */
public final class SequenceCountArray implements UDF2<String, Seq<Row>, Long> {
    @Override
    public @Nullable Long call(@Nullable String pattern, @Nullable Seq<Row> array) {
        if (pattern == null || array == null) {
            return null;
        }
        Sequence sequence = Sequence.read(pattern, array);
        return sequence.matcher().count(sequence.events());
    }
}
