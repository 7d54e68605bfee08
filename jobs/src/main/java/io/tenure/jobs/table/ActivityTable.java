package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code activity}: the daily roll-up from which everything is computed and computed again. */
public final class ActivityTable {
    public static final String EVENT_DATE = "event_date";
    public static final String LOCAL_DATE = "local_date";
    public static final String SIGNAL = "signal";
    public static final String USER_KEY = "user_key";
    public static final String EVENTS = "events";
    public static final String FIRST_AT = "first_at";
    public static final String LAST_AT = "last_at";
    public static final String VALUE_COUNT = "value_count";
    public static final String VALUE_NULLS = "value_nulls";
    public static final String VALUE_SUM = "value_sum";
    public static final String VALUE_SUM_SQUARES = "value_sum_squares";
    public static final String VALUE_MIN = "value_min";
    public static final String VALUE_MAX = "value_max";
    public static final String VALUE_DIGEST = "value_digest";

    public static final TableSpec SPEC = new TableSpec(
            "activity",
            "What each user did on each day, by signal.",
            new StructType()
                    .add(EVENT_DATE, DataTypes.DateType, false, "the UTC date of the events")
                    .add(LOCAL_DATE, DataTypes.DateType, false, "their date in the zone of the store")
                    .add(SIGNAL, DataTypes.StringType, false, "the signal; every event name is one")
                    .add(USER_KEY, DataTypes.LongType, false, "the user")
                    .add(EVENTS, DataTypes.LongType, false, "how many events")
                    .add(FIRST_AT, DataTypes.TimestampType, false, "the first of them")
                    .add(LAST_AT, DataTypes.TimestampType, false, "the last of them")
                    .add(VALUE_COUNT, DataTypes.LongType, false, "how many had a value")
                    .add(VALUE_NULLS, DataTypes.LongType, false, "how many had none, of a signal with a value")
                    .add(VALUE_SUM, DataTypes.createDecimalType(38, 6), true, "the sum of the values; NULL without one")
                    .add(VALUE_SUM_SQUARES, DataTypes.createDecimalType(38, 12), true, "the sum of their squares")
                    .add(VALUE_MIN, DataTypes.createDecimalType(18, 6), true, "the smallest")
                    .add(VALUE_MAX, DataTypes.createDecimalType(18, 6), true, "the largest")
                    .add(VALUE_DIGEST, DataTypes.BinaryType, true, "their distribution, as tdigest_agg makes it"),
            List.of(EVENT_DATE),
            List.of(EVENT_DATE, LOCAL_DATE, SIGNAL, USER_KEY),
            List.of(LOCAL_DATE, SIGNAL, USER_KEY),
            Map.of("has_events", "events > 0"));

    private ActivityTable() {}
}
