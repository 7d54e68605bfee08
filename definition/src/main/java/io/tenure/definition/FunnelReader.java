package io.tenure.definition;

import io.tenure.core.funnel.FunnelStrategy;
import io.tenure.core.funnel.Ties;
import io.tenure.definition.FunnelDefinition.Start;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads funnels. */
final class FunnelReader {
    private static final List<String> FIELDS = List.of(
            "name", "description", "cohorts", "steps", "match", "ties", "window", "horizon", "from", "to", "hold");
    private static final List<String> STEP_FIELDS =
            List.of("name", "event", "signal", "any_of", "where", "optional", "without", "within");
    private static final List<String> EVENT_FIELDS = List.of("event", "signal", "where");

    private final Problems problems;
    private final Declared declared;
    private final SignalReader signals;
    private final CohortNames cohortNames;
    private final ZoneId zone;

    /**
     * A reader.
     *
     * @param zone of times without an offset
     */
    FunnelReader(Problems problems, Declared declared, SignalReader signals, CohortNames cohortNames, ZoneId zone) {
        this.problems = problems;
        this.declared = declared;
        this.signals = signals;
        this.cohortNames = cohortNames;
        this.zone = zone;
    }

    FunnelDefinition read(YamlValue value) {
        YamlFields fields = value.fields(problems, FIELDS);
        return new FunnelDefinition(
                fields.readRequired("name", "", YamlValue::newName),
                fields.description(),
                cohortNames.read(fields),
                fields.readRequired("steps", List.of(), this::steps),
                fields.read("match", FunnelStrategy.BEST, match -> match.choice(FunnelStrategy.class)),
                fields.read("ties", Ties.AT_OR_AFTER, ties -> ties.choice(Ties.class)),
                fields.readOrNull("window", YamlValue::duration),
                problems.attempt(new Start.AtEntry(null), () -> start(fields)),
                fields.readOrNull("hold", this::held));
    }

    private Start start(YamlFields fields) {
        if (!fields.has("from") && !fields.has("to")) {
            return new Start.AtEntry(fields.readOrNull("horizon", YamlValue::duration));
        }
        if (fields.has("horizon")) {
            throw fields.required("horizon")
                    .refuse(
                            "counts from the entry, and from and to say that steps don't; use window for the time from the"
                                    + " first step on.");
        }
        long fromMicros = fields.required("from").micros(zone);
        long toMicros = fields.required("to").micros(zone);
        Times.checkOrder(fields, fromMicros, toMicros);
        return new Start.InRange(fromMicros, toMicros);
    }

    private String held(YamlValue value) {
        String name = value.name();
        if (!declared.isOpen()) {
            declared.requireReadable(name, value);
        }
        return name;
    }

    private List<FunnelStepDefinition> steps(YamlValue value) {
        List<FunnelStepDefinition> steps = new ArrayList<>();
        for (YamlValue item : value.someItems()) {
            problems.attempt(item, () -> {
                steps.add(step(item, steps.isEmpty()));
                return item;
            });
        }
        if (steps.size() > FunnelStepDefinition.MOST) {
            throw value.refuse(
                    "has " + steps.size() + " steps; a funnel has at most " + FunnelStepDefinition.MOST + ".");
        }
        return steps;
    }

    private FunnelStepDefinition step(YamlValue value, boolean isFirst) {
        FunnelStepDefinition step =
                value.isText() ? checked(value.funnelStep(), value) : step(value.fields(problems, STEP_FIELDS));
        if (isFirst && (step.isOptional() || !step.without().isEmpty() || step.within() != null)) {
            throw value.refuse(
                    "is the first step, and can't be optional or have without or within: there is none before it.");
        }
        return step;
    }

    /** A step that was written as a text: its conditions are checked like others. */
    private FunnelStepDefinition checked(FunnelStepDefinition step, YamlValue value) {
        if (!declared.isOpen()) {
            step.anyOf().forEach(events -> declared.requireOfEvents(events.where(), value));
            step.without().forEach(events -> declared.requireOfEvents(events.where(), value));
        }
        return step;
    }

    private FunnelStepDefinition step(YamlFields fields) {
        List<StepEvents> anyOf = anyOf(fields);
        @Nullable String name = fields.readOrNull("name", YamlValue::name);
        return new FunnelStepDefinition(
                name == null ? FunnelStepDefinition.nameOf(anyOf) : name,
                anyOf,
                fields.read(
                        "optional",
                        false,
                        optional -> optional.oneOf(List.of("true", "false")).equals("true")),
                fields.read("without", List.of(), this::alternatives),
                fields.readOrNull("within", YamlValue::duration));
    }

    private List<StepEvents> anyOf(YamlFields fields) {
        List<String> own = fields.present(EVENT_FIELDS);
        if (fields.has("any_of")) {
            if (!own.isEmpty()) {
                throw fields.required("any_of")
                        .refuse("stands beside " + String.join(" and ", own) + "; put all of it into any_of.");
            }
            return alternatives(fields.required("any_of"));
        }
        if (!fields.has("event") && !fields.has("signal")) {
            throw fields.owner().refuse("names no event; write event, signal or any_of.");
        }
        return List.of(events(fields));
    }

    private List<StepEvents> alternatives(YamlValue value) {
        List<StepEvents> alternatives = new ArrayList<>();
        for (YamlValue item : value.isMapping() ? List.of(value) : value.oneOrMore()) {
            alternatives.add(
                    item.isText()
                            ? new StepEvents(signals.signalOrEvent(item), Condition.always())
                            : events(item.fields(problems, EVENT_FIELDS)));
        }
        return alternatives;
    }

    private StepEvents events(YamlFields fields) {
        return new StepEvents(
                signals.selection(fields),
                fields.read("where", Condition.always(), where -> declared.eventCondition(where, problems)));
    }
}
