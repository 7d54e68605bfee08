package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads signals, and the places where definitions say which events they mean. */
final class SignalReader {
    private static final List<String> FIELDS = List.of("name", "description", "event", "where", "value", "sessions");

    private final Problems problems;
    private final Declared declared;
    private final SortedMap<String, SignalDefinition> signals;

    SignalReader(Problems problems, Declared declared, SortedMap<String, SignalDefinition> signals) {
        this.problems = problems;
        this.declared = declared;
        this.signals = signals;
    }

    SignalDefinition read(YamlValue value) {
        YamlFields fields = value.fields(problems, FIELDS);
        String name = fields.readRequired("name", "", YamlValue::newName);
        if (fields.has("value") && fields.has("sessions")) {
            problems.add(fields.required("value")
                    .refuse("stands beside sessions, whose value is their length; keep one of" + " the two."));
        }
        return new SignalDefinition(
                name,
                fields.description(),
                fields.read("event", List.of(), this::eventNames),
                fields.read("where", Condition.always(), where -> declared.eventCondition(where, problems)),
                fields.has("sessions") ? null : fields.readOrNull("value", declared::valueProperty),
                fields.readOrNull("sessions", YamlValue::duration));
    }

    List<String> eventNames(YamlValue value) {
        return value.oneOrMore().stream().map(YamlValue::newName).toList();
    }

    /** {@code any}, or a mapping with {@code event} or {@code signal}. */
    EventSelection selection(YamlValue value) {
        if (value.isText()) {
            if (value.text().equals(EventWords.ANY)) {
                return new EventSelection.Any();
            }
            throw value.refuse("must be any, {event: …} or {signal: …}" + nearest(value.text()));
        }
        YamlFields fields = value.fields(problems, List.of("event", "signal"));
        if (fields.present(List.of("event", "signal")).isEmpty()) {
            throw value.refuse("names no event; write any, {event: …} or {signal: …}.");
        }
        return selection(fields);
    }

    /** What the fields {@code event} and {@code signal} say; every event where neither stands. */
    EventSelection selection(YamlFields fields) {
        if (fields.has("event") && fields.has("signal")) {
            throw fields.required("signal").refuse("stands beside an event; keep one of the two.");
        }
        if (fields.has("event")) {
            return new EventSelection.Events(eventNames(fields.required("event")));
        }
        return fields.has("signal")
                ? new EventSelection.Signal(signal(fields.required("signal")))
                : new EventSelection.Any();
    }

    private SignalDefinition signal(YamlValue value) {
        if (declared.isOpen()) {
            return read(value);
        }
        @Nullable SignalDefinition signal = signals.get(value.name());
        if (signal == null) {
            throw value.refuse("is no declared signal" + nearest(value.text()));
        }
        return ofEvents(signal, value);
    }

    /** A signal by its name, or the event of that name. */
    EventSelection signalOrEvent(YamlValue value) {
        if (!value.isText()) {
            return selection(value);
        }
        String name = value.name();
        if (name.equals(EventWords.ANY)) {
            return new EventSelection.Any();
        }
        @Nullable SignalDefinition signal = signals.get(name);
        return signal == null
                ? new EventSelection.Events(List.of(name))
                : new EventSelection.Signal(ofEvents(signal, value));
    }

    /** Inside other definitions a signal is what it counts; another text about it is no other version of them. */
    private static SignalDefinition ofEvents(SignalDefinition signal, YamlValue value) {
        if (signal.countsSessions()) {
            throw value.refuse("counts sessions, and can only be measured; name the events that they are made of.");
        }
        return signal.withoutDescription();
    }

    private String nearest(String name) {
        Collection<String> names = signals.keySet();
        String hint = didYouMean(name, names);
        return hint.equals(".") ? "; declare it under signals, or write event: for all events of a name." : hint;
    }
}
