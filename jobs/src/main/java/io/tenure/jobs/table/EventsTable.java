package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * {@code events}: the events, partitioned by their UTC date, inside sorted by name and user.
 *
 * <p>Declared properties are columns of their own; the others are in {@code properties}.
 */
public final class EventsTable {
    public static final String EVENT_DATE = "event_date";
    public static final String EVENT_NAME = "event_name";
    public static final String USER_KEY = "user_key";
    public static final String EVENT_TIME = "event_time";
    public static final String EVENT_ID = "event_id";
    public static final String USER_ID = "user_id";
    public static final String SESSION_ID = "session_id";
    public static final String PROPERTIES = "properties";
    public static final String BATCH_ID = "batch_id";
    public static final String INGESTED_AT = "ingested_at";

    private static final Pattern PROPERTY_COLUMN = Pattern.compile("[a-z_][a-z0-9_]*");

    private static final String UNNAMED = "(unnamed)";

    /** The table without declared properties. */
    public static final TableSpec SPEC = new TableSpec(
            "events",
            "The events.",
            new StructType()
                    .add(EVENT_DATE, DataTypes.DateType, false, "the UTC date of event_time")
                    .add(EVENT_NAME, DataTypes.StringType, false, "what happened; (unnamed): nothing says it")
                    .add(USER_KEY, DataTypes.LongType, false, "the user's key")
                    .add(EVENT_TIME, DataTypes.TimestampType, false, "when, to the microsecond")
                    .add(EVENT_ID, DataTypes.StringType, true, "tells events apart; NULL: the source has none")
                    .add(USER_ID, DataTypes.StringType, false, "the user as the source names it")
                    .add(SESSION_ID, DataTypes.StringType, true, "with the user: the session")
                    .add(
                            PROPERTIES,
                            DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, false),
                            false,
                            "the properties that are no columns, as text")
                    .add(BATCH_ID, DataTypes.StringType, false, "the batch that brought it")
                    .add(INGESTED_AT, DataTypes.TimestampType, false, "when"),
            List.of(EVENT_DATE),
            List.of(EVENT_DATE, EVENT_TIME, USER_ID, EVENT_NAME, EVENT_ID, SESSION_ID),
            List.of(EVENT_NAME, USER_KEY, EVENT_TIME, EVENT_ID),
            Map.of());

    private EventsTable() {}

    /**
     * What happened: the source's name for it, or {@code (unnamed)} where it has none. Activity and masks are kept by name, so there
     * has to be one.
     */
    public static Column named(Column name) {
        return coalesce(nullif(name, lit("")), lit(UNNAMED)).as(EVENT_NAME);
    }

    /**
     * Whether a declared property is a column of its own, of the same name.
     *
     * <p>Spark takes names that differ only in case for the same, Delta doesn't allow all characters, and the table has
     * columns already: a property of another name stays in the map.
     */
    public static boolean isPropertyColumn(String property) {
        return PROPERTY_COLUMN.matcher(property).matches()
                && SPEC.schema().getFieldIndex(property).isEmpty();
    }

    /** The table with columns for declared properties, after the others. */
    public static TableSpec with(List<StructField> properties) {
        StructType columns = SPEC.schema();
        for (StructField property : properties) {
            columns = columns.add(property);
        }
        return SPEC.withSchema(columns);
    }
}
