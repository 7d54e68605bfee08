package io.tenure.sql.scalar;

import io.tenure.core.session.Sessionizer;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.sql.api.java.UDF2;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code sessionize_array(times, gap) -> ARRAY<BIGINT>}: the session of each time, in the order of the array, which may be any;
 * see {@link Sessionizer}. A NULL time has a NULL session; a NULL argument gives NULL.
 */
public final class SessionizeArray implements UDF2<Seq<Object>, Object, Long[]> {
    @Override
    public @Nullable Long @Nullable [] call(@Nullable Seq<Object> times, @Nullable Object gap) {
        if (times == null || gap == null) {
            return null;
        }
        int[] known = IntStream.range(0, times.size())
                .filter(i -> times.apply(i) != null)
                .toArray();
        EventTime kind = known.length == 0 ? EventTime.OF_NO_EVENT : EventTime.of(times.apply(known[0]));
        Sessionizer sessionizer = new Sessionizer(kind.length(gap, "The gap of sessionize_array"));
        Long[] sessions = new Long[times.size()];
        IntStream.of(known)
                .boxed()
                .sorted(Comparator.comparingLong(i -> kind.toLong(times.apply(i))))
                .forEachOrdered(i -> sessions[i] = sessionizer.next(kind.toLong(times.apply(i))));
        return sessions;
    }
}
