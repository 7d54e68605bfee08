package io.tenure.jobs.generate;

import io.tenure.jobs.generate.model.GeneratedColumns;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the rows of a generated table are. */
enum GeneratedShape {
    /** Events in columns. */
    EVENTS,
    /** Lines of CSV. */
    LINES;

    /** Digits of a revenue. */
    static final int PRECISION = 18;

    /** Those of them after the point. */
    static final int SCALE = 2;

    StructType schema() {
        return switch (this) {
            case EVENTS ->
                new StructType()
                        .add(GeneratedColumns.EVENT_ID, DataTypes.StringType, false)
                        .add(GeneratedColumns.EVENT_TIME, DataTypes.TimestampType, false)
                        .add(GeneratedColumns.USER_ID, DataTypes.StringType, false)
                        .add(GeneratedColumns.SESSION_ID, DataTypes.StringType, false)
                        .add(GeneratedColumns.EVENT_NAME, DataTypes.StringType, false)
                        .add(GeneratedColumns.REVENUE, DataTypes.createDecimalType(PRECISION, SCALE), true)
                        .add(GeneratedColumns.COUNTRY, DataTypes.StringType, false)
                        .add(GeneratedColumns.PLAN, DataTypes.StringType, false)
                        .add(GeneratedColumns.DEVICE, DataTypes.StringType, false)
                        .add(GeneratedEvents.ARRIVAL_DATE, DataTypes.DateType, false)
                        .add(GeneratedEvents.ARRIVAL_ROW, DataTypes.LongType, false);
            case LINES ->
                new StructType()
                        .add("value", DataTypes.StringType, false)
                        .add(GeneratedEvents.ARRIVAL_DATE, DataTypes.DateType, false);
        };
    }
}
