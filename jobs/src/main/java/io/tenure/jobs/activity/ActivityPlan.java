package io.tenure.jobs.activity;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tenure.jobs.eventlog.LocalDates;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.EventsTable;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Events to rows of {@code activity}: a row per UTC date, local date, signal and user.
 *
 * <p>One aggregation whatever the number of signals. Times are counted in microseconds and values in decimals, so that no
 * number depends on the order of rows.
 */
final class ActivityPlan {
    private static final String MATCHED = "matched";
    private static final String VALUE = "value";
    private static final String HAS_VALUE = "has_value";
    private static final DataType DECIMAL = DataTypes.createDecimalType(18, 6);
    private static final DataType SUM = DataTypes.createDecimalType(38, 6);
    private static final DataType SUM_OF_SQUARES = DataTypes.createDecimalType(38, 12);

    private ActivityPlan() {}

    /**
     * The activity of events, with every event name as a signal and the declared signals beside them.
     *
     * @param zone of local dates
     * @param named declared signals that are all events of their name: they give it a value
     * @param declared the other declared signals
     */
    static Dataset<Row> rollUp(
            Dataset<Row> events, ZoneId zone, List<SignalColumns> named, List<SignalColumns> declared) {
        Dataset<Row> byName = signalRows(events, zone, nameAsSignal(named));
        return aggregate(declared.isEmpty() ? byName : byName.unionByName(ofDeclared(events, zone, declared)));
    }

    /** The activity of some declared signals alone. */
    static Dataset<Row> fill(Dataset<Row> events, ZoneId zone, List<SignalColumns> declared) {
        return aggregate(ofDeclared(events, zone, declared));
    }

    private static Dataset<Row> ofDeclared(Dataset<Row> events, ZoneId zone, List<SignalColumns> declared) {
        Column any =
                declared.stream().map(SignalColumns::matches).reduce(Column::or).orElseThrow();
        Column[] matched = declared.stream()
                .map(signal -> when(signal.matches(), matched(lit(signal.name()), signal.value())))
                .toArray(Column[]::new);
        return signalRows(events.where(any), zone, explode(array_compact(array(matched))));
    }

    /** The signal that an event's name is, with the value that a definition of that name gives it. */
    private static Column nameAsSignal(List<SignalColumns> named) {
        Column name = col(EventsTable.EVENT_NAME);
        Column matched = matched(name, null);
        for (SignalColumns signal : named) {
            matched = when(name.equalTo(signal.name()), matched(name, signal.value()))
                    .otherwise(matched);
        }
        return matched;
    }

    private static Column matched(Column signal, @Nullable Column value) {
        return struct(
                signal.as(ActivityTable.SIGNAL),
                lit(value != null).as(HAS_VALUE),
                (value == null ? lit(null) : value).cast(DECIMAL).as(VALUE));
    }

    private static Dataset<Row> signalRows(Dataset<Row> events, ZoneId zone, Column matched) {
        Column time = col(EventsTable.EVENT_TIME);
        Dataset<Row> rows = events.select(
                col(EventsTable.EVENT_DATE),
                LocalDates.of(time, zone).as(ActivityTable.LOCAL_DATE),
                col(EventsTable.USER_KEY),
                time,
                matched.as(MATCHED));
        return rows.select(
                col(EventsTable.EVENT_DATE),
                col(ActivityTable.LOCAL_DATE),
                col(MATCHED).getField(ActivityTable.SIGNAL).as(ActivityTable.SIGNAL),
                col(EventsTable.USER_KEY),
                col(EventsTable.EVENT_TIME),
                col(MATCHED).getField(HAS_VALUE).as(HAS_VALUE),
                col(MATCHED).getField(VALUE).as(VALUE));
    }

    private static Dataset<Row> aggregate(Dataset<Row> signalRows) {
        Column value = col(VALUE);
        return signalRows
                .groupBy(
                        col(ActivityTable.EVENT_DATE),
                        col(ActivityTable.LOCAL_DATE),
                        col(ActivityTable.SIGNAL),
                        col(ActivityTable.USER_KEY))
                .agg(
                        count(lit(1)).as(ActivityTable.EVENTS),
                        min(EventsTable.EVENT_TIME).as(ActivityTable.FIRST_AT),
                        max(EventsTable.EVENT_TIME).as(ActivityTable.LAST_AT),
                        count(value).as(ActivityTable.VALUE_COUNT),
                        count(when(col(HAS_VALUE).and(value.isNull()), lit(1))).as(ActivityTable.VALUE_NULLS),
                        sum(value).cast(SUM).as(ActivityTable.VALUE_SUM),
                        sum(value.multiply(value).cast(SUM_OF_SQUARES))
                                .cast(SUM_OF_SQUARES)
                                .as(ActivityTable.VALUE_SUM_SQUARES),
                        min(value).as(ActivityTable.VALUE_MIN),
                        max(value).as(ActivityTable.VALUE_MAX));
    }
}
