package io.tenure.definition;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which events are meant where a definition says {@code event:}, {@code signal:} or {@code any}. */
public sealed interface EventSelection {
    /** The signals of which it is the union, sorted; empty: every event. */
    List<String> signalNames();

    /** The event names that are read for it, sorted; empty: every event. */
    List<String> eventNames();

    /** The names of the properties that it reads. */
    default List<String> properties() {
        return List.of();
    }

    /** As it stands in canonical JSON. */
    Object tree();

    /** As the fields of what says more about the events, with a condition where there is one. */
    default SortedMap<String, Object> fields(Condition where) {
        SortedMap<String, Object> fields = new TreeMap<>();
        if (tree() instanceof SortedMap<?, ?> named) {
            named.forEach((key, value) -> fields.put((String) key, value));
        }
        if (!where.isAlways()) {
            fields.put("where", where.toString());
        }
        return fields;
    }

    /** Every event. */
    record Any() implements EventSelection {
        @Override
        public List<String> signalNames() {
            return List.of();
        }

        @Override
        public List<String> eventNames() {
            return List.of();
        }

        @Override
        public Object tree() {
            return "any";
        }
    }

    /**
     * Events by their names.
     *
     * @param eventNames at least one, sorted
     */
    record Events(List<String> eventNames) implements EventSelection {
        public Events {
            eventNames = List.copyOf(new TreeSet<>(eventNames));
            if (eventNames.isEmpty()) {
                throw new IllegalArgumentException("no event is named");
            }
        }

        @Override
        public List<String> signalNames() {
            return eventNames;
        }

        @Override
        public Object tree() {
            return new TreeMap<String, Object>(Map.of("event", eventNames));
        }
    }

    /** A declared signal. */
    record Signal(SignalDefinition signal) implements EventSelection {
        @Override
        public List<String> signalNames() {
            return List.of(signal.name());
        }

        @Override
        public List<String> eventNames() {
            return signal.events();
        }

        @Override
        public List<String> properties() {
            return List.copyOf(signal.where().properties());
        }

        @Override
        public Object tree() {
            SortedMap<String, Object> tree = new TreeMap<>();
            tree.put("signal", signal.fields());
            return tree;
        }
    }
}
