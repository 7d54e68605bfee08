package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code alerts}: a row per rule and cohort period that was judged, with what it was judged by. */
public final class AlertsTable {
    public static final String ALERT_ID = "alert_id";
    public static final String ALERT_VERSION = "alert_version";
    public static final String ALERT = "alert";
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String COHORT_PERIOD = "cohort_period";
    public static final String PERIOD_OFFSET = "period_offset";
    public static final String OUTCOME = "outcome";
    public static final String ACTIVE_USERS = "active_users";
    public static final String COHORT_SIZE = "cohort_size";
    public static final String RETENTION_RATE = "retention_rate";
    public static final String BASELINE_ACTIVE = "baseline_active";
    public static final String BASELINE_SIZE = "baseline_size";
    public static final String LOW = "low";
    public static final String HIGH = "high";
    public static final String AS_OF = "as_of";
    public static final String RUN_NUMBER = "run_number";
    public static final String JUDGED_AT = "judged_at";

    /** An alert that the webhook took. */
    public static final String FIRED = "fired";
    /** Nothing to tell. */
    public static final String QUIET = "quiet";
    /** An alert that no webhook has taken yet; the next run judges the period again. */
    public static final String UNSENT = "unsent";

    public static final TableSpec SPEC = new TableSpec(
            "alerts",
            "Which cohort periods the alerts have judged, and how.",
            new StructType()
                    .add(ALERT_ID, DataTypes.StringType, false, "the alert, a UUID")
                    .add(
                            ALERT_VERSION,
                            DataTypes.IntegerType,
                            false,
                            "of its definition, the first that judges like it")
                    .add(ALERT, DataTypes.StringType, false, "its name")
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(COHORT_PERIOD, DataTypes.DateType, false, "the first day of the period of entry")
                    .add(PERIOD_OFFSET, DataTypes.IntegerType, false, "the offset of the cell that was judged")
                    .add(
                            OUTCOME,
                            DataTypes.StringType,
                            false,
                            "fired: people were told; quiet: there was no need; unsent: the webhook failed")
                    .add(ACTIVE_USERS, DataTypes.LongType, false, "members that counted")
                    .add(COHORT_SIZE, DataTypes.LongType, false, "of those that entered in the period")
                    .add(RETENTION_RATE, DataTypes.DoubleType, false, "active_users / cohort_size")
                    .add(
                            BASELINE_ACTIVE,
                            DataTypes.LongType,
                            true,
                            "of a drop: the same of the cohort periods before, together; NULL where they are too few")
                    .add(BASELINE_SIZE, DataTypes.LongType, true, "of a drop: the members of those")
                    .add(LOW, DataTypes.DoubleType, true, "of a drop: the 95 % interval of the difference of the rates")
                    .add(HIGH, DataTypes.DoubleType, true, "its upper end; below 0 where the rate has dropped")
                    .add(AS_OF, DataTypes.TimestampType, false, "events from this instant on were not counted")
                    .add(RUN_NUMBER, DataTypes.LongType, false, "the newest published run when it was judged")
                    .add(JUDGED_AT, DataTypes.TimestampType, false, "when"),
            List.of(),
            List.of(ALERT_ID, ALERT_VERSION, COHORT_ID, VERSION, COHORT_PERIOD),
            List.of(COHORT_PERIOD, JUDGED_AT),
            Map.of(
                    "outcome_is_known",
                    "outcome IN ('fired', 'quiet', 'unsent')",
                    "active_in_cohort",
                    "active_users <= cohort_size",
                    "active_in_baseline",
                    "baseline_active IS NULL OR baseline_active <= baseline_size"));

    private AlertsTable() {}
}
