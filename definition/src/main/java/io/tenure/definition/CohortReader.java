package io.tenure.definition;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.definition.CohortDefinition.Entry;
import io.tenure.definition.CohortDefinition.First;
import io.tenure.definition.CohortDefinition.KindSpec;
import io.tenure.definition.CohortDefinition.SegmentPart;
import io.tenure.definition.StoreDefinition.Attribute;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads cohorts. */
final class CohortReader {
    private static final List<String> FIELDS = List.of(
            "name",
            "description",
            "entry",
            "return",
            "granularities",
            "modes",
            "kinds",
            "periods",
            "segments",
            "zone",
            "week_start");
    private static final List<String> ENTRY_FIELDS =
            List.of("event", "signal", "where", "from", "to", "first", "segment");
    private static final List<Granularity> DEFAULT_GRANULARITIES =
            List.of(Granularity.DAY, Granularity.WEEK, Granularity.MONTH);
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    private final Problems problems;
    private final StoreDefinition store;
    private final Declared declared;
    private final SignalReader signals;
    private final SegmentReader segments;
    private final Set<String> segmentNames;

    CohortReader(
            Problems problems,
            StoreDefinition store,
            Declared declared,
            SignalReader signals,
            SegmentReader segments,
            Set<String> segmentNames) {
        this.problems = problems;
        this.store = store;
        this.declared = declared;
        this.signals = signals;
        this.segments = segments;
        this.segmentNames = segmentNames;
    }

    CohortDefinition read(YamlValue value) {
        List<String> known = new ArrayList<>(FIELDS);
        if (declared.isOpen()) {
            known.add("exclusions");
        }
        YamlFields fields = value.fields(problems, known);
        ZoneId zone = fields.read("zone", store.zone(), YamlValue::zone);
        DayOfWeek weekStart = fields.read("week_start", store.weekStart(), YamlValue::weekStart);
        List<Granularity> granularities = choices(fields, "granularities", Granularity.class, DEFAULT_GRANULARITIES);
        return new CohortDefinition(
                fields.readRequired("name", "", YamlValue::newName),
                fields.description(),
                fields.read("entry", anyEntry(), entry -> entry(entry, zone)),
                fields.read("return", new EventSelection.Any(), signals::selection),
                granularities,
                choices(fields, "modes", RetentionMode.class, List.of(RetentionMode.CALENDAR)),
                fields.read("kinds", List.of(KindSpec.of(RetentionKind.ON)), kinds -> kinds(kinds, granularities)),
                fields.read("periods", new TreeMap<>(), periods -> byGranularity(periods, granularities, 0)),
                fields.read("segments", List.of(), this::combinations),
                zone,
                weekStart,
                fields.read("exclusions", store.exclusionsSha256(), YamlValue::text));
    }

    private static Entry anyEntry() {
        return new Entry(new EventSelection.Any(), Condition.always(), null, null, First.IN_WINDOW, null);
    }

    private Entry entry(YamlValue value, ZoneId zone) {
        if (value.isText()) {
            if (value.text().equals(EventWords.ANY)) {
                return anyEntry();
            }
            throw value.refuse("must be any or have fields, such as {event: signup}.");
        }
        YamlFields fields = value.fields(problems, ENTRY_FIELDS);
        EventSelection events = problems.attempt(new EventSelection.Any(), () -> signals.selection(fields));
        @Nullable Long fromMicros = fields.readOrNull("from", from -> from.micros(zone));
        @Nullable Long toMicros = fields.readOrNull("to", to -> to.micros(zone));
        problems.attempt(fields, () -> {
            Times.checkOrder(fields, fromMicros, toMicros);
            return fields;
        });
        return new Entry(
                events,
                fields.read("where", Condition.always(), where -> declared.eventCondition(where, problems)),
                fromMicros,
                toMicros,
                fields.read("first", First.IN_WINDOW, first -> first.choice(First.class)),
                fields.readOrNull("segment", segments::named));
    }

    /** A list of words, each once, in the order of their meaning. */
    private <E extends Enum<E>> List<E> choices(YamlFields fields, String key, Class<E> type, List<E> fallback) {
        return fields.read(key, fallback, list -> {
            Set<E> choices = new TreeSet<>();
            fields.each(list.oneOrMore(), item -> {
                E choice = item.choice(type);
                if (!choices.add(choice)) {
                    throw item.refuse("stands twice; keep one of the two.");
                }
                return choice;
            });
            return choices.isEmpty() ? fallback : List.copyOf(choices);
        });
    }

    private SortedMap<Granularity, Integer> byGranularity(YamlValue value, List<Granularity> granularities, int least) {
        SortedMap<Granularity, Integer> numbers = new TreeMap<>();
        if (value.isText()) {
            int number = value.wholeNumber(least, RetentionSpec.LAST_OFFSET);
            granularities.forEach(granularity -> numbers.put(granularity, number));
            return numbers;
        }
        List<String> names = granularities.stream().map(StoreDefinition::lower).toList();
        value.anyFields(problems).forEach((name, number) -> {
            if (!names.contains(name)) {
                throw number.refuse("is for '" + name + "', which is none of this cohort's granularities ("
                        + String.join(", ", names) + ")" + didYouMean(name, names));
            }
            numbers.put(granularities.get(names.indexOf(name)), number.wholeNumber(least, RetentionSpec.LAST_OFFSET));
        });
        return numbers;
    }

    private List<KindSpec> kinds(YamlValue value, List<Granularity> granularities) {
        Map<RetentionKind, KindSpec> kinds = new EnumMap<>(RetentionKind.class);
        for (YamlValue item : value.isMapping() ? List.of(value) : value.oneOrMore()) {
            problems.attempt(item, () -> {
                KindSpec kind = kind(item, granularities);
                kinds.merge(kind.kind(), kind, (one, other) -> both(one, other, item));
                return item;
            });
        }
        return List.copyOf(kinds.values());
    }

    private static KindSpec both(KindSpec one, KindSpec other, YamlValue item) {
        if (one.kind() != RetentionKind.BRACKET) {
            throw item.refuse("stands twice; keep one of the two.");
        }
        List<OffsetRange> brackets = new ArrayList<>(one.brackets());
        for (OffsetRange bracket : other.brackets()) {
            addOnce(brackets, bracket, item);
        }
        return new KindSpec(RetentionKind.BRACKET, one.horizons(), brackets);
    }

    private KindSpec kind(YamlValue value, List<Granularity> granularities) {
        if (value.isText()) {
            RetentionKind kind = value.choice(RetentionKind.class);
            return switch (kind) {
                case ON_OR_AFTER ->
                    throw value.refuse("needs its horizon, the last offset looked at; write {on_or_after: 12}.");
                case BRACKET -> throw value.refuse("needs its offsets; write {bracket: 3-7}.");
                case ON, ON_OR_BEFORE, STREAK -> KindSpec.of(kind);
            };
        }
        YamlFields fields = value.fields(problems, List.of("on_or_after", "bracket"));
        if (fields.has("on_or_after") == fields.has("bracket")) {
            throw value.refuse("must be one kind: a word, {on_or_after: 12} or {bracket: 3-7}.");
        }
        return fields.has("bracket")
                ? new KindSpec(RetentionKind.BRACKET, new TreeMap<>(), brackets(fields.required("bracket")))
                : new KindSpec(
                        RetentionKind.ON_OR_AFTER, horizons(fields.required("on_or_after"), granularities), List.of());
    }

    private SortedMap<Granularity, Integer> horizons(YamlValue value, List<Granularity> granularities) {
        SortedMap<Granularity, Integer> horizons = byGranularity(value, granularities, 0);
        List<String> missing = granularities.stream()
                .filter(granularity -> !horizons.containsKey(granularity))
                .map(StoreDefinition::lower)
                .toList();
        if (!missing.isEmpty()) {
            throw value.refuse("lacks the horizon of " + String.join(", ", missing) + ".");
        }
        return horizons;
    }

    private static List<OffsetRange> brackets(YamlValue value) {
        List<OffsetRange> brackets = new ArrayList<>();
        for (YamlValue item : value.oneOrMore()) {
            addOnce(brackets, bracket(item), item);
        }
        return brackets;
    }

    private static void addOnce(List<OffsetRange> brackets, OffsetRange bracket, YamlValue item) {
        if (brackets.contains(bracket)) {
            throw item.refuse("stands twice; keep one of the two.");
        }
        brackets.add(bracket);
    }

    private static OffsetRange bracket(YamlValue value) {
        Matcher matcher = RANGE.matcher(value.text());
        if (!matcher.matches()) {
            throw value.refuse("is no range of offsets; write one such as 3-7, or a single offset such as 3.");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (last < first) {
            throw value.refuse("ends before it begins; write " + last + "-" + first + ".");
        }
        if (last > RetentionSpec.LAST_OFFSET) {
            throw value.refuse("is out of range: an offset is from 0 to " + RetentionSpec.LAST_OFFSET + ".");
        }
        return new OffsetRange(first, last);
    }

    private List<List<SegmentPart>> combinations(YamlValue value) {
        List<List<SegmentPart>> combinations = new ArrayList<>();
        Set<List<String>> names = new HashSet<>();
        for (YamlValue item : value.items()) {
            problems.attempt(item, () -> {
                List<SegmentPart> combination = combination(item);
                if (!names.add(combination.stream().map(SegmentPart::name).toList())) {
                    throw item.refuse("stands twice; keep one of the two.");
                }
                combinations.add(combination);
                return item;
            });
        }
        return combinations;
    }

    /** A combination in the order of its names: in another order it would be the same. */
    private List<SegmentPart> combination(YamlValue value) {
        List<YamlValue> items = value.isMapping() ? List.of(value) : value.oneOrMore();
        List<SegmentPart> parts = new ArrayList<>();
        for (YamlValue item : items) {
            SegmentPart part = declared.isOpen() ? openPart(item) : part(item);
            if (parts.stream().anyMatch(other -> other.name().equals(part.name()))) {
                throw item.refuse("stands twice in one combination; keep one of the two.");
            }
            parts.add(part);
        }
        parts.sort(Comparator.comparing(SegmentPart::name));
        return parts;
    }

    private SegmentPart part(YamlValue value) {
        String name = value.name();
        if (segmentNames.contains(name)) {
            return new SegmentPart.Computed(segments.named(value));
        }
        @Nullable Attribute attribute = declared.attribute(name);
        if (attribute != null) {
            return new SegmentPart.OfUser(attribute);
        }
        if (declared.isProperty(name)) {
            return new SegmentPart.Property(name);
        }
        Set<String> names = new TreeSet<>(declared.names());
        names.addAll(segmentNames);
        throw value.refuse("is no declared property, attribute or segment" + didYouMean(name, names));
    }

    private SegmentPart openPart(YamlValue value) {
        YamlFields fields = value.fields(problems, List.of("property", "attribute", "segment"));
        if (fields.has("segment")) {
            return new SegmentPart.Computed(segments.named(fields.required("segment")));
        }
        return fields.has("attribute")
                ? new SegmentPart.OfUser(new StoreReader(problems, true).attribute(fields.required("attribute")))
                : new SegmentPart.Property(fields.required("property").name());
    }
}
