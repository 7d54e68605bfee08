package io.tenure.jobs.definition;

import java.util.SortedMap;
import java.util.function.Function;
import org.apache.spark.sql.Column;

/**
 * Events by their name or signal, and what else has to hold of them.
 *
 * @param events which events
 * @param where what else; {@link Condition#always()} where nothing has to
 */
public record StepEvents(EventSelection events, Condition where) {
    /** Whether an event is meant, as a boolean Column that is never NULL. */
    Column toColumn(Column eventName, Function<String, Column> property) {
        return events.toColumn(eventName, property).and(where.toColumn(property));
    }

    /** How people call it: its events or its signal. */
    String name() {
        return events.signalNames().isEmpty() ? EventWords.ANY : String.join(" or ", events.signalNames());
    }

    SortedMap<String, Object> tree() {
        return events.fields(where);
    }
}
