package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.timestamp_micros;
import static org.apache.spark.sql.functions.try_element_at;
import static org.apache.spark.sql.functions.when;

import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.Exclusion;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.definition.NameColumn;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.RelationalGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

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

    private static final String EVENTS = "events_";
    private static final String USERS = "users_";
    private static final DataType VALUE = DataTypes.createDecimalType(18, 6);

    private final EventRows rows;
    private final StoreDefinition settings;

    private EventLog(EventRows rows, StoreDefinition settings) {
        this.rows = rows;
        this.settings = settings;
    }

    /**
     * The events as a run sees them: those of the store, or those of the table that the settings name.
     *
     * @throws io.tenure.core.error.TenureException INPUT_NOT_FOUND, DEFINITION where that table isn't as the settings say
     */
    public static EventLog of(StoreRun run, StoreDefinition settings) {
        return new EventLog(
                settings.events() == null
                        ? new StoredEvents(run)
                        : EventsInPlace.open(run, settings, settings.events()),
                settings);
    }

    /** All counted events. */
    public Dataset<Row> events() {
        return counted(rows.on(date -> lit(true)));
    }

    /** The counted events of some UTC dates; no other partition is read. */
    public Dataset<Row> eventsOn(Collection<LocalDate> dates) {
        return counted(rowsOn(dates));
    }

    /**
     * The counted events of a stretch of UTC dates; no other partition is read.
     *
     * @param first null: from the beginning
     * @param last the last one
     */
    public Dataset<Row> eventsBetween(@Nullable LocalDate first, LocalDate last) {
        return counted(rows.on(date ->
                first == null ? date.leq(lit(last)) : date.geq(lit(first)).and(date.leq(lit(last)))));
    }

    private Dataset<Row> rowsOn(Collection<LocalDate> dates) {
        Object[] meant = new TreeSet<>(dates).toArray();
        return rows.on(date -> date.isin(meant));
    }

    /** The newest event; empty where there is none. Reads one partition at most. */
    public Optional<Instant> newest() {
        return rows.newest();
    }

    /**
     * What the exclusions remove on some UTC dates, in their order. An event that several of them match is removed once, and
     * is in the numbers of each.
     *
     * @param dates null: on all dates
     */
    public List<ExcludedEvents> excluded(@Nullable Collection<LocalDate> dates) {
        List<Exclusion> exclusions = settings.exclusions();
        if (exclusions.isEmpty()) {
            return List.of();
        }
        Dataset<Row> events = dates == null ? rows.on(date -> lit(true)) : rowsOn(dates);
        Column any =
                exclusions.stream().map(this::isExcluded).reduce(Column::or).orElseThrow();
        List<Column> ofUser = new ArrayList<>();
        List<Column> ofAll = new ArrayList<>();
        for (int i = 0; i < exclusions.size(); i++) {
            ofUser.add(count(when(isExcluded(exclusions.get(i)), lit(1))).as(EVENTS + i));
            ofAll.add(coalesce(sum(col(EVENTS + i)), lit(0L)).as(EVENTS + i));
            ofAll.add(count(when(col(EVENTS + i).gt(0), lit(1))).as(USERS + i));
        }
        Row counts = aggregate(
                        aggregate(events.where(any).groupBy(EventsTable.USER_ID), ofUser)
                                .groupBy(),
                        ofAll)
                .head();
        List<ExcludedEvents> excluded = new ArrayList<>();
        for (int i = 0; i < exclusions.size(); i++) {
            excluded.add(
                    new ExcludedEvents(exclusions.get(i).name(), counts.getAs(EVENTS + i), counts.getAs(USERS + i)));
        }
        return excluded;
    }

    private static Dataset<Row> aggregate(RelationalGroupedDataset groups, List<Column> columns) {
        return groups.agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new));
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
            excluded = DefinitionColumns.of(exclusion.where(), this::property);
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
        return isColumn(name) ? coalesce(text(name, rows.schema().apply(name).dataType()), inMap) : inMap;
    }

    /** A signal over the columns of the events. */
    public SignalColumns signal(SignalDefinition signal) {
        Column value = signal.value() == null ? null : value(signal.value());
        return new SignalColumns(
                signal.name(),
                DefinitionColumns.of(signal, NameColumn.text(col(EventsTable.EVENT_NAME)), this::property),
                value,
                signal.sessionGap());
    }

    private boolean isColumn(String property) {
        return EventsTable.isPropertyColumn(property)
                && rows.schema().getFieldIndex(property).isDefined();
    }

    private static Column text(String column, DataType type) {
        Column text = col(column).cast(DataTypes.StringType);
        return type instanceof DecimalType ? regexp_replace(text, "\\.?0+$", "") : text;
    }

    /** The value of a numeric property as DECIMAL(18,6); NULL where an event has none, or one that is no such number. */
    public Column value(String name) {
        Column inMap = try_element_at(col(EventsTable.PROPERTIES), lit(name)).try_cast(VALUE);
        return isColumn(name) ? coalesce(col(name).cast(VALUE), inMap) : inMap;
    }
}
