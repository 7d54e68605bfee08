package io.tenure.jobs.retention;

import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.packed.PackedShuffle;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The retention of the users in a set of events.
 *
 * <p>Each task that reads packs what decides of its events: of a user's events in one slot (a calendar period, or a UTC day in
 * rolling mode) the earliest entry and the first and last return. One shuffle of packed rows brings the users of a part
 * together. The events of a user become one mask, and the masks of a cohort are counted bit by bit. No distinct count, no
 * sort, no self-join, and no row of Spark's after the scan.
 */
public final class RetentionPlan {
    private RetentionPlan() {}

    /**
     * Reads the events once and answers the question.
     *
     * @param events {@code event_time TIMESTAMP} and {@code user_id}, a STRING or a BIGINT, never NULL, and what the
     *     question's columns read
     * @param asOfMicros cells are judged as of this instant where the question names none; asked at most once, when all
     *     events have been read
     */
    public static RetentionTable run(Dataset<Row> events, RetentionQuestion question, LongSupplier asOfMicros) {
        RetentionSpec spec = question.spec();
        boolean segmented = question.segment() != null;
        EventRows layout = EventRows.of(events, question);
        // an RDD, so that a second pass finds the shuffle of the first
        JavaRDD<InternalRow> packed = PackedShuffle.of(layout.select(events, question), layout);
        Integer firstCohort = spec.needsFirstCohort() ? firstCohort(packed, spec) : null;
        long asOf = PackedShuffle.asOf(packed, question.asOfMicros(), asOfMicros);
        if (firstCohort != null && firstCohort == Integer.MAX_VALUE) {
            return nobody(spec, asOf);
        }
        CountedUsers counted = packed.mapPartitions(rows -> List.of(
                                UserFold.count(rows, spec, RetentionCounts.part(spec, segmented, asOf, firstCohort)))
                        .iterator())
                .fold(
                        new CountedUsers(RetentionCounts.part(spec, segmented, asOf, firstCohort), Integer.MAX_VALUE),
                        CountedUsers::plus);
        if (counted.firstCohort() == Integer.MAX_VALUE) {
            return nobody(spec, asOf);
        }
        return new RetentionCounts(spec, segmented, asOf, counted.firstCohort())
                .plus(counted.counts())
                .table();
    }

    private static RetentionTable nobody(RetentionSpec spec, long asOf) {
        return new RetentionTable(spec, asOf, List.of(), List.of(new RetentionSegment(true, null, List.of())));
    }

    private static int firstCohort(JavaRDD<InternalRow> packed, RetentionSpec spec) {
        return packed.mapPartitions(
                        rows -> List.of(UserFold.firstCohort(rows, spec)).iterator())
                .fold(Integer.MAX_VALUE, Math::min);
    }
}
