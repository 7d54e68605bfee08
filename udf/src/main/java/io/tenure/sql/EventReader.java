package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * Reads the time and the conditions of a row as one event.
 *
 * <p>Catalyst interprets the arguments of an imperative aggregate for each row; one generated projection of all of them
 * is several times faster.
 */
final class EventReader {
    private static final int TIME = 0;
    private static final int CONDITIONS = 1;

    private final TimeColumn time;
    private final UnsafeProjection projection;

    /** Reads these arguments, which must be bound to the rows that come. */
    EventReader(TimeColumn time, List<Expression> conditions) {
        this.time = time;
        List<Expression> values = List.of(time.stored(), new ConditionWord(ScalaSeq.of(conditions)));
        this.projection = UnsafeProjection.create(ScalaSeq.of(values));
    }

    /** Adds the event of a row; a row without a time is none. */
    void addTo(EventBuffer events, InternalRow row) {
        UnsafeRow event = projection.apply(row);
        if (!event.isNullAt(TIME)) {
            events.add(time.toTime(event.getLong(TIME)), event.getLong(CONDITIONS));
        }
    }

    /** Adds the event of a row if any of its conditions is true; a row without a time is no event. */
    void addMatchingTo(EventBuffer events, InternalRow row) {
        UnsafeRow event = projection.apply(row);
        if (event.getLong(CONDITIONS) != 0 && !event.isNullAt(TIME)) {
            events.add(time.toTime(event.getLong(TIME)), event.getLong(CONDITIONS));
        }
    }
}
