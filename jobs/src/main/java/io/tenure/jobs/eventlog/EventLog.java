package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.try_element_at;

import io.tenure.jobs.definition.StoreDefinition;
import io.tenure.jobs.definition.StoreDefinition.Exclusion;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * The events of a store as they are counted.
 *
 * <p>Columns are those of {@link EventsTable}. A property is read as text, whether it is a column of its own or stands in the
 * map; one that was declared after some events came in is found in both.
 */
public final class EventLog {
    /** Columns of the table that conditions may name like properties. */
    private static final List<String> OWN_TEXTS =
            List.of(EventsTable.EVENT_ID, EventsTable.EVENT_NAME, EventsTable.SESSION_ID, EventsTable.USER_ID);

    private static final DataType VALUE = DataTypes.createDecimalType(18, 6);

    private final Dataset<Row> stored;
    private final StoreDefinition settings;

    private EventLog(Dataset<Row> stored, StoreDefinition settings) {
        this.stored = stored;
        this.settings = settings;
    }

    /** The events as a run sees them. */
    public static EventLog of(StoreRun run, StoreDefinition settings) {
        return new EventLog(run.read(EventsTable.SPEC), settings);
    }

    /** All counted events. */
    public Dataset<Row> events() {
        return counted(stored);
    }

    /** The counted events of some UTC dates; no other partition is read. */
    public Dataset<Row> eventsOn(Collection<LocalDate> dates) {
        return counted(stored.where(col(EventsTable.EVENT_DATE).isin(new TreeSet<>(dates).toArray())));
    }

    /** The newest event; empty where there is none. Reads one partition. */
    public Optional<Instant> newest() {
        LocalDate newestDate =
                stored.agg(max(col(EventsTable.EVENT_DATE))).head().getAs(0);
        return newestDate == null
                ? Optional.empty()
                : Optional.of(stored.where(col(EventsTable.EVENT_DATE).equalTo(lit(newestDate)))
                        .agg(max(col(EventsTable.EVENT_TIME)))
                        .head()
                        .getAs(0));
    }

    private Dataset<Row> counted(Dataset<Row> events) {
        Dataset<Row> left = events;
        for (Exclusion exclusion : settings.exclusions()) {
            left = left.where(not(isExcluded(exclusion)));
        }
        return left;
    }

    private Column isExcluded(Exclusion exclusion) {
        Column excluded = lit(false);
        if (exclusion.where() != null) {
            excluded = exclusion.where().toColumn(this::property);
        } else if (exclusion.users() != null) {
            excluded = col(EventsTable.USER_ID).isin(exclusion.users().userIds().toArray());
        }
        return exclusion.fromMicros() == null
                ? excluded
                : excluded.and(col(EventsTable.EVENT_TIME).geq(timestamp_micros(lit(exclusion.fromMicros()))));
    }

    /** The text of a property; NULL where an event hasn't it. */
    public Column property(String name) {
        if (OWN_TEXTS.contains(name)) {
            return col(name);
        }
        Column inMap = try_element_at(col(EventsTable.PROPERTIES), lit(name));
        String column = EventsTable.propertyColumn(name);
        return isColumn(column)
                ? coalesce(text(column, stored.schema().apply(column).dataType()), inMap)
                : inMap;
    }

    private boolean isColumn(String column) {
        return stored.schema().getFieldIndex(column).isDefined();
    }

    private static Column text(String column, DataType type) {
        Column text = quoted(column).cast(DataTypes.StringType);
        return type instanceof DecimalType ? regexp_replace(text, "\\.?0+$", "") : text;
    }

    /** The value of a numeric property as DECIMAL(18,6); NULL where an event has none, or one that is no such number. */
    public Column value(String name) {
        Column inMap = try_element_at(col(EventsTable.PROPERTIES), lit(name)).try_cast(VALUE);
        String column = EventsTable.propertyColumn(name);
        return isColumn(column) ? coalesce(quoted(column).cast(VALUE), inMap) : inMap;
    }

    private static Column quoted(String column) {
        return col("`" + column + "`");
    }
}
