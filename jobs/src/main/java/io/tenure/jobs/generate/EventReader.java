package io.tenure.jobs.generate;

import io.tenure.jobs.generate.model.ArrivingEvents;
import io.tenure.jobs.generate.model.GeneratedColumns;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Made-up events as rows of some of the columns. */
final class EventReader implements PartitionReader<InternalRow> {
    private static final UTF8String[] EVENT_NAMES = texts(GeneratedColumns.EVENT_NAMES);
    private static final UTF8String[] COUNTRIES = texts(GeneratedColumns.COUNTRIES);
    private static final UTF8String[] PLANS = texts(GeneratedColumns.PLANS);
    private static final UTF8String[] DEVICES = texts(GeneratedColumns.DEVICES);

    /** A column's value of the current event. */
    private interface Value {
        @Nullable
        Object of(ArrivingEvents events);
    }

    private final ArrivingEvents events;
    private final Value[] columns;
    private final @Nullable Object[] values;
    private final InternalRow row;

    EventReader(String[] names, ArrivingEvents events) {
        this.events = events;
        this.columns = new Value[names.length];
        for (int i = 0; i < names.length; i++) {
            columns[i] = value(names[i]);
        }
        this.values = new Object[names.length];
        this.row = new GenericInternalRow(values);
    }

    private static Value value(String column) {
        return switch (column) {
            case GeneratedColumns.EVENT_ID -> EventReader::eventId;
            case GeneratedColumns.EVENT_TIME -> ArrivingEvents::epochMicros;
            case GeneratedColumns.USER_ID -> EventReader::userId;
            case GeneratedColumns.SESSION_ID -> EventReader::sessionId;
            case GeneratedColumns.EVENT_NAME -> events -> EVENT_NAMES[events.eventName()];
            case GeneratedColumns.REVENUE -> EventReader::revenue;
            case GeneratedColumns.COUNTRY -> events -> COUNTRIES[events.country()];
            case GeneratedColumns.PLAN -> events -> PLANS[events.plan()];
            case GeneratedColumns.DEVICE -> events -> DEVICES[events.device()];
            case GeneratedEvents.ARRIVAL_DATE -> ArrivingEvents::arrivalEpochDay;
            case GeneratedEvents.ARRIVAL_ROW -> ArrivingEvents::arrivalRow;
            default -> throw new IllegalArgumentException(column);
        };
    }

    private static Object eventId(ArrivingEvents events) {
        byte[] bytes = new byte[ArrivingEvents.EVENT_ID_LENGTH];
        events.putEventId(bytes, 0);
        return UTF8String.fromBytes(bytes);
    }

    private static Object userId(ArrivingEvents events) {
        byte[] bytes = new byte[ArrivingEvents.USER_ID_LENGTH];
        events.putUserId(bytes, 0);
        return UTF8String.fromBytes(bytes);
    }

    private static Object sessionId(ArrivingEvents events) {
        byte[] bytes = new byte[ArrivingEvents.SESSION_ID_LENGTH];
        events.putSessionId(bytes, 0);
        return UTF8String.fromBytes(bytes);
    }

    private static @Nullable Object revenue(ArrivingEvents events) {
        return events.hasRevenue()
                ? Decimal.apply(events.revenueCents(), GeneratedShape.PRECISION, GeneratedShape.SCALE)
                : null;
    }

    private static UTF8String[] texts(List<String> texts) {
        return texts.stream().map(UTF8String::fromString).toArray(UTF8String[]::new);
    }

    @Override
    public boolean next() {
        if (!events.next()) {
            return false;
        }
        for (int i = 0; i < columns.length; i++) {
            values[i] = columns[i].of(events);
        }
        return true;
    }

    @Override
    public InternalRow get() {
        return row;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
