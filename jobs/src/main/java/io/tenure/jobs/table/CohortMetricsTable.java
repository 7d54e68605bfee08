package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code cohort_metrics}: what the members of a cohort did and were worth, period by period.
 *
 * <p>A row per cell with an event. {@code events} and the {@code value_} columns add up over days, digests included: the rows
 * of longer periods are those of their days together. {@code users} and the {@code user_} columns don't, for a user of two
 * days is one user of their week; they are of each member's total in the period: the sum of the values, or the number of events
 * where the signal has no value.
 */
public final class CohortMetricsTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String SEGMENT = "segment";
    public static final String SIGNAL = "signal";
    public static final String GRANULARITY = "granularity";
    public static final String COHORT_PERIOD = "cohort_period";
    public static final String PERIOD_OFFSET = "period_offset";
    public static final String PERIOD_START = "period_start";
    public static final String COHORT_SIZE = "cohort_size";
    public static final String USERS = "users";
    public static final String EVENTS = "events";
    public static final String VALUE_COUNT = "value_count";
    public static final String VALUE_NULLS = "value_nulls";
    public static final String VALUE_SUM = "value_sum";
    public static final String VALUE_SUM_SQUARES = "value_sum_squares";
    public static final String VALUE_MIN = "value_min";
    public static final String VALUE_MAX = "value_max";
    public static final String VALUE_DIGEST = "value_digest";
    public static final String USER_SUM_SQUARES = "user_sum_squares";
    public static final String USER_DIGEST = "user_digest";
    public static final String CLOSES_AT = "closes_at";
    public static final String RUN_ID = "run_id";

    public static final TableSpec SPEC = new TableSpec(
            "cohort_metrics",
            "What the members of a cohort did and were worth.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(SEGMENT, DataTypes.StringType, false, "canonical JSON of {property: value}; {} is everybody")
                    .add(SIGNAL, DataTypes.StringType, false, "the signal that is measured")
                    .add(
                            GRANULARITY,
                            DataTypes.StringType,
                            false,
                            "day, of which every other is made; week, month, quarter or year")
                    .add(COHORT_PERIOD, DataTypes.DateType, false, "the first day of the period of entry")
                    .add(PERIOD_OFFSET, DataTypes.IntegerType, false, "in periods of the granularity")
                    .add(PERIOD_START, DataTypes.DateType, false, "the first day of the period of the events")
                    .add(COHORT_SIZE, DataTypes.LongType, false, "members that entered in the period of entry")
                    .add(
                            USERS,
                            DataTypes.LongType,
                            false,
                            "members with a value, or with an event where there are none")
                    .add(EVENTS, DataTypes.LongType, false, "their events at or after the entry")
                    .add(VALUE_COUNT, DataTypes.LongType, false, "how many of them had a value")
                    .add(VALUE_NULLS, DataTypes.LongType, false, "how many had none, of a signal with a value")
                    .add(VALUE_SUM, DataTypes.createDecimalType(38, 6), true, "the sum of the values; NULL without one")
                    .add(VALUE_SUM_SQUARES, DataTypes.createDecimalType(38, 12), true, "the sum of their squares")
                    .add(VALUE_MIN, DataTypes.createDecimalType(18, 6), true, "the smallest")
                    .add(VALUE_MAX, DataTypes.createDecimalType(18, 6), true, "the largest")
                    .add(VALUE_DIGEST, DataTypes.BinaryType, true, "their distribution, as tdigest_agg makes it")
                    .add(
                            USER_SUM_SQUARES,
                            DataTypes.createDecimalType(38, 12),
                            true,
                            "the sum of the squares of the users' totals; NULL without a user")
                    .add(USER_DIGEST, DataTypes.BinaryType, true, "the distribution of the users' totals")
                    .add(CLOSES_AT, DataTypes.TimestampType, false, "when the cell is complete")
                    .add(RUN_ID, DataTypes.StringType, false, "the run that computed it"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, SEGMENT, SIGNAL, GRANULARITY, COHORT_PERIOD, PERIOD_OFFSET),
            List.of(VERSION, SIGNAL, GRANULARITY, COHORT_PERIOD, PERIOD_START),
            Map.of("users_in_cohort", "users <= cohort_size", "has_events", "events > 0"));

    private CohortMetricsTable() {}
}
