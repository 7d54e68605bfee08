package io.tenure.jobs.eventlog;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_utc_timestamp;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.EventSource;
import io.tenure.definition.StoreDefinition.PropertyType;
import io.tenure.jobs.input.ExistingTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.UsersTable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The events of a table that is there already, read where they are.
 *
 * <p>A row is an event if it has a user and a time. Its user has a key if {@link Discovery} has seen the row; rows that came
 * in since are not read.
 */
final class EventsInPlace implements EventRows {
    static final String NEWEST = "events in place newest";

    private static final String[] BY_USER_ID = {UsersTable.USER_ID};
    private static final DataType VALUE = DataTypes.createDecimalType(18, 6);

    private final StoreRun run;
    private final ExistingTable table;
    private final @Nullable String date;
    private final List<Column> columns;

    private EventsInPlace(StoreRun run, ExistingTable table, @Nullable String date, List<Column> columns) {
        this.run = run;
        this.table = table;
        this.date = date;
        this.columns = columns;
    }

    /**
     * Opens the table.
     *
     * @throws TenureException INPUT_NOT_FOUND without it; DEFINITION where a column is missing or has another type
     */
    static EventsInPlace open(StoreRun run, StoreDefinition settings, EventSource source) {
        ExistingTable table = ExistingTable.open(run.store().spark(), source.table());
        List<Column> columns = new ArrayList<>();
        columns.add(time(
                        table,
                        name(source, EventsTable.EVENT_TIME),
                        settings.ingest().zone())
                .as(EventsTable.EVENT_TIME));
        columns.add(table.column(name(source, EventsTable.USER_ID))
                .cast(DataTypes.StringType)
                .as(EventsTable.USER_ID));
        columns.add(EventsTable.named(text(table, source, EventsTable.EVENT_NAME)));
        columns.add(text(table, source, EventsTable.EVENT_ID).as(EventsTable.EVENT_ID));
        columns.add(text(table, source, EventsTable.SESSION_ID).as(EventsTable.SESSION_ID));
        List<Column> namesAndTexts = new ArrayList<>();
        settings.properties().forEach((property, type) -> {
            Column value = table.column(name(source, property)).try_cast(type(type));
            if (EventsTable.isPropertyColumn(property)) {
                columns.add(value.as(property));
            } else {
                namesAndTexts.add(lit(property));
                namesAndTexts.add(value.cast(DataTypes.StringType));
            }
        });
        columns.add(map(namesAndTexts.toArray(Column[]::new))
                .cast(DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType))
                .as(EventsTable.PROPERTIES));
        if (source.date() != null) {
            table.column(source.date());
        }
        return new EventsInPlace(run, table, source.date(), columns);
    }

    private static String name(EventSource source, String field) {
        return source.columns().getOrDefault(field, field);
    }

    /** A column that the table may lack, unless the settings name it. */
    private static Column text(ExistingTable table, EventSource source, String field) {
        return source.columns().containsKey(field) || table.has(field)
                ? table.column(name(source, field)).cast(DataTypes.StringType)
                : lit(null).cast(DataTypes.StringType);
    }

    private static Column time(ExistingTable table, String column, ZoneId zone) {
        DataType type = table.type(column);
        if (type.equals(DataTypes.TimestampType)) {
            return table.column(column);
        }
        if (type.equals(DataTypes.TimestampNTZType) || type.equals(DataTypes.DateType)) {
            return to_utc_timestamp(table.column(column).cast(DataTypes.TimestampType), zone.getId());
        }
        throw new TenureException(
                ErrorCode.DEFINITION,
                "Column '" + column + "' of '" + table.name() + "' is " + type.sql()
                        + "; event_time is a TIMESTAMP. Read the table through a view that casts it.");
    }

    private static DataType type(PropertyType type) {
        return switch (type) {
            case TEXT -> DataTypes.StringType;
            case DECIMAL -> VALUE;
            case INTEGER -> DataTypes.LongType;
            case BOOLEAN -> DataTypes.BooleanType;
        };
    }

    ExistingTable table() {
        return table;
    }

    /** The columns of events over the table's own, but for the date and the key of the user. */
    List<Column> columns() {
        return columns;
    }

    /** Whether a row of {@link #columns} is an event; never NULL. */
    static Column isEvent() {
        return col(EventsTable.EVENT_TIME)
                .isNotNull()
                .and(coalesce(col(EventsTable.USER_ID).notEqual(""), lit(false)));
    }

    @Override
    public Dataset<Row> on(UnaryOperator<Column> isMeant) {
        Column eventDate = to_date(col(EventsTable.EVENT_TIME));
        return inPartitions(isMeant)
                .select(columns.toArray(Column[]::new))
                .where(isEvent())
                .where(isMeant.apply(eventDate))
                .withColumn(EventsTable.EVENT_DATE, eventDate)
                .join(run.read(UsersTable.SPEC), BY_USER_ID);
    }

    /** The date of a partition is that of its events in some zone, so it is at most one day away from the UTC date. */
    Dataset<Row> inPartitions(UnaryOperator<Column> isMeant) {
        if (date == null) {
            return table.rows();
        }
        Column partition = table.column(date).cast(DataTypes.DateType);
        return table.rows()
                .where(isMeant.apply(partition)
                        .or(isMeant.apply(date_add(partition, 1)))
                        .or(isMeant.apply(date_sub(partition, 1)))
                        .or(partition.isNull()));
    }

    @Override
    public StructType schema() {
        return on(eventDate -> lit(true)).schema();
    }

    @Override
    public Optional<Instant> newest() {
        return run.state(NEWEST).map(Instant::parse);
    }
}
