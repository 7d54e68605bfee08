package io.tenure.jobs.table;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * {@code entry_day_values}: what metrics count in the place of rows of {@code activity} that they can't use, because sums
 * can't be cut: by an entry, by as-of, or by a midnight of the cohort's zone.
 *
 * <p>The columns that {@code activity} has too bear the same names.
 */
public final class EntryDayValuesTable {
    public static final String COHORT_ID = "cohort_id";
    public static final String VERSION = "version";
    public static final String COHORT_DATE = "cohort_date";

    public static final TableSpec SPEC = new TableSpec(
            "entry_day_values",
            "The values of what members did on days of which only a part is counted.",
            new StructType()
                    .add(COHORT_ID, DataTypes.StringType, false, "the cohort")
                    .add(VERSION, DataTypes.IntegerType, false, "of its definition")
                    .add(ActivityTable.USER_KEY, DataTypes.LongType, false, "the member")
                    .add(COHORT_DATE, DataTypes.DateType, false, "the member's date of entry")
                    .add(ActivityTable.SIGNAL, DataTypes.StringType, false, "the signal")
                    .add(ActivityTable.EVENT_DATE, DataTypes.DateType, false, "the UTC date")
                    .add(ActivityTable.LOCAL_DATE, DataTypes.DateType, false, "the date in the zone of the cohort")
                    .add(ActivityTable.EVENTS, DataTypes.LongType, false, "how many events are counted")
                    .add(ActivityTable.VALUE_COUNT, DataTypes.LongType, false, "how many of them had a value")
                    .add(
                            ActivityTable.VALUE_NULLS,
                            DataTypes.LongType,
                            false,
                            "how many had none, of a signal with a value")
                    .add(ActivityTable.VALUE_SUM, DataTypes.createDecimalType(38, 6), true, "the sum of the values")
                    .add(
                            ActivityTable.VALUE_SUM_SQUARES,
                            DataTypes.createDecimalType(38, 12),
                            true,
                            "the sum of their squares")
                    .add(ActivityTable.VALUE_MIN, DataTypes.createDecimalType(18, 6), true, "the smallest")
                    .add(ActivityTable.VALUE_MAX, DataTypes.createDecimalType(18, 6), true, "the largest")
                    .add(ActivityTable.VALUE_DIGEST, DataTypes.BinaryType, true, "their distribution"),
            List.of(COHORT_ID),
            List.of(
                    COHORT_ID,
                    VERSION,
                    ActivityTable.USER_KEY,
                    ActivityTable.SIGNAL,
                    ActivityTable.EVENT_DATE,
                    ActivityTable.LOCAL_DATE),
            List.of(VERSION, ActivityTable.SIGNAL, COHORT_DATE, ActivityTable.EVENT_DATE),
            Map.of("has_events", "events > 0"));

    private EntryDayValuesTable() {}
}
