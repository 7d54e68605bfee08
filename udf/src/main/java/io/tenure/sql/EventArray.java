package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads an array of structs of a time and conditions as events; the fields count by position.
 *
 * <p>The conditions are an ARRAY&lt;BOOLEAN&gt; with one element per step, or a BIGINT or INT whose bit i is condition i.
 */
final class EventArray {
    private static final int TIME = 0;
    private static final int CONDITIONS = 1;
    private static final int FIELDS = 2;
    private static final String EXPECTED =
            "an ARRAY of structs of a time and a mask of steps or an ARRAY<BOOLEAN>, e.g."
                    + " collect_list(struct(ts, array(event = 'view', event = 'buy'))),";

    private final String function;
    private final TimeColumn time;
    private final Expression storedTime;
    private final DataType conditions;

    private EventArray(String function, StructType event) {
        this.function = function;
        this.time = new TimeColumn(new BoundReference(TIME, event.apply(TIME).dataType(), true));
        this.storedTime = time.stored();
        this.conditions = event.apply(CONDITIONS).dataType();
    }

    /** The array argument at a position. */
    static EventArray of(Arguments call, int index) {
        if (call.typeAt(index) instanceof ArrayType array
                && array.elementType() instanceof StructType event
                && event.length() == FIELDS
                && TimeColumn.isTime(event.apply(TIME).dataType())
                && areConditions(event.apply(CONDITIONS).dataType())) {
            return new EventArray(call.function(), event);
        }
        throw call.wrongType(index, EXPECTED);
    }

    private static boolean areConditions(DataType type) {
        return type instanceof LongType
                || type instanceof IntegerType
                || type instanceof NullType
                || (type instanceof ArrayType array
                        && (array.elementType() instanceof BooleanType || array.elementType() instanceof NullType));
    }

    /** The times of the events. */
    TimeColumn time() {
        return time;
    }

    /** The events that meet any condition; an event that is NULL or has no time is none. */
    EventBuffer read(ArrayData array, int steps) {
        EventBuffer events = new EventBuffer();
        for (int i = 0; i < array.numElements(); i++) {
            if (!array.isNullAt(i)) {
                addTo(events, array.getStruct(i, FIELDS), steps);
            }
        }
        return events;
    }

    private void addTo(EventBuffer events, InternalRow event, int steps) {
        Object stored = storedTime.eval(event);
        long met = event.isNullAt(CONDITIONS) ? 0 : conditionsOf(event, steps);
        if (stored != null && met != 0) {
            events.add(time.toTime((Long) stored), met);
        }
    }

    private long conditionsOf(InternalRow event, int steps) {
        return conditions instanceof ArrayType
                ? conditionsOf(event.getArray(CONDITIONS), steps)
                : checked(
                        conditions instanceof IntegerType
                                ? Integer.toUnsignedLong(event.getInt(CONDITIONS))
                                : event.getLong(CONDITIONS),
                        steps);
    }

    private long conditionsOf(ArrayData conditions, int steps) {
        if (conditions.numElements() != steps) {
            throw Arguments.wrong(function + " has a funnel of " + steps + " steps, but an event has "
                    + conditions.numElements() + " conditions; give one condition per element of within");
        }
        long met = 0;
        for (int step = 0; step < steps; step++) {
            if (!conditions.isNullAt(step) && conditions.getBoolean(step)) {
                met |= 1L << step;
            }
        }
        return met;
    }

    private long checked(long mask, int steps) {
        int highest = Long.SIZE - Long.numberOfLeadingZeros(mask);
        if (highest > steps) {
            throw Arguments.wrong(function + " has a funnel of " + steps + " steps, but an event has the mask " + mask
                    + " with the bit of step " + highest + "; give within an element for it, or clear it: mask & "
                    + (-1L >>> (Long.SIZE - steps)));
        }
        return mask;
    }
}
