package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code cohort_members}: one membership per user and cohort version. */
public final class CohortMembersTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String USER_KEY = "user_key";
    public static final String COHORT_DATE = "cohort_date";
    public static final String FIRST_EVENT_AT = "first_event_at";
    public static final String SEGMENTS = "segments";

    public static final TableSpec SPEC = new TableSpec(
            "cohort_members",
            "Who is in a cohort, and since when.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(USER_KEY, DataTypes.LongType, false, "the member")
                    .add(COHORT_DATE, DataTypes.DateType, false, "the date of first_event_at in the zone of the cohort")
                    .add(FIRST_EVENT_AT, DataTypes.TimestampType, false, "the entry")
                    .add(
                            SEGMENTS,
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
                            false,
                            "the member's segment values at the entry; a missing one has no key"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, USER_KEY),
            List.of(VERSION, COHORT_DATE, USER_KEY),
            Map.of());

    private CohortMembersTable() {}
}
