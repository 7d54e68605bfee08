package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code cohort_retention}: a row per cell whose period has begun; a true zero is a row with 0. */
public final class CohortRetentionTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String SEGMENT = "segment";
    public static final String GRANULARITY = "granularity";
    public static final String MODE = "mode";
    public static final String KIND = "kind";
    public static final String COHORT_PERIOD = "cohort_period";
    public static final String PERIOD_OFFSET = "period_offset";
    public static final String PERIOD_START = "period_start";
    public static final String COHORT_SIZE = "cohort_size";
    public static final String ACTIVE_USERS = "active_users";
    public static final String ELIGIBLE_USERS = "eligible_users";
    public static final String ACTIVE_ELIGIBLE = "active_eligible";
    public static final String RETENTION_RATE = "retention_rate";
    public static final String CLOSES_AT = "closes_at";
    public static final String RUN_ID = "run_id";

    public static final TableSpec SPEC = new TableSpec(
            "cohort_retention",
            "How many of a cohort came back.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(SEGMENT, DataTypes.StringType, false, "canonical JSON of {property: value}; {} is everybody")
                    .add(GRANULARITY, DataTypes.StringType, false, "day, week, month, quarter or year")
                    .add(MODE, DataTypes.StringType, false, "calendar or rolling")
                    .add(
                            KIND,
                            DataTypes.StringType,
                            false,
                            "on, on_or_after, on_or_before, streak, or a bracket such as 3-7")
                    .add(COHORT_PERIOD, DataTypes.DateType, false, "the first day of the period of entry")
                    .add(
                            PERIOD_OFFSET,
                            DataTypes.IntegerType,
                            false,
                            "in periods of the granularity; of a bracket its first offset")
                    .add(
                            PERIOD_START,
                            DataTypes.DateType,
                            false,
                            "the first day of the period that many after cohort_period")
                    .add(COHORT_SIZE, DataTypes.LongType, false, "members that entered in the period")
                    .add(ACTIVE_USERS, DataTypes.LongType, false, "those that count at the offset")
                    .add(ELIGIBLE_USERS, DataTypes.LongType, false, "those whose own period has closed")
                    .add(ACTIVE_ELIGIBLE, DataTypes.LongType, false, "those of them that count")
                    .add(RETENTION_RATE, DataTypes.DoubleType, false, "active_users / cohort_size")
                    .add(CLOSES_AT, DataTypes.TimestampType, false, "when the cell is complete")
                    .add(RUN_ID, DataTypes.StringType, false, "the run that computed it"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, SEGMENT, GRANULARITY, MODE, KIND, COHORT_PERIOD, PERIOD_OFFSET),
            List.of(VERSION, GRANULARITY, MODE, KIND, COHORT_PERIOD, PERIOD_START),
            Map.of(
                    "active_in_cohort",
                    "active_users <= cohort_size",
                    "eligible_in_cohort",
                    "eligible_users <= cohort_size"));

    private CohortRetentionTable() {}
}
