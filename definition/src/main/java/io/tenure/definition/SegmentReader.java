package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.definition.StoreDefinition.Attribute;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads segments. One segment may name another; it is read when it is first named. */
final class SegmentReader {
    private static final List<String> RULES =
            List.of("all", "any", "not", "did", "where", "users", "users_file", "segment");
    private static final List<String> DID_FIELDS = List.of("did", "at_least", "at_most", "within", "from", "to");
    private static final int DEEPEST = 50;
    private static final int MOST_TIMES = 1_000_000_000;

    private final Problems problems;
    private final Declared declared;
    private final SignalReader signals;
    private final ZoneId zone;
    private final Map<String, YamlValue> written;
    private final Map<String, Optional<SegmentDefinition>> read = new TreeMap<>();
    private final List<String> beingRead = new ArrayList<>();
    private int depth;

    SegmentReader(
            Problems problems, Declared declared, SignalReader signals, ZoneId zone, Map<String, YamlValue> written) {
        this.problems = problems;
        this.declared = declared;
        this.signals = signals;
        this.zone = zone;
        this.written = written;
    }

    /** The segment of a name that is declared; empty where it was refused. */
    Optional<SegmentDefinition> segment(String name) {
        if (!read.containsKey(name)) {
            read.put(name, readOnce(name));
        }
        return Objects.requireNonNull(read.get(name));
    }

    private Optional<SegmentDefinition> readOnce(String name) {
        YamlValue value = Objects.requireNonNull(written.get(name));
        beingRead.add(name);
        Optional<SegmentDefinition> segment =
                problems.attempt(Optional.<SegmentDefinition>empty(), () -> Optional.of(read(value)));
        beingRead.remove(name);
        return segment;
    }

    /** The segment that a value names. */
    SegmentDefinition named(YamlValue value) {
        if (declared.isOpen()) {
            return read(value);
        }
        String name = value.name();
        if (!written.containsKey(name)) {
            throw value.refuse("is no declared segment" + didYouMean(name, written.keySet()));
        }
        if (beingRead.contains(name)) {
            List<String> circle = new ArrayList<>(beingRead.subList(beingRead.indexOf(name), beingRead.size()));
            circle.add(name);
            throw value.refuse("leads back to itself: " + String.join(" needs ", circle) + ".");
        }
        return segment(name)
                .map(segment -> new SegmentDefinition(segment.name(), "", segment.rule()))
                .orElseThrow(() -> value.refuse("cannot be used: that segment has a problem of its own."));
    }

    SegmentDefinition read(YamlValue value) {
        List<String> known = new ArrayList<>(List.of("name", "description"));
        known.addAll(ruleFields());
        YamlFields fields = value.fields(problems, known);
        String name = fields.readRequired("name", "", YamlValue::newName);
        String description = fields.description();
        return new SegmentDefinition(name, description, rule(fields));
    }

    private List<String> ruleFields() {
        List<String> known = new ArrayList<>(RULES);
        known.addAll(DID_FIELDS.subList(1, DID_FIELDS.size()));
        if (declared.isOpen()) {
            known.add("attributes");
        }
        return known;
    }

    private SegmentRule rule(YamlValue value) {
        if (++depth > DEEPEST && !declared.isOpen()) {
            throw value.refuse("is nested deeper than " + DEEPEST + " levels.");
        }
        try {
            return rule(value.fields(problems, ruleFields()));
        } finally {
            depth--;
        }
    }

    private SegmentRule rule(YamlFields fields) {
        List<String> rules = fields.present(RULES);
        if (rules.size() != 1) {
            throw fields.owner()
                    .refuse(
                            rules.isEmpty()
                                    ? "has no rule; write one of " + String.join(", ", RULES) + "."
                                    : "has the rules " + String.join(" and ", rules)
                                            + "; put them under all: or any: as a list.");
        }
        String rule = rules.get(0);
        for (String key : fields.present(DID_FIELDS)) {
            if (!rule.equals("did")) {
                throw fields.required(key).refuse("goes with did, not with " + rule + ".");
            }
        }
        YamlValue value = fields.required(rule);
        return switch (rule) {
            case "all" -> new SegmentRule.All(several(value));
            case "any" -> new SegmentRule.Any(several(value));
            case "not" -> new SegmentRule.Not(rule(value));
            case "did" -> did(fields);
            case "where" -> where(value, fields);
            case "segment" -> new SegmentRule.In(named(value));
            default ->
                new SegmentRule.Users(
                        Optional.ofNullable(UserLists.read(fields)).orElseGet(() -> new UserList(List.of())));
        };
    }

    private List<SegmentRule> several(YamlValue value) {
        return value.someItems().stream().map(this::rule).toList();
    }

    private SegmentRule did(YamlFields fields) {
        EventSelection events = signals.signalOrEvent(fields.required("did"));
        @Nullable Integer atMost = fields.readOrNull("at_most", number -> number.wholeNumber(0, MOST_TIMES));
        int atLeast = fields.read("at_least", atMost == null ? 1 : 0, number -> number.wholeNumber(0, MOST_TIMES));
        @Nullable Duration within = fields.readOrNull("within", YamlValue::positiveDuration);
        @Nullable Long fromMicros = fields.readOrNull("from", from -> from.micros(zone));
        @Nullable Long toMicros = fields.readOrNull("to", to -> to.micros(zone));
        if (within != null && (fromMicros != null || toMicros != null)) {
            throw fields.required("within")
                    .refuse("counts from the entry, from and to count between two times; keep one of the two.");
        }
        if (atMost != null && atMost < atLeast) {
            throw fields.required("at_most")
                    .refuse("is below at_least, " + atLeast + "; nobody could be in the segment.");
        }
        if (atMost == null && atLeast == 0) {
            throw fields.required("at_least").refuse("is true for everybody; write 1 or more, or add at_most.");
        }
        Times.checkOrder(fields, fromMicros, toMicros);
        return new SegmentRule.Did(events, atLeast, atMost, within, fromMicros, toMicros);
    }

    private SegmentRule where(YamlValue value, YamlFields fields) {
        Condition condition = declared.entryCondition(value, problems);
        List<Attribute> attributes = declared.isOpen()
                ? fields.readEach("attributes", item -> new StoreReader(problems, true).attribute(item))
                : declared.attributesOf(condition);
        return new SegmentRule.Where(condition, attributes);
    }
}
