package io.tenure.definition;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * @param value the decimal or integer property that is its value; null: it has none, or it counts sessions
 * @param sessionGap it counts sessions of these events instead of the events: a new one begins where the last event is further
 *     back than this, and on each date in the store's zone; null: it counts events
 */
public record SignalDefinition(
        String name,
        String description,
        List<String> events,
        Condition where,
        @Nullable String value,
        @Nullable Duration sessionGap)
        implements Definition {
    public SignalDefinition {
        events = List.copyOf(new TreeSet<>(events));
        if (value != null && sessionGap != null) {
            throw new IllegalArgumentException("the value of a session is its length");
        }
    }

    /** The signal that every event name is by default. */
    public static SignalDefinition ofEvent(String eventName) {
        return new SignalDefinition(eventName, "", List.of(eventName), Condition.always(), null, null);
    }

    /** Whether it is all events of the one name that it bears. */
    public boolean isWholeEvent() {
        return events.equals(List.of(name)) && where.isAlways() && !countsSessions();
    }

    /** Whether it is sessions of its events: each is one event at the time of its first, and has its seconds as its value. */
    public boolean countsSessions() {
        return sessionGap != null;
    }

    /** Whether its events have values, as far as each of them has one. */
    public boolean hasValue() {
        return value != null || countsSessions();
    }

    /** The same without what is said about it for people. */
    SignalDefinition withoutDescription() {
        return new SignalDefinition(name, "", events, where, value, sessionGap);
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
        if (sessionGap != null) {
            fields.put("sessions", DurationText.write(sessionGap));
        }
        return fields;
    }
}
