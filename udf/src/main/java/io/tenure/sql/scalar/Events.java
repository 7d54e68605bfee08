package io.tenure.sql.scalar;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventBuffer;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * The events of one array: structs of a time and conditions, the conditions as ARRAY&lt;BOOLEAN&gt; or as an integer mask whose bit 0 is
 * the first of them. A NULL condition is false; an event that is NULL or has no time is none.
 *
 * @param buffer the events
 * @param conditions how many conditions an event has; 64 for masks and where there is no event
 * @param time the kind of the times
 */
record Events(EventBuffer buffer, int conditions, EventTime time) {
    /** Reads an array. */
    static Events read(Seq<Row> array) {
        EventBuffer buffer = new EventBuffer();
        EventTime time = EventTime.OF_NO_EVENT;
        int conditions = 0;
        for (int i = 0; i < array.size(); i++) {
            Row event = array.apply(i);
            if (event == null || event.isNullAt(0)) {
                continue;
            }
            time = EventTime.of(event.get(0));
            if (!event.isNullAt(1)) {
                conditions = sameCount(conditions, countOf(event.get(1)));
            }
            buffer.add(time.toLong(event.get(0)), maskOf(event.get(1)));
        }
        return new Events(buffer, conditions == 0 ? EventBuffer.MAX_CONDITIONS : conditions, time);
    }

    private static int sameCount(int before, int now) {
        if (before != 0 && before != now) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "The events of one array need the same number of conditions, got " + before + " and " + now
                            + "; give every event all conditions, e.g. struct(ts, array(condition, …))");
        }
        return now;
    }

    private static int countOf(Object conditions) {
        return conditions instanceof Seq<?> all ? all.size() : EventBuffer.MAX_CONDITIONS;
    }

    /** Conditions as the core's word. */
    static long maskOf(@Nullable Object conditions) {
        if (conditions == null) {
            return 0;
        }
        if (conditions instanceof Seq<?> all) {
            return maskOf(all);
        }
        if (conditions instanceof Long mask) {
            return mask;
        }
        if (conditions instanceof Integer mask) {
            return Integer.toUnsignedLong(mask);
        }
        throw new TenureException(
                ErrorCode.ARGUMENT,
                "The conditions of an event are an ARRAY<BOOLEAN> or a BIGINT mask, got " + conditions + " of "
                        + conditions.getClass().getSimpleName() + "; write struct(ts, array(condition, …))");
    }

    private static long maskOf(Seq<?> conditions) {
        if (conditions.size() > EventBuffer.MAX_CONDITIONS) {
            throw new TenureException(
                    ErrorCode.ARGUMENT,
                    "An event has at most " + EventBuffer.MAX_CONDITIONS + " conditions, got " + conditions.size());
        }
        long mask = 0;
        for (int i = 0; i < conditions.size(); i++) {
            if (Boolean.TRUE.equals(conditions.apply(i))) {
                mask |= 1L << i;
            }
        }
        return mask;
    }
}
