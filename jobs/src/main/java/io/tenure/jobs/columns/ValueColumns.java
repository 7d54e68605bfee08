package io.tenure.jobs.columns;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.table.ActivityTable;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Aggregates of the values of events, under the names that {@code activity} gives them; each is exact, or an error.
 *
 * <p>They add up: {@link #together} makes of the rows of days what {@link #of} would have made of their events.
 */
public final class ValueColumns {
    public static final DataType DECIMAL = DataTypes.createDecimalType(18, 6);
    public static final DataType SUM = DataTypes.createDecimalType(38, 6);
    public static final DataType SUM_OF_SQUARES = DataTypes.createDecimalType(38, 12);

    private ValueColumns() {}

    /** Of events without a value. */
    public static List<Column> none() {
        return List.of(
                lit(0L).as(ActivityTable.VALUE_COUNT),
                lit(0L).as(ActivityTable.VALUE_NULLS),
                lit(null).cast(SUM).as(ActivityTable.VALUE_SUM),
                lit(null).cast(SUM_OF_SQUARES).as(ActivityTable.VALUE_SUM_SQUARES),
                lit(null).cast(DECIMAL).as(ActivityTable.VALUE_MIN),
                lit(null).cast(DECIMAL).as(ActivityTable.VALUE_MAX),
                lit(null).cast(DataTypes.BinaryType).as(ActivityTable.VALUE_DIGEST));
    }

    /**
     * Of events with a value.
     *
     * @param value DECIMAL(18,6); NULL for an event without one
     * @param hasValue whether the event's signal has a value at all, so that a NULL is a missing one
     */
    public static List<Column> of(Column value, Column hasValue) {
        return List.of(
                count(value).as(ActivityTable.VALUE_COUNT),
                count(when(hasValue.and(value.isNull()), lit(1))).as(ActivityTable.VALUE_NULLS),
                sum(value).cast(SUM).as(ActivityTable.VALUE_SUM),
                sum(square(value)).cast(SUM_OF_SQUARES).as(ActivityTable.VALUE_SUM_SQUARES),
                min(value).as(ActivityTable.VALUE_MIN),
                max(value).as(ActivityTable.VALUE_MAX),
                when(count(value).gt(0), DigestColumns.ofValues(value)).as(ActivityTable.VALUE_DIGEST));
    }

    /** Of rows that have these columns already. */
    public static List<Column> together() {
        return List.of(
                sum(ActivityTable.VALUE_COUNT).as(ActivityTable.VALUE_COUNT),
                sum(ActivityTable.VALUE_NULLS).as(ActivityTable.VALUE_NULLS),
                sum(ActivityTable.VALUE_SUM).cast(SUM).as(ActivityTable.VALUE_SUM),
                sum(ActivityTable.VALUE_SUM_SQUARES).cast(SUM_OF_SQUARES).as(ActivityTable.VALUE_SUM_SQUARES),
                min(ActivityTable.VALUE_MIN).as(ActivityTable.VALUE_MIN),
                max(ActivityTable.VALUE_MAX).as(ActivityTable.VALUE_MAX),
                when(sum(ActivityTable.VALUE_COUNT).gt(0), DigestColumns.merged(col(ActivityTable.VALUE_DIGEST)))
                        .as(ActivityTable.VALUE_DIGEST));
    }

    /** The square of a sum of values. */
    public static Column square(Column value) {
        return value.multiply(value).cast(SUM_OF_SQUARES);
    }
}
