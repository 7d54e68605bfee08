package io.tenure.jobs.cli;

import io.tenure.definition.Condition;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.input.EventInput;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which events of files are entries, and what they segment users by. */
final class EntryOptions {
    @Option(names = "--entry-event", paramLabel = "EVENT", description = "Cohorts by this event (default: any event).")
    private @Nullable String event;

    @Option(
            names = "--entry-where",
            arity = "1..*",
            paramLabel = "CONDITION",
            description = "Only entries with these properties: \"country = 'US'\". Several are joined by and.")
    private List<String> conditions = List.of();

    @Option(
            names = "--segment-by",
            paramLabel = "COLUMN",
            description = "Repeat the table for each value of this property at entry.")
    private @Nullable String segmentBy;

    /** The event asked for; null: any. */
    @Nullable
    String event() {
        return event;
    }

    /** The property asked for; null: none. */
    @Nullable
    String segmentBy() {
        return segmentBy;
    }

    /** Whether an event is an entry, the window aside, as a boolean Column that is never NULL. */
    Column toColumn() {
        return NamedEvents.isEvent(event).and(DefinitionColumns.of(condition(), EventInput::property));
    }

    /** The segment's value at an event; null: no segments. */
    @Nullable
    Column segment() {
        return segmentBy == null ? null : EventInput.property(segmentBy);
    }

    /** The properties that entries and segments read. */
    Set<String> properties() {
        Set<String> names = new TreeSet<>(condition().properties());
        if (segmentBy != null) {
            names.add(segmentBy);
        }
        return names;
    }

    private Condition condition() {
        return NamedEvents.condition(conditions);
    }

    /** Which events are entries, in words: {@code first purchase where country = 'US'}. */
    String described() {
        return "first " + NamedEvents.described(event == null ? "event" : event, conditions);
    }
}
