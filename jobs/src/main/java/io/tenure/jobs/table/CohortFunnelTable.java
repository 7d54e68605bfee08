package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code cohort_funnel}: how far the members of a cohort got in a funnel, by the period of their entry.
 *
 * <p>A row per step, also of one that nobody reached. All of it adds up over cohort periods, digests included: the rows of
 * longer periods are those of their days together.
 */
public final class CohortFunnelTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String SEGMENT = "segment";
    public static final String FUNNEL = "funnel";
    public static final String GRANULARITY = "granularity";
    public static final String COHORT_PERIOD = "cohort_period";
    public static final String STEP_ORDER = "step_order";
    public static final String EVENT_NAME = "event_name";
    public static final String IS_OPTIONAL = "is_optional";
    public static final String COHORT_SIZE = "cohort_size";
    public static final String USERS = "users";
    public static final String OPEN_USERS = "open_users";
    public static final String SINCE_PREVIOUS_DIGEST = "since_previous_digest";
    public static final String SINCE_ENTRY_DIGEST = "since_entry_digest";
    public static final String CLOSES_AT = "closes_at";
    public static final String RUN_ID = "run_id";

    public static final TableSpec SPEC = new TableSpec(
            "cohort_funnel",
            "How far the members of a cohort got.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(SEGMENT, DataTypes.StringType, false, "canonical JSON of {property: value}; {} is everybody")
                    .add(FUNNEL, DataTypes.StringType, false, "the funnel")
                    .add(
                            GRANULARITY,
                            DataTypes.StringType,
                            false,
                            "day, of which every other is made; week, month, quarter or year")
                    .add(COHORT_PERIOD, DataTypes.DateType, false, "the first day of the period of entry")
                    .add(STEP_ORDER, DataTypes.IntegerType, false, "the step, from 1")
                    .add(EVENT_NAME, DataTypes.StringType, false, "its events, or the name it was given")
                    .add(IS_OPTIONAL, DataTypes.BooleanType, false, "whether members may pass it over")
                    .add(COHORT_SIZE, DataTypes.LongType, false, "members that entered in the period of entry")
                    .add(USERS, DataTypes.LongType, false, "members that took the step")
                    .add(OPEN_USERS, DataTypes.LongType, false, "those of them who got no further yet and still can")
                    .add(
                            SINCE_PREVIOUS_DIGEST,
                            DataTypes.BinaryType,
                            true,
                            "the distribution of the seconds since the last step taken before; NULL without one")
                    .add(
                            SINCE_ENTRY_DIGEST,
                            DataTypes.BinaryType,
                            true,
                            "the distribution of the seconds since the entry, below 0 before it; NULL without a user")
                    .add(
                            CLOSES_AT,
                            DataTypes.TimestampType,
                            true,
                            "when no step of anybody in the period can come any more; NULL: never")
                    .add(RUN_ID, DataTypes.StringType, false, "the run that computed it"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, SEGMENT, FUNNEL, GRANULARITY, COHORT_PERIOD, STEP_ORDER),
            List.of(VERSION, FUNNEL, GRANULARITY, COHORT_PERIOD),
            Map.of("users_in_cohort", "users <= cohort_size", "open_of_users", "open_users <= users"));

    private CohortFunnelTable() {}
}
