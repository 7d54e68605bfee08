package io.tenure.sql;

import java.util.Locale;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PreciseTimestampConversion;
import org.apache.spark.sql.catalyst.expressions.UnixDate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import scala.Option;

/**
 * The time argument of a call as the core's {@code long}: microseconds for TIMESTAMP and TIMESTAMP_NTZ, the microsecond
 * of its midnight for DATE, its own number for an integral type.
 *
 * @param argument the column
 */
record TimeColumn(Expression argument) {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400_000_000L;

    /** The time argument at a position. */
    static TimeColumn of(Arguments call, int index) {
        if (!isTime(call.typeAt(index))) {
            throw call.wrongType(
                    index,
                    "a TIMESTAMP, TIMESTAMP_NTZ, DATE or integral time",
                    call.isText(index) ? "; write " + conversionOf(call, index) : "");
        }
        return new TimeColumn(call.at(index));
    }

    /** How a text, such as every column of a CSV file is, becomes a time. */
    static String conversionOf(Arguments call, int index) {
        return "to_timestamp(" + call.textOf(index) + ")";
    }

    /** Whether values of a type are times. */
    static boolean isTime(DataType type) {
        return type instanceof TimestampType
                || type instanceof TimestampNTZType
                || type instanceof DateType
                || type instanceof IntegralType;
    }

    DataType type() {
        return argument.dataType();
    }

    /** A length of time that was given as a constant: an INTERVAL beside a time, a number beside an integral column. */
    long constantLength(Arguments call, int index, String meaning) {
        if (type() instanceof IntegralType) {
            if (!(call.typeAt(index) instanceof IntegralType)) {
                throw call.wrongType(index, meaning + " as a number in the unit of the " + type().sql() + " time");
            }
            return notNegative(((Number) call.constant(index, meaning)).longValue(), call, index, meaning);
        }
        if (!(call.typeAt(index) instanceof DayTimeIntervalType)) {
            throw call.wrongType(
                    index,
                    meaning + " as an INTERVAL of days to seconds beside the " + type().sql() + " time"
                            + exampleFor(call, index) + ",");
        }
        return notNegative((Long) call.constant(index, meaning), call, index, meaning);
    }

    /** A plain number is what other engines take as seconds, and as days beside dates. */
    private String exampleFor(Arguments call, int index) {
        if (!(call.typeAt(index) instanceof NumericType && call.at(index).foldable())) {
            return ", e.g. INTERVAL 1 HOUR";
        }
        String unit = type() instanceof DateType ? "DAYS" : "SECONDS";
        return ", INTERVAL " + call.at(index).eval(null) + " " + unit + " if it is " + unit.toLowerCase(Locale.ROOT);
    }

    private static long notNegative(long length, Arguments call, int index, String meaning) {
        if (length < 0) {
            throw Arguments.wrong(call.function() + " needs " + meaning + " of 0 or more, but argument " + (index + 1)
                    + " is " + call.textOf(index));
        }
        return length;
    }

    /** How many units of the core's time are one second of this column, or one unit of an integral column. */
    long unitsPerSecond() {
        return type() instanceof IntegralType ? 1 : MICROS_PER_SECOND;
    }

    /** An expression of type BIGINT for {@link #toTime}. */
    Expression stored() {
        if (type() instanceof TimestampType || type() instanceof TimestampNTZType) {
            return new PreciseTimestampConversion(argument, type(), DataTypes.LongType);
        }
        Expression number = type() instanceof DateType ? new UnixDate(argument) : argument;
        return DataTypes.LongType.equals(number.dataType())
                ? number
                : new Cast(number, DataTypes.LongType, Option.empty());
    }

    /**
     * A length of the core's time in the unit of {@link #stored}: whole days for DATE, whose times are as many days apart
     * as they have midnights between them.
     */
    long toStoredLength(long length) {
        return type() instanceof DateType ? length / MICROS_PER_DAY : length;
    }

    /** The core's time of a stored value. */
    long toTime(long stored) {
        return type() instanceof DateType ? Math.multiplyExact(stored, MICROS_PER_DAY) : stored;
    }

    /** A time of the core as a value of the column's type, as Catalyst represents it. */
    Object fromTime(long time) {
        if (type() instanceof DateType) {
            return (int) Math.floorDiv(time, MICROS_PER_DAY);
        }
        if (DataTypes.IntegerType.equals(type())) {
            return (int) time;
        }
        if (DataTypes.ShortType.equals(type())) {
            return (short) time;
        }
        return DataTypes.ByteType.equals(type()) ? (Object) (byte) time : (Object) time;
    }
}
