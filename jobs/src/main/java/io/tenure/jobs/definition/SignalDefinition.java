package io.tenure.jobs.definition;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * A named condition on events, with or without a numeric value.
 *
 * <p>A signal that has the name of an event is that event, every one of them, and can only add a value.
 *
 * @param name its name
 * @param description what it is, for people; empty where nothing was written
 * @param events the event names it takes, sorted; empty: every event
 * @param where what else has to hold; {@link Condition#always()} where nothing has to
 * @param value the decimal or integer property that is its value; null: it has none
 */
public record SignalDefinition(
        String name,
        String description,
        List<String> events,
        Condition where,
        @Nullable String value) implements Definition {
    public SignalDefinition {
        events = List.copyOf(new TreeSet<>(events));
    }

    /** The signal that every event name is by default. */
    public static SignalDefinition ofEvent(String eventName) {
        return new SignalDefinition(eventName, "", List.of(eventName), Condition.always(), null);
    }

    /** Whether it is all events of the one name that it bears. */
    public boolean isWholeEvent() {
        return events.equals(List.of(name)) && where.isAlways();
    }

    /** Whether an event is this signal, as a boolean Column that is never NULL. */
    public Column toColumn(Column eventName, Function<String, Column> property) {
        return isOneOf(eventName, events).and(where.toColumn(property));
    }

    static Column isOneOf(Column eventName, List<String> events) {
        return events.isEmpty() ? lit(true) : coalesce(eventName.isin(events.toArray()), lit(false));
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.SIGNAL;
    }

    @Override
    public SortedMap<String, Object> fields() {
        SortedMap<String, Object> fields = new TreeMap<>();
        fields.put("name", name);
        if (!description.isEmpty()) {
            fields.put("description", description);
        }
        if (!events.isEmpty()) {
            fields.put("event", events);
        }
        if (!where.isAlways()) {
            fields.put("where", where.toString());
        }
        if (value != null) {
            fields.put("value", value);
        }
        return fields;
    }
}
