package io.tenure.definition;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads definitions from YAML, checks them against each other and puts the ones that are named into those that name them.
 *
 * <p>Everything that is wrong is told at once, each with its file, line, column, field, value and cure. Dates mean their
 * start: in the cohort's zone inside a cohort, in the store's elsewhere.
 */
public final class DefinitionReader {
    private static final Map<String, DefinitionKind> SECTIONS = Map.of(
            "signals", DefinitionKind.SIGNAL,
            "segments", DefinitionKind.SEGMENT,
            "cohorts", DefinitionKind.COHORT,
            "metrics", DefinitionKind.METRIC,
            "funnels", DefinitionKind.FUNNEL,
            "alerts", DefinitionKind.ALERT);
    private static final List<String> TOP =
            List.of("store", "signals", "segments", "cohorts", "metrics", "funnels", "alerts");

    private static final String NOTHING =
            "declares nothing; write store, signals, segments, cohorts, metrics, funnels or alerts.";

    private static final CohortNames ANY_COHORT = new CohortNames(true, Set.of());

    private final Problems problems = new Problems();
    private final Map<DefinitionKind, Map<String, YamlValue>> named = new EnumMap<>(DefinitionKind.class);
    private @Nullable YamlValue store;

    private DefinitionReader() {
        SECTIONS.values().forEach(kind -> named.put(kind, new TreeMap<>()));
    }

    /**
     * Reads files that hold everything; of a folder, its {@code .yaml} and {@code .yml} files.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION, with every problem
     */
    public static Definitions read(List<Path> paths) {
        return readOver(List.of(), paths).definitions();
    }

    /**
     * Reads files over the definitions that are live: a definition in a file takes the place of the live one of its kind and
     * name, the others stay and are read again with it.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION, with every problem
     */
    public static ReadDefinitions readOver(List<WrittenDefinition> live, List<Path> paths) {
        DefinitionReader reader = new DefinitionReader();
        for (Path path : paths) {
            for (Path file : reader.problems.attempt(List.<Path>of(), () -> YamlSource.files(path))) {
                reader.collect(() -> YamlSource.ofFile(file));
            }
        }
        return reader.resolveOver(live);
    }

    /**
     * Reads a text over the definitions that are live, as {@link #readOver} does; it can't name files of users.
     *
     * @param label what errors call the text
     * @throws io.tenure.core.error.TenureException DEFINITION, with every problem
     */
    public static ReadDefinitions readText(List<WrittenDefinition> live, String label, String text) {
        DefinitionReader reader = new DefinitionReader();
        reader.collect(() -> YamlSource.ofText(label, text));
        return reader.resolveOver(live);
    }

    /**
     * Reads a definition back from its canonical JSON.
     *
     * @throws io.tenure.core.error.TenureException DEFINITION if it is none
     */
    public static Definition fromJson(DefinitionKind kind, String json) {
        Problems problems = new Problems();
        YamlValue root = YamlSource.ofJson("the stored " + kind.text(), json)
                .root()
                .orElseThrow(() -> new IllegalArgumentException("empty JSON of a " + kind.text()));
        Declared declared = Declared.open();
        SignalReader signals = new SignalReader(problems, declared, new TreeMap<>());
        SegmentReader segments = new SegmentReader(problems, declared, signals, ZoneId.of("UTC"), new TreeMap<>());
        Definition definition = switch (kind) {
            case STORE -> new StoreReader(problems, true).read(root);
            case SIGNAL -> signals.read(root);
            case SEGMENT -> segments.read(root);
            case COHORT ->
                new CohortReader(problems, StoreDefinition.defaults(), declared, signals, segments, Set.of())
                        .read(root);
            case METRIC -> new MetricReader(problems, ANY_COHORT).read(root);
            case FUNNEL -> new FunnelReader(problems, declared, signals, ANY_COHORT, ZoneId.of("UTC")).read(root);
            case ALERT -> new AlertReader(problems, ANY_COHORT, Map.of()).read(root);
        };
        problems.failIfAny();
        return definition;
    }

    /** The text of an item's field {@code name}, for paths in messages. */
    static Optional<String> nameIn(YamlValue item) {
        return item.scalarField("name");
    }

    private interface SourceOpener {
        YamlSource open();
    }

    /** Notes the definitions of one source. */
    private void collect(SourceOpener opener) {
        problems.attempt(this, () -> {
            YamlSource source = opener.open();
            collect(source.root().orElseThrow(() -> source.refuse(NOTHING)));
            return this;
        });
    }

    private void collect(YamlValue root) {
        YamlFields top = root.fields(problems, TOP);
        if (top.isEmpty()) {
            throw root.refuse(NOTHING);
        }
        top.read("store", root, value -> {
            if (store != null) {
                throw value.refuse("stands twice; keep one of the two.");
            }
            store = value;
            return root;
        });
        SECTIONS.forEach((section, kind) -> top.readEach(section, item -> {
            String name = nameIn(item).orElseThrow(() -> item.refuse("lacks the field name."));
            Map<String, YamlValue> others = Objects.requireNonNull(named.get(kind));
            if (others.putIfAbsent(name, item.at(section + "." + name)) != null) {
                throw item.refuse("has the name '" + name + "', which another of the " + section
                        + " has; choose another, or keep one of the two.");
            }
            return item;
        }));
    }

    private ReadDefinitions resolveOver(List<WrittenDefinition> live) {
        for (WrittenDefinition definition : live) {
            problems.attempt(this, () -> {
                addLive(definition);
                return this;
            });
        }
        StoreDefinition settings = store == null
                ? StoreDefinition.defaults()
                : problems.attempt(
                        StoreDefinition.defaults(),
                        () -> new StoreReader(problems, false).read(Objects.requireNonNull(store)));
        Definitions definitions = resolve(settings);
        problems.failIfAny();
        return new ReadDefinitions(definitions, written(definitions));
    }

    private void addLive(WrittenDefinition live) {
        DefinitionKind kind = live.definition().kind();
        String name = live.definition().name();
        boolean isStore = kind == DefinitionKind.STORE;
        if (isStore ? store != null : written(kind).containsKey(name)) {
            return;
        }
        String label = isStore ? "the live store" : "the live " + kind.text() + " '" + name + "'";
        YamlValue root = YamlSource.ofJson(label, live.written())
                .root()
                .orElseThrow(() -> new IllegalArgumentException("empty text of " + label));
        if (isStore) {
            store = root.at("store");
        } else {
            written(kind).put(name, root.at(kind.text() + "s." + name));
        }
    }

    private Map<String, YamlValue> written(DefinitionKind kind) {
        return Objects.requireNonNull(named.get(kind));
    }

    private Definitions resolve(StoreDefinition settings) {
        Declared declared = Declared.by(settings);
        SortedMap<String, SignalDefinition> signals = new TreeMap<>();
        SignalReader signalReader = new SignalReader(problems, declared, signals);
        written(DefinitionKind.SIGNAL)
                .forEach((name, value) -> problems.attempt(value, () -> {
                    signals.put(name, signalReader.read(value));
                    return value;
                }));
        Map<String, YamlValue> writtenSegments = written(DefinitionKind.SEGMENT);
        SegmentReader segmentReader =
                new SegmentReader(problems, declared, signalReader, settings.zone(), writtenSegments);
        SortedMap<String, SegmentDefinition> segments = new TreeMap<>();
        writtenSegments.forEach((name, value) -> {
            problems.attempt(value, () -> refuseTaken(name, value, declared));
            segmentReader.segment(name).ifPresent(segment -> segments.put(name, segment));
        });
        CohortReader cohortReader =
                new CohortReader(problems, settings, declared, signalReader, segmentReader, writtenSegments.keySet());
        SortedMap<String, CohortDefinition> cohorts = new TreeMap<>();
        written(DefinitionKind.COHORT)
                .forEach((name, value) -> problems.attempt(value, () -> {
                    cohorts.put(name, cohortReader.read(value));
                    return value;
                }));
        CohortNames cohortNames =
                new CohortNames(false, written(DefinitionKind.COHORT).keySet());
        MetricReader metricReader = new MetricReader(problems, cohortNames);
        SortedMap<String, MetricDefinition> metrics = new TreeMap<>();
        written(DefinitionKind.METRIC)
                .forEach((name, value) -> problems.attempt(value, () -> {
                    metrics.put(name, metricReader.read(value));
                    return value;
                }));
        FunnelReader funnelReader = new FunnelReader(problems, declared, signalReader, cohortNames, settings.zone());
        SortedMap<String, FunnelDefinition> funnels = new TreeMap<>();
        written(DefinitionKind.FUNNEL)
                .forEach((name, value) -> problems.attempt(value, () -> {
                    funnels.put(name, funnelReader.read(value));
                    return value;
                }));
        AlertReader alertReader = new AlertReader(problems, cohortNames, cohorts);
        SortedMap<String, AlertDefinition> alerts = new TreeMap<>();
        written(DefinitionKind.ALERT)
                .forEach((name, value) -> problems.attempt(value, () -> {
                    alerts.put(name, alertReader.read(value));
                    return value;
                }));
        Definitions definitions = new Definitions(settings, signals, segments, cohorts, metrics, funnels, alerts);
        refuseNamesOfEvents(definitions);
        return definitions;
    }

    /** A signal that has the name of an event but is something else would be counted in its place. */
    private void refuseNamesOfEvents(Definitions definitions) {
        Set<String> eventNames = definitions.eventNames();
        definitions.signals().forEach((name, signal) -> {
            if (eventNames.contains(name) && !signal.isWholeEvent()) {
                problems.add(
                        Objects.requireNonNull(written(DefinitionKind.SIGNAL).get(name))
                                .refuse("is not all events '" + name
                                        + "', so it can't have the name of that event; call it something else, such as 'some_"
                                        + name + "'."));
            }
        });
    }

    private static YamlValue refuseTaken(String name, YamlValue value, Declared declared) {
        if (declared.names().contains(name) || EventWords.FIELDS.contains(name)) {
            throw value.refuse("has the name of a property or attribute; choose another.");
        }
        return value;
    }

    private List<WrittenDefinition> written(Definitions definitions) {
        List<WrittenDefinition> written = new ArrayList<>();
        if (store != null) {
            written.add(new WrittenDefinition(definitions.store(), store.written()));
        }
        for (Definition definition : definitions.all()) {
            if (definition.kind() != DefinitionKind.STORE) {
                YamlValue value =
                        Objects.requireNonNull(written(definition.kind()).get(definition.name()));
                written.add(new WrittenDefinition(definition, value.written()));
            }
        }
        return written;
    }
}
