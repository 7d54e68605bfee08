package io.tenure.jobs.funnel;

import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.FunnelCounts;
import io.tenure.core.funnel.FunnelUsers;
import io.tenure.core.period.CalendarPeriods;
import io.tenure.jobs.packed.PackedShuffle;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * How far the users in a set of events got.
 *
 * <p>Each task that reads packs the events that are entries or steps, by parts of the users and days. One shuffle brings those of
 * a part together in the order of days, and each user goes through the funnel a day at a time.
 */
public final class FunnelPlan {
    private FunnelPlan() {}

    /**
     * Reads the events once and answers the question.
     *
     * @param events {@code event_time TIMESTAMP} and {@code user_id}, a STRING or a BIGINT, never NULL, and what the
     *     question's columns read
     * @param asOfMicros who is still open is judged as of this instant where the question names none; asked at most once,
     *     when all events have been read
     */
    public static FunnelCounts run(Dataset<Row> events, FunnelQuestion question, LongSupplier asOfMicros) {
        FunnelRows layout = FunnelRows.of(events, question);
        // an RDD, so that the second pass finds the shuffle of the first
        JavaRDD<InternalRow> packed = PackedShuffle.of(layout.select(events, question), layout);
        CohortFunnel funnel = question.funnel();
        boolean isHeld = question.held() != null;
        CalendarPeriods periods = question.periods();
        long asOf = PackedShuffle.asOf(packed, question.asOfMicros(), asOfMicros);
        return packed.mapPartitions(rows ->
                        List.of(count(rows, funnel, isHeld, periods, asOf)).iterator())
                .fold(new FunnelCounts(funnel.steps()), FunnelCounts::plus);
    }

    private static FunnelCounts count(
            Iterator<InternalRow> packed,
            CohortFunnel funnel,
            boolean isHeld,
            @Nullable CalendarPeriods periods,
            long asOf) {
        FunnelCounts counts = new FunnelCounts(funnel.steps());
        FunnelUsers.Visitor add = (entry, segment, reach, isOpen) ->
                counts.add(segment, periods == null ? 0 : periods.indexOf(entry), reach, isOpen);
        FunnelUsers users = new FunnelUsers(funnel, isHeld);
        int part = 0;
        while (packed.hasNext()) {
            InternalRow row = packed.next();
            if (PackedShuffle.part(row) != part) {
                users.finish(asOf, add);
                part = PackedShuffle.part(row);
            }
            users.addPacked(PackedShuffle.slot(row), PackedShuffle.rows(row));
        }
        users.finish(asOf, add);
        return counts;
    }
}
