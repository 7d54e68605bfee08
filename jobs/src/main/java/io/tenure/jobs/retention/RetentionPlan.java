package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnull;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionPeriods;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * The retention of the users in a set of events.
 *
 * <p>Events are rolled up once, to a row per user and slot (a calendar period, or a UTC day in rolling mode) that keeps the
 * earliest entry and the first and last return event: that is all that decides which offsets were active. Then the rows of
 * one user become one mask, and the masks of a cohort are counted bit by bit. No distinct count, no sort of events, no
 * self-join.
 */
public final class RetentionPlan {
    static final String USER_ID = "user_id";
    static final String SLOT = "slot";
    static final String ENTRY_AT = "entry_at";
    static final String SEGMENT = "segment";
    static final String FIRST_RETURN_AT = "first_return_at";
    static final String LAST_RETURN_AT = "last_return_at";
    private static final String ENTRY = "entry";

    private RetentionPlan() {}

    /**
     * Reads the events once and answers the question.
     *
     * @param events {@code event_time TIMESTAMP} and {@code user_id STRING}, never NULL, and what the question's columns read
     * @param asOfMicros asked once, when all events have been read; cells are judged as of this instant
     */
    public static RetentionTable run(Dataset<Row> events, RetentionQuestion question, LongSupplier asOfMicros) {
        // an RDD, so that the second pass below finds the shuffle of the first
        JavaRDD<Row> slotsByUser = rollUp(events, question)
                .repartition(col(USER_ID))
                .sortWithinPartitions(col(USER_ID))
                .javaRDD();
        RetentionSpec spec = question.spec();
        boolean segmented = question.segment() != null;
        long firstEntryMicros = slotsByUser
                .mapPartitions(RetentionPlan::earliestEntry)
                .fold(Long.MAX_VALUE, (left, right) -> Math.min(left, right));
        long asOf = asOfMicros.getAsLong();
        if (firstEntryMicros == Long.MAX_VALUE) {
            return new RetentionTable(spec, asOf, List.of(), List.of(new RetentionSegment(true, null, List.of())));
        }
        RetentionCounts none = new RetentionCounts(spec, segmented, asOf, firstEntryMicros);
        return slotsByUser
                .mapPartitions(slots -> List.of(new UserFold(
                                        new RetentionPeriods(spec),
                                        new RetentionCounts(spec, segmented, asOf, firstEntryMicros))
                                .count(slots))
                        .iterator())
                .fold(none, RetentionCounts::plus)
                .table();
    }

    /**
     * Rolls events up: {@code user_id, slot, entry_at, segment, first_return_at, last_return_at}, times in microseconds,
     * NULL where the slot holds no such event.
     */
    static Dataset<Row> rollUp(Dataset<Row> events, RetentionQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Long asOf = question.asOfMicros();
        Column entry = isEntry(question, micros);
        Dataset<Row> rolledUp = (asOf == null ? events : events.where(micros.lt(asOf)))
                .where(entry.or(question.returns()))
                .groupBy(col(USER_ID), slotOf(question.spec(), micros).as(SLOT))
                .agg(
                        firstEntry(question, entry, micros).as(ENTRY),
                        min(when(question.returns(), micros)).as(FIRST_RETURN_AT),
                        max(when(question.returns(), micros)).as(LAST_RETURN_AT));
        return rolledUp.select(
                col(USER_ID),
                col(SLOT),
                col(ENTRY).getField(ENTRY_AT).as(ENTRY_AT),
                col(ENTRY).getField(SEGMENT).as(SEGMENT),
                col(FIRST_RETURN_AT),
                col(LAST_RETURN_AT));
    }

    private static Column isEntry(RetentionQuestion question, Column micros) {
        Long start = question.windowStartMicros();
        Long end = question.spec().windowEndMicros();
        Column entry = question.entry();
        if (start != null) {
            entry = entry.and(micros.geq(start));
        }
        return end == null ? entry : entry.and(micros.lt(end));
    }

    /**
     * The earliest entry of a slot and its segment. Of entries at the same instant the smallest value decides, a missing
     * one last, so that the answer doesn't depend on the order of rows.
     */
    private static Column firstEntry(RetentionQuestion question, Column entry, Column micros) {
        Column segment = question.segment();
        if (segment == null) {
            return struct(
                    min(when(entry, micros)).as(ENTRY_AT),
                    lit(null).cast(DataTypes.StringType).as(SEGMENT));
        }
        Column ordered = struct(micros.as(ENTRY_AT), isnull(segment).as("missing"), segment.as(SEGMENT));
        return min(when(entry, ordered));
    }

    private static Column slotOf(RetentionSpec spec, Column micros) {
        return udf(new SlotOf(spec), DataTypes.IntegerType).apply(micros);
    }

    private static Iterator<Long> earliestEntry(Iterator<Row> slots) {
        long earliest = Long.MAX_VALUE;
        while (slots.hasNext()) {
            Row slot = slots.next();
            int entryAt = slot.fieldIndex(ENTRY_AT);
            if (!slot.isNullAt(entryAt)) {
                earliest = Math.min(earliest, slot.getLong(entryAt));
            }
        }
        return List.of(earliest).iterator();
    }

    /** {@link RetentionPeriods#slotOf} for Spark. */
    private static final class SlotOf implements UDF1<Long, Integer> {
        private static final long serialVersionUID = 1L;

        private final RetentionSpec spec;
        private transient @Nullable RetentionPeriods periods;

        private SlotOf(RetentionSpec spec) {
            this.spec = spec;
        }

        @Override
        public Integer call(Long eventMicros) {
            RetentionPeriods known = periods;
            if (known == null) {
                known = new RetentionPeriods(spec);
                periods = known;
            }
            return known.slotOf(eventMicros);
        }
    }
}
