package io.tenure.sql.scalar;

import io.tenure.core.sequence.SequenceMatcher;
import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/** {@code sequence_match_events_array(pattern, events) -> ARRAY<TIMESTAMP>}: see {@link SequenceMatcher#longestChain}. Register it with the type of the times. A NULL argument gives NULL. */
public final class SequenceMatchEventsArray implements UDF2<String, Seq<Row>, Object[]> {
    @Override
    public Object @Nullable [] call(@Nullable String pattern, @Nullable Seq<Row> array) {
        if (pattern == null || array == null) {
            return null;
        }
        Sequence sequence = Sequence.read(pattern, array);
        return Arrays.stream(sequence.matcher().longestChain(sequence.events()))
                .mapToObj(sequence.time()::fromLong)
                .toArray();
    }
}
