package io.tenure.definition;

import java.util.SortedMap;

/**
 * Events by their name or signal, and what else has to hold of them.
 *
 * @param events which events
 * @param where what else; {@link Condition#always()} where nothing has to
 */
public record StepEvents(EventSelection events, Condition where) {
    /** How people call it: its events or its signal. */
    String name() {
        return events.signalNames().isEmpty() ? EventWords.ANY : String.join(" or ", events.signalNames());
    }

    SortedMap<String, Object> tree() {
        return events.fields(where);
    }
}
