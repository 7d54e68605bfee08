package io.tenure.definition;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of definitions that agree with each other: every name in one of them is declared by another.
 *
 * @param store the store's settings
 * @param signals the declared signals by name; event names are signals beside them
 * @param segments the segments by name
 * @param cohorts the cohorts by name
 * @param metrics the metrics by the name of their signal
 * @param funnels the funnels by name
 * @param alerts the alerts by name
 */
public record Definitions(
        StoreDefinition store,
        SortedMap<String, SignalDefinition> signals,
        SortedMap<String, SegmentDefinition> segments,
        SortedMap<String, CohortDefinition> cohorts,
        SortedMap<String, MetricDefinition> metrics,
        SortedMap<String, FunnelDefinition> funnels,
        SortedMap<String, AlertDefinition> alerts) {
    private static final Definitions NONE = new Definitions(
            StoreDefinition.defaults(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap());

    public Definitions {
        signals = Collections.unmodifiableSortedMap(new TreeMap<>(signals));
        segments = Collections.unmodifiableSortedMap(new TreeMap<>(segments));
        cohorts = Collections.unmodifiableSortedMap(new TreeMap<>(cohorts));
        metrics = Collections.unmodifiableSortedMap(new TreeMap<>(metrics));
        funnels = Collections.unmodifiableSortedMap(new TreeMap<>(funnels));
        alerts = Collections.unmodifiableSortedMap(new TreeMap<>(alerts));
    }

    /** Nothing declared: a store with its default settings. */
    public static Definitions none() {
        return NONE;
    }

    /** Every definition: the store's settings, then signals, segments, cohorts, metrics, funnels and alerts by name. */
    public List<Definition> all() {
        List<Definition> all = new ArrayList<>(List.of(store));
        all.addAll(signals.values());
        all.addAll(segments.values());
        all.addAll(cohorts.values());
        all.addAll(metrics.values());
        all.addAll(funnels.values());
        all.addAll(alerts.values());
        return all;
    }

    /** The event names that stand in the definitions, sorted: those that a store without such events should be asked about. */
    public SortedSet<String> eventNames() {
        SortedSet<String> names = new TreeSet<>();
        signals.values().forEach(signal -> names.addAll(signal.events()));
        segments.values().forEach(segment -> addEventNames(segment.rule(), names));
        for (CohortDefinition cohort : cohorts.values()) {
            names.addAll(cohort.entry().events().eventNames());
            names.addAll(cohort.returns().eventNames());
        }
        metrics.keySet().stream().filter(name -> !signals.containsKey(name)).forEach(name -> names.add(name));
        funnels.values().forEach(funnel -> names.addAll(funnel.eventNames()));
        return names;
    }

    private static void addEventNames(SegmentRule rule, SortedSet<String> names) {
        rule.visit(part -> {
            if (part instanceof SegmentRule.Did did) {
                names.addAll(did.events().eventNames());
            }
        });
    }

    /** The declared signal, or all events of that name where none is declared. */
    public SignalDefinition signal(String name) {
        @Nullable SignalDefinition declared = signals.get(name);
        return declared == null ? SignalDefinition.ofEvent(name) : declared;
    }

    /** The same with a metric, in the place of the one of its name. */
    public Definitions with(MetricDefinition metric) {
        SortedMap<String, MetricDefinition> more = new TreeMap<>(metrics);
        more.put(metric.name(), metric);
        return new Definitions(store, signals, segments, cohorts, more, funnels, alerts);
    }

    /** The signals that a cohort is measured by, by name: those with a value, and what the metrics say. */
    public List<SignalDefinition> metricsOf(String cohort) {
        SortedSet<String> names = new TreeSet<>();
        signals.values().stream().filter(SignalDefinition::hasValue).forEach(signal -> names.add(signal.name()));
        metrics.forEach((name, metric) -> {
            if (metric.isOf(cohort)) {
                names.add(name);
            } else {
                names.remove(name);
            }
        });
        return names.stream().map(this::signal).toList();
    }

    /** The funnels that the members of a cohort go through, by name. */
    public List<FunnelDefinition> funnelsOf(String cohort) {
        return funnels.values().stream().filter(funnel -> funnel.isOf(cohort)).toList();
    }

    /**
     * The segment.
     *
     * @throws TenureException DEFINITION when there is none of that name
     */
    public SegmentDefinition segment(String name) {
        return declared(segments, "segment", name);
    }

    /**
     * The cohort.
     *
     * @throws TenureException DEFINITION when there is none of that name
     */
    public CohortDefinition cohort(String name) {
        return declared(cohorts, "cohort", name);
    }

    private static <D> D declared(SortedMap<String, D> definitions, String kind, String name) {
        @Nullable D definition = definitions.get(name);
        if (definition == null) {
            throw new TenureException(
                    ErrorCode.DEFINITION,
                    "There is no " + kind + " '" + name + "'" + TenureException.didYouMean(name, definitions.keySet()));
        }
        return definition;
    }
}
