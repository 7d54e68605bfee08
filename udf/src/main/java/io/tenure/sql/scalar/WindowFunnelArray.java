package io.tenure.sql.scalar;

import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF3;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code window_funnel_array(window, modes, events) -> INT}: see {@link FunnelMatcher}. The modes may be an empty text. A
 * NULL argument gives NULL.
 */
public final class WindowFunnelArray implements UDF3<Object, String, Seq<Row>, Integer> {
    @Override
    public @Nullable Integer call(@Nullable Object window, @Nullable String modes, @Nullable Seq<Row> array) {
        if (window == null || modes == null || array == null) {
            return null;
        }
        Events events = Events.read(array);
        long length = events.time().length(window, "The window of window_funnel_array");
        return new FunnelMatcher(events.conditions(), length, FunnelMode.parse(modes))
                .stepsReached(events.buffer().cursor());
    }
}
