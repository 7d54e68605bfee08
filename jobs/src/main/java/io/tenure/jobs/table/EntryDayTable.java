package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code entry_day}: what {@code activity} can't tell, because the entry cuts the day and so does a midnight. */
public final class EntryDayTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String USER_KEY = "user_key";
    public static final String SIGNAL = "signal";
    public static final String EVENT_DATE = "event_date";
    public static final String LOCAL_DATE = "local_date";
    public static final String EVENTS = "events";
    public static final String FIRST_AT = "first_at";
    public static final String LAST_AT = "last_at";

    public static final TableSpec SPEC = new TableSpec(
            "entry_day",
            "What members did at or after their entry, on the day of it.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(USER_KEY, DataTypes.LongType, false, "the member")
                    .add(SIGNAL, DataTypes.StringType, false, "the signal")
                    .add(EVENT_DATE, DataTypes.DateType, false, "the UTC date")
                    .add(LOCAL_DATE, DataTypes.DateType, false, "the date in the zone of the cohort")
                    .add(EVENTS, DataTypes.LongType, false, "how many events at or after first_event_at")
                    .add(FIRST_AT, DataTypes.TimestampType, false, "the first of them")
                    .add(LAST_AT, DataTypes.TimestampType, false, "the last of them"),
            List.of(COHORT_ID),
            List.of(COHORT_ID, VERSION, USER_KEY, SIGNAL, EVENT_DATE, LOCAL_DATE),
            List.of(VERSION, USER_KEY),
            Map.of());

    private EntryDayTable() {}
}
