package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code funnel_progress}: how far members have come in a funnel, as of the end of each day on which that changed.
 *
 * <p>The row of the last day before a date is all that the days from that date on need to know of the time before it.
 */
public final class FunnelProgressTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String FUNNEL = "funnel";
    public static final String USER_KEY = "user_key";
    public static final String COHORT_DATE = "cohort_date";
    public static final String HELD = "held";
    public static final String EVENT_DATE = "event_date";
    public static final String STATE = "state";

    public static final TableSpec SPEC = new TableSpec(
            "funnel_progress",
            "How far members have come in funnels, day by day.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(FUNNEL, DataTypes.StringType, false, "the funnel")
                    .add(USER_KEY, DataTypes.LongType, false, "the member")
                    .add(
                            COHORT_DATE,
                            DataTypes.DateType,
                            false,
                            "the date of the member's entry in the zone of the cohort")
                    .add(
                            HELD,
                            DataTypes.StringType,
                            false,
                            "the value of the property that the funnel holds; empty without")
                    .add(EVENT_DATE, DataTypes.DateType, false, "the UTC date with whose events it changed")
                    .add(STATE, DataTypes.BinaryType, false, "what a matcher remembers at the end of that date"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, FUNNEL, USER_KEY, HELD, EVENT_DATE),
            List.of(VERSION, FUNNEL, COHORT_DATE, EVENT_DATE),
            Map.of());

    private FunnelProgressTable() {}
}
