package io.tenure.sql;

import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.CohortFunnel;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.core.funnel.CohortFunnelMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructType;

/**
 * What {@code funnel} and {@code funnel_match} have in common: a funnel in the constants of a call, and its answer as a
 * struct.
 *
 * @param funnel the funnel that the call describes
 * @param time what the times are
 */
record CohortFunnelCall(CohortFunnel funnel, TimeColumn time) {
    private static final String LIMITS = "the limits of the steps";

    /** Reads the arguments {@code within} and {@code mode}. */
    static CohortFunnelCall of(Arguments call, TimeColumn time, int within, int mode) {
        return new CohortFunnelCall(
                new CohortFunnel(
                        CohortFunnelMode.parse(call.constantText(mode, "the mode, 'best' or 'greedy'")),
                        limits(call, time, within)),
                time);
    }

    /** The type of the answer. */
    static StructType answerType(DataType time) {
        return new StructType()
                .add("steps", DataTypes.IntegerType, false)
                .add("times", new ArrayType(time, false), false);
    }

    /** How far the events get. */
    InternalRow answer(EventCursor events) {
        CohortFunnelMatcher matcher = new CohortFunnelMatcher(funnel);
        while (!matcher.isSettled() && events.next()) {
            matcher.accept(events.time(), events.conditions());
        }
        long[] times = matcher.finish().times();
        Object[] values = Arrays.stream(times).mapToObj(time::fromTime).toArray();
        return new GenericInternalRow(new Object[] {times.length, new GenericArrayData(values)});
    }

    private static List<Long> limits(Arguments call, TimeColumn time, int index) {
        DataType type = elementType(call, time, index);
        ArrayData elements = (ArrayData) call.constant(index, LIMITS);
        int steps = elements.numElements();
        if (steps < 1 || steps > CohortFunnel.MOST_STEPS) {
            throw Arguments.wrong(call.function() + " takes 1 to " + CohortFunnel.MOST_STEPS + " steps, but "
                    + argument(call, index) + " has " + steps + " elements; give one per step");
        }
        if (!elements.isNullAt(0)) {
            throw Arguments.wrong(call.function()
                    + " limits each step by the time since the step before, and there is none before the"
                    + " first; write NULL as the first element of " + argument(call, index));
        }
        List<Long> limits = new ArrayList<>();
        for (int step = 0; step < steps; step++) {
            limits.add(elements.isNullAt(step) ? CohortFunnel.NO_LIMIT : limit(call, index, step, elements, type));
        }
        return limits;
    }

    private static DataType elementType(Arguments call, TimeColumn time, int index) {
        boolean integral = time.type() instanceof IntegralType;
        if (call.typeAt(index) instanceof ArrayType array) {
            DataType type = array.elementType();
            if (type instanceof NullType
                    || (integral ? type instanceof IntegralType : type instanceof DayTimeIntervalType)) {
                return type;
            }
        }
        throw call.wrongType(
                index,
                integral
                        ? LIMITS + " as an ARRAY of numbers in the unit of the "
                                + time.type().sql() + " time, e.g. array(NULL, 3600),"
                        : LIMITS + " as an ARRAY of INTERVALs of days to seconds, e.g. array(NULL, INTERVAL 1 HOUR),");
    }

    private static long limit(Arguments call, int index, int step, ArrayData elements, DataType type) {
        long limit = ((Number) elements.get(step, type)).longValue();
        if (limit < 0) {
            throw Arguments.wrong(call.function() + " needs limits of 0 or more, but element " + (step + 1) + " of "
                    + argument(call, index) + " is negative; write NULL for no limit");
        }
        return limit;
    }

    private static String argument(Arguments call, int index) {
        return "argument " + (index + 1) + ", " + call.textOf(index) + ",";
    }
}
