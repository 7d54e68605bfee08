package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.isnull;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.negate;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.RetentionCounts;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionPeriods;
import io.tenure.core.retention.RetentionSegment;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * The retention of the users in a set of events.
 *
 * <p>Events are rolled up once, to a row per user and slot (a calendar period, or a UTC day in rolling mode) that keeps the
 * earliest entry and the first and last return event: that is all that decides which offsets were active. Each task that
 * reads rolls up what it has; one shuffle and one sort by a number bring the rows of a user together. They become one mask,
 * and the masks of a cohort are counted bit by bit. No distinct count, no sort of events, no self-join.
 */
public final class RetentionPlan {
    private static final String SLOT = "slot";
    private static final long DAY_MICROS = 86_400_000_000L;

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
        boolean textIds = !events.schema().apply(SlotRows.USER_ID).dataType().equals(DataTypes.LongType);
        SlotRows layout = new SlotRows(textIds, spec.mode() == RetentionMode.ROLLING, segmented);
        // an RDD, so that a second pass finds the shuffle of the first
        JavaRDD<InternalRow> slotsByUser = slotsByUser(events, question, layout);
        Long firstEntry = spec.needsFirstEntry() ? earliestEntry(slotsByUser, layout) : null;
        long asOf = asOf(slotsByUser, question, asOfMicros);
        if (firstEntry != null && firstEntry == Long.MAX_VALUE) {
            return nobody(spec, asOf);
        }
        CountedUsers counted = slotsByUser
                .mapPartitions(slots -> List.of(new UserFold(
                                        layout,
                                        new RetentionPeriods(spec),
                                        RetentionCounts.part(spec, segmented, asOf, firstEntry))
                                .count(slots))
                        .iterator())
                .fold(
                        new CountedUsers(RetentionCounts.part(spec, segmented, asOf, firstEntry), Long.MAX_VALUE),
                        CountedUsers::plus);
        if (counted.firstEntryMicros() == Long.MAX_VALUE) {
            return nobody(spec, asOf);
        }
        return new RetentionCounts(spec, segmented, asOf, counted.firstEntryMicros())
                .plus(counted.counts())
                .table();
    }

    private static RetentionTable nobody(RetentionSpec spec, long asOf) {
        return new RetentionTable(spec, asOf, List.of(), List.of(new RetentionSegment(true, null, List.of())));
    }

    private static JavaRDD<InternalRow> slotsByUser(Dataset<Row> events, RetentionQuestion question, SlotRows layout) {
        Dataset<Row> slots = PartialAggregate.of(rollUp(events, question))
                .select(layout.columns())
                .repartition(col(SlotRows.KEY))
                .sortWithinPartitions(col(SlotRows.KEY));
        return ((org.apache.spark.sql.classic.Dataset<Row>) slots)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    private static long asOf(JavaRDD<InternalRow> slots, RetentionQuestion question, LongSupplier asOfMicros) {
        Long given = question.asOfMicros();
        if (given != null) {
            return given;
        }
        // events are read before the shuffle, so nothing need come out of it
        slots.foreachPartition(rows -> {});
        return asOfMicros.getAsLong();
    }

    private static long earliestEntry(JavaRDD<InternalRow> slotsByUser, SlotRows layout) {
        return slotsByUser
                .mapPartitions(slots -> List.of(earliestEntry(slots, layout)).iterator())
                .fold(Long.MAX_VALUE, Math::min);
    }

    private static long earliestEntry(Iterator<InternalRow> slots, SlotRows layout) {
        long earliest = Long.MAX_VALUE;
        while (slots.hasNext()) {
            earliest = Math.min(earliest, layout.entryMicros(slots.next()));
        }
        return earliest;
    }

    /**
     * Rolls events up: {@code user_id, slot, entry, last_return_at}, and in rolling mode {@code minus_first_return_at}; times
     * in microseconds, NULL where the slot holds no such event; with segments {@code entry} is a structure of the time and the
     * segment.
     */
    static Dataset<Row> rollUp(Dataset<Row> events, RetentionQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Long asOf = question.asOfMicros();
        Column entry = isEntry(question, micros);
        Column last = max(when(question.returns(), micros)).as(SlotRows.LAST_RETURN_AT);
        // not a minimum, which could be the same aggregate as the entry
        Column minusFirst = max(when(question.returns(), negate(micros))).as(SlotRows.MINUS_FIRST_RETURN_AT);
        boolean rolling = question.spec().mode() == RetentionMode.ROLLING;
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .where(entry.or(question.returns()))
                .groupBy(col(SlotRows.USER_ID), slotOf(question.spec(), micros).as(SLOT))
                .agg(
                        firstEntry(question, entry, micros).as(SlotRows.ENTRY),
                        rolling ? new Column[] {last, minusFirst} : new Column[] {last});
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
            return min(when(entry, micros));
        }
        Column ordered =
                struct(micros.as(SlotRows.ENTRY_AT), isnull(segment).as("missing"), segment.as(SlotRows.SEGMENT));
        return min(when(entry, ordered));
    }

    /** The slot, or its first instant where that is arithmetic: any number will do that only the same slot has. */
    private static Column slotOf(RetentionSpec spec, Column micros) {
        ZoneRules rules = (spec.mode() == RetentionMode.ROLLING ? ZoneOffset.UTC : spec.zone()).getRules();
        boolean isDay = spec.mode() == RetentionMode.ROLLING || spec.granularity() == Granularity.DAY;
        if (isDay && rules.isFixedOffset()) {
            long offsetMicros = rules.getOffset(Instant.EPOCH).getTotalSeconds() * 1_000_000L;
            return micros.minus(pmod(micros.plus(offsetMicros), lit(DAY_MICROS)));
        }
        return udf(new SlotOf(spec), DataTypes.IntegerType).apply(micros);
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
