package io.tenure.sql.scalar;

import io.tenure.core.sequence.SequenceMatcher;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** {@code sequence_match_array(pattern, events) -> BOOLEAN}: see {@link SequenceMatcher#matches}. A NULL argument gives NULL. */
public final class SequenceMatchArray implements UDF2<String, Seq<Row>, Boolean> {
    @Override
    public @Nullable Boolean call(@Nullable String pattern, @Nullable Seq<Row> array) {
        if (pattern == null || array == null) {
            return null;
        }
        Sequence sequence = Sequence.read(pattern, array);
        return sequence.matcher().matches(sequence.events());
    }
}
