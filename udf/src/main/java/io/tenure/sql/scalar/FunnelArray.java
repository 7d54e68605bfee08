package io.tenure.sql.scalar;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.core.funnel.CohortFunnelMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * {@code funnel_array(events, within, mode) -> STRUCT<steps: INT, times: ARRAY<TIMESTAMP>>}: see {@link CohortFunnelMatcher}. Register
 * it with the type of the events' times in the answer. A NULL argument gives NULL.
 */
public final class FunnelArray implements UDF3<Seq<Row>, Seq<Object>, String, Row> {
    @Override
    public @Nullable Row call(@Nullable Seq<Row> array, @Nullable Seq<Object> within, @Nullable String mode) {
        if (array == null || within == null || mode == null) {
            return null;
        }
        Events events = Events.read(array);
        CohortFunnel funnel = new CohortFunnel(CohortFunnelMode.parse(mode), limits(within, events.time()));
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        EventCursor cursor = events.buffer().cursor();
        while (!matcher.isSettled() && cursor.next()) {
            matcher.accept(cursor.time(), checked(cursor.conditions(), funnel.steps()));
        }
        long[] times = matcher.finish().times();
        return RowFactory.create(
                times.length,
                Arrays.stream(times).mapToObj(events.time()::fromLong).toArray());
    }

    private static long checked(long conditions, int steps) {
        int highest = Long.SIZE - Long.numberOfLeadingZeros(conditions);
        if (highest > steps) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "An event of funnel_array meets condition " + highest + ", but within has " + steps
                            + " elements; give one limit per condition");
        }
        return conditions;
    }

    private static List<Long> limits(Seq<Object> within, EventTime time) {
        if (within.isEmpty() || within.size() > CohortFunnel.MOST_STEPS || within.apply(0) != null) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "The limits of funnel_array are one per step, 1 to " + CohortFunnel.MOST_STEPS
                            + ", and the first is NULL since no step comes before; got "
                            + within.mkString("[", ", ", "]"));
        }
        List<Long> limits = new ArrayList<>();
        for (int step = 0; step < within.size(); step++) {
            Object limit = within.apply(step);
            limits.add(limit == null ? CohortFunnel.NO_LIMIT : time.length(limit, "A limit of funnel_array"));
        }
        return limits;
    }
}
