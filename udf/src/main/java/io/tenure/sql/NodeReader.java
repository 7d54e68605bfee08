package io.tenure.sql;

import io.tenure.core.sequence.NextNodeEvents;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/** Reads the time, the value and the conditions of a row as one event, like {@link EventReader}. */
final class NodeReader {
    private static final int TIME = 0;
    private static final int VALUE = 1;
    private static final int BASE_CONDITION = 2;
    private static final int CONDITIONS = 3;

    private final TimeColumn time;
    private final UnsafeProjection projection;

    /** Reads these arguments, which must be bound to the rows that come. */
    NodeReader(TimeColumn time, Expression value, Expression baseCondition, List<Expression> conditions) {
        this.time = time;
        List<Expression> values = List.of(time.stored(), value, wordOf(List.of(baseCondition)), wordOf(conditions));
        this.projection = UnsafeProjection.create(ScalaSeq.of(values));
    }

    private static ConditionWord wordOf(List<Expression> conditions) {
        return new ConditionWord(ScalaSeq.of(conditions));
    }

    /** Adds the event of a row; a row without a time or a value is none. */
    void addTo(NextNodeEvents events, InternalRow row) {
        UnsafeRow event = projection.apply(row);
        if (!event.isNullAt(TIME) && !event.isNullAt(VALUE)) {
            events.add(
                    time.toTime(event.getLong(TIME)),
                    event.getUTF8String(VALUE).getBytes(),
                    event.getLong(BASE_CONDITION) != 0,
                    event.getLong(CONDITIONS));
        }
    }
}
