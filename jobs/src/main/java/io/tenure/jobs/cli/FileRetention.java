package io.tenure.jobs.cli;

import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.definition.Condition;
import io.tenure.jobs.definition.DefinitionColumns;
import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.retention.RetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Retention from event files: which of the events are entries and returns, to the microsecond. */
final class FileRetention {
    @Mixin
    private FileInput input;

    @Mixin
    private EntryOptions entry;

    @Option(names = "--return-event", paramLabel = "EVENT", description = "Active means this event (default: any).")
    private @Nullable String returnEvent;

    @Option(
            names = "--return-where",
            arity = "1..*",
            paramLabel = "CONDITION",
            description = "Only return events with these properties.")
    private List<String> returnConditions = List.of();

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private FileRetention() {}

    boolean isAskedFor() {
        return input.isAskedFor();
    }

    /** The file for rows that can't be used; null: they are only counted. */
    @Nullable
    Path rejects() {
        return input.rejects();
    }

    /**
     * Reads the files once and counts.
     *
     * @param outputs the files that are going to be written, none of which may be read
     */
    CountedRetention count(CountingOptions options, List<Path> outputs) throws IOException {
        ZoneId zone = Objects.requireNonNullElse(options.zone(), ZoneId.of("UTC"));
        RetentionSpec spec = options.spec(zone, DayOfWeek.MONDAY);
        Condition returns = NamedEvents.condition(returnConditions);
        Long asOfMicros = options.asOfMicros(zone);
        Long fromMicros = options.windowStartMicros(spec);

        Set<String> properties = new TreeSet<>(entry.properties());
        properties.addAll(returns.properties());
        EventInput events = input.open(input.openSession("retention"), zone, properties, outputs);
        RetentionQuestion question = new RetentionQuestion(
                spec,
                entry.toColumn(),
                fromMicros,
                NamedEvents.isEvent(returnEvent).and(DefinitionColumns.of(returns, EventInput::property)),
                entry.segment(),
                asOfMicros);
        RetentionTable table = RetentionPlan.run(
                events.encodedEvents(),
                question,
                () -> asOfMicros == null
                        ? FileInput.justAfterNewest(events.report(), RetentionTable.NO_EVENTS)
                        : asOfMicros);

        input.conclude(events, asOfMicros);
        explainAbsence(events, table);
        return new CountedRetention(
                table,
                entry.described(),
                NamedEvents.described(returnEvent == null ? "any event" : returnEvent, returnConditions),
                entry.segmentBy(),
                input.paths());
    }

    /**
     * An empty table would look like an answer. A name that never occurs is most likely a typo and ends the run; otherwise
     * a note says which options leave nothing.
     */
    private void explainAbsence(EventInput events, RetentionTable table) {
        if (events.report().rowsKept() == 0) {
            return;
        }
        boolean nobodyEntered = table.everybody().cohorts().isEmpty();
        boolean nobodyReturned = table.everybody().cohorts().stream()
                .flatMap(row -> row.cells().stream())
                .allMatch(cell -> cell.activeUsers() == 0);
        if (entry.event() != null && nobodyEntered) {
            EventNames.require(events.events(), "--entry-event", entry.event());
        }
        if (returnEvent != null && nobodyReturned) {
            EventNames.require(events.events(), "--return-event", returnEvent);
        }
        if (nobodyEntered) {
            FileInput.note(
                    "none of the events is an entry by --entry-event, --entry-where, --entry-from, --entry-to and --as-of");
        } else if (nobodyReturned) {
            FileInput.note("none of the members has a return event by --return-event and --return-where");
        }
    }
}
