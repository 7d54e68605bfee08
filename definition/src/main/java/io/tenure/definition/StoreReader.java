package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.definition.StoreDefinition.Attribute;
import io.tenure.definition.StoreDefinition.EventSource;
import io.tenure.definition.StoreDefinition.Exclusion;
import io.tenure.definition.StoreDefinition.Gate;
import io.tenure.definition.StoreDefinition.IngestRules;
import io.tenure.definition.StoreDefinition.PropertyType;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the settings of a store. */
final class StoreReader {
    private static final List<String> FIELDS = List.of(
            "zone", "week_start", "properties", "exclude", "attributes", "events", "ingest", "gate", "keep_runs");
    private static final List<String> EXCLUSION_FIELDS = List.of("name", "where", "users", "users_file", "from");
    private static final List<String> ATTRIBUTE_FIELDS =
            List.of("name", "table", "user", "value", "valid_from", "valid_to");
    private static final List<String> SOURCE_FIELDS = List.of("table", "columns", "watermark", "date");
    private static final List<String> MAPPED_FIELDS =
            List.of("event_id", "event_name", "event_time", "session_id", "user_id");
    private static final List<String> INGEST_FIELDS = List.of("zone", "earliest", "future", "late", "max_reject_share");
    private static final List<String> GATES = List.of("marker", "batches", "age");
    private static final int MOST_BATCHES = 1_000_000;

    private final Problems problems;
    private final boolean isOpen;

    StoreReader(Problems problems, boolean isOpen) {
        this.problems = problems;
        this.isOpen = isOpen;
    }

    StoreDefinition read(YamlValue value) {
        StoreDefinition defaults = StoreDefinition.defaults();
        YamlFields store = value.fields(problems, FIELDS);
        ZoneId zone = store.read("zone", defaults.zone(), YamlValue::zone);
        DayOfWeek weekStart = store.read("week_start", defaults.weekStart(), YamlValue::weekStart);
        SortedMap<String, PropertyType> properties = store.read("properties", new TreeMap<>(), this::properties);
        List<Attribute> attributes =
                named(store, "attributes", Attribute::name, item -> Optional.of(declaredAttribute(item, properties)));
        StoreDefinition named = new StoreDefinition(
                zone, weekStart, properties, List.of(), attributes, null, defaults.ingest(), null, defaults.keepRuns());
        Declared declared = isOpen ? Declared.open() : Declared.by(named);
        return new StoreDefinition(
                zone,
                weekStart,
                properties,
                named(store, "exclude", Exclusion::name, exclusion -> exclusion(exclusion, declared, zone)),
                attributes,
                store.readOrNull("events", source -> source(source, properties)),
                store.read("ingest", defaults.ingest(), this::ingest),
                store.readOrNull("gate", this::gate),
                store.read("keep_runs", defaults.keepRuns(), YamlValue::duration));
    }

    private SortedMap<String, PropertyType> properties(YamlValue value) {
        SortedMap<String, PropertyType> properties = new TreeMap<>();
        value.anyFields(problems).forEach((name, type) -> {
            refuseFieldName(name, type);
            properties.put(name, type.choice(PropertyType.class));
        });
        return properties;
    }

    private static void refuseFieldName(String name, YamlValue value) {
        if (EventWords.FIELDS.contains(name) || name.equals(EventWords.ANY)) {
            throw value.refuse("cannot be declared: every event has '" + name + "' already; choose another name.");
        }
    }

    /** Reads a list of named things; a name that stands twice is a problem. */
    private <T> List<T> named(
            YamlFields store, String key, Function<T, String> name, Function<YamlValue, Optional<T>> reader) {
        Set<String> names = new HashSet<>();
        return store
                .readEach(key, item -> unlike(names, name, reader.apply(named(item, "store." + key)), item))
                .stream()
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(name))
                .toList();
    }

    private static <T> Optional<T> unlike(
            Set<String> names, Function<T, String> name, Optional<T> thing, YamlValue item) {
        thing.map(name).filter(text -> !names.add(text)).ifPresent(text -> {
            throw item.refuse("has the name '" + text + "', which another one in this list has; choose another.");
        });
        return thing;
    }

    /** {@code store.exclude.bots} where the item has a name, else {@code store.exclude[0]}. */
    private static YamlValue named(YamlValue item, String list) {
        return DefinitionReader.nameIn(item)
                .map(name -> item.at(list + "." + name))
                .orElse(item);
    }

    private Optional<Exclusion> exclusion(YamlValue value, Declared declared, ZoneId zone) {
        YamlFields fields = value.fields(problems, EXCLUSION_FIELDS);
        String name = fields.readRequired("name", "", YamlValue::newName);
        @Nullable Long fromMicros = fields.readOrNull("from", from -> from.micros(zone));
        List<String> rules = fields.present(List.of("where", "users", "users_file"));
        if (rules.size() != 1) {
            throw value.refuse("needs exactly one of where, users and users_file"
                    + (rules.isEmpty() ? "." : "; it has " + String.join(" and ", rules) + "."));
        }
        @Nullable Condition where = fields.readOrNull("where", text -> declared.eventCondition(text, problems));
        @Nullable UserList users = UserLists.read(fields);
        return where == null && users == null
                ? Optional.empty()
                : Optional.of(new Exclusion(name, where, users, fromMicros));
    }

    private Attribute declaredAttribute(YamlValue value, SortedMap<String, PropertyType> properties) {
        Attribute attribute = attribute(value);
        if (properties.containsKey(attribute.name())) {
            throw value.refuse("has the name of a property; choose another.");
        }
        refuseFieldName(attribute.name(), value);
        return attribute;
    }

    Attribute attribute(YamlValue value) {
        YamlFields fields = value.fields(problems, ATTRIBUTE_FIELDS);
        String name = fields.readRequired("name", "", YamlValue::newName);
        return new Attribute(
                name,
                fields.readRequired("table", "", YamlValue::name),
                fields.read("user", "user_id", YamlValue::name),
                fields.read("value", name, YamlValue::name),
                fields.readOrNull("valid_from", YamlValue::name),
                fields.readOrNull("valid_to", YamlValue::name));
    }

    private EventSource source(YamlValue value, SortedMap<String, PropertyType> properties) {
        YamlFields fields = value.fields(problems, SOURCE_FIELDS);
        SortedMap<String, String> columns = new TreeMap<>();
        fields.read("columns", fields, map -> {
            map.anyFields(problems).forEach((field, column) -> {
                if (!isOpen && !properties.containsKey(field) && !MAPPED_FIELDS.contains(field)) {
                    Set<String> valid = new HashSet<>(properties.keySet());
                    valid.addAll(MAPPED_FIELDS);
                    throw column.refuse("maps '" + field + "', which is neither one of "
                            + String.join(", ", MAPPED_FIELDS) + " nor a declared property" + didYouMean(field, valid));
                }
                columns.put(field, column.name());
            });
            return fields;
        });
        return new EventSource(
                fields.readRequired("table", "", YamlValue::name),
                columns,
                fields.readOrNull("watermark", YamlValue::name),
                fields.readOrNull("date", YamlValue::name));
    }

    private IngestRules ingest(YamlValue value) {
        IngestRules defaults = IngestRules.defaults();
        YamlFields fields = value.fields(problems, INGEST_FIELDS);
        return new IngestRules(
                fields.read("zone", defaults.zone(), YamlValue::zone),
                fields.read("earliest", defaults.earliest(), YamlValue::date),
                fields.read("future", defaults.future(), YamlValue::duration),
                fields.read("late", Optional.<Duration>empty(), StoreReader::late)
                        .orElse(null),
                fields.read("max_reject_share", defaults.maxRejectShare(), YamlValue::share));
    }

    private static Optional<Duration> late(YamlValue value) {
        return value.text().equals("none") ? Optional.empty() : Optional.of(value.positiveDuration());
    }

    private Gate gate(YamlValue value) {
        YamlFields fields = value.fields(problems, GATES);
        List<String> given = fields.present(GATES);
        if (given.size() != 1) {
            throw value.refuse("needs exactly one of marker, batches and age.");
        }
        YamlValue rule = fields.required(given.get(0));
        return switch (given.get(0)) {
            case "marker" -> marker(rule);
            case "batches" -> new Gate.Batches(rule.wholeNumber(1, MOST_BATCHES));
            default -> new Gate.Age(rule.duration());
        };
    }

    private static Gate marker(YamlValue value) {
        String path = value.text();
        if (!path.contains("{date}")) {
            throw value.refuse("names the same file every day; put {date} where the day stands, as in /done/{date}.");
        }
        return new Gate.Marker(path);
    }
}
