package io.tenure.api.question;

import static io.tenure.core.error.TenureException.didYouMean;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.result.CohortReference;
import io.tenure.api.result.FunnelResult;
import io.tenure.api.result.RetentionResult;
import io.tenure.api.result.SegmentText;
import io.tenure.api.result.TimeSeriesResult;
import io.tenure.api.store.CellSelection;
import io.tenure.api.store.CohortVersion;
import io.tenure.api.store.MetricCell;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.store.RetentionCell;
import io.tenure.api.store.RetentionSelection;
import io.tenure.core.period.Granularity;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortDefinition.KindSpec;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.Definitions;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StoredDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is asked of the cohorts of a store, as of one publication. */
public final class CohortQuestions {
    /** The parameters that every question about cells has. */
    private static final List<String> OF_CELLS = List.of("version", "granularity", "segment");

    /** Those of {@link #retention}. */
    public static final List<String> OF_RETENTION = and("mode", "kind", "metric", "min_cohort_size");
    /** Those of {@link #funnel}. */
    public static final List<String> OF_FUNNEL = and("funnel");
    /** Those of {@link #timeSeries}. */
    public static final List<String> OF_TIME_SERIES = and("metric");

    private static final int DEFAULT_MIN_COHORT_SIZE = 5;
    private static final String BRACKET = "bracket";
    private static final String EVERYBODY = "{}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ResultStore store;
    private final Publication publication;
    private final DefinitionVersions definitions;

    /** Questions about what a publication says. */
    public CohortQuestions(ResultStore store, Publication publication, DefinitionVersions definitions) {
        this.store = store;
        this.publication = publication;
        this.definitions = definitions;
    }

    private static List<String> and(String... more) {
        List<String> names = new ArrayList<>(OF_CELLS);
        names.addAll(List.of(more));
        return List.copyOf(names);
    }

    /** A cohort version, its definition and what it needs to be read by. */
    private record Meant(StoredDefinition stored, CohortDefinition definition, CohortReference reference) {
        CohortVersion version() {
            return CohortReference.versionOf(stored);
        }
    }

    private Meant meant(String idOrName, Parameters parameters) {
        StoredDefinition newest = new Cohorts(definitions).named(idOrName);
        int version = parameters.count("version", newest.version());
        StoredDefinition stored = definitions.all().stream()
                .filter(each -> each.id().equals(newest.id()) && each.version() == version && !each.isRetired())
                .findFirst()
                .orElseThrow(() -> Parameters.invalid(
                        "version", Integer.toString(version), "The versions are 1 to " + newest.version() + "."));
        CohortReference reference = CohortReference.of(stored, publication)
                .orElseThrow(() -> Problem.of(
                                Kind.NOT_READY,
                                "No run has computed version " + version + " of cohort '"
                                        + newest.definition().name() + "'. Ask .../status how far it is.")
                        .toException());
        return new Meant(stored, (CohortDefinition) stored.definition(), reference);
    }

    /**
     * How many came back.
     *
     * @throws io.tenure.api.problem.ProblemException where there is no such cohort, or it has no such cells
     */
    public RetentionResult retention(String idOrName, Parameters parameters) {
        Meant cohort = meant(idOrName, parameters);
        CellSelection cells = selection(cohort, parameters);
        RetentionMode mode = parameters.oneOf(
                "mode", cohort.definition().modes(), cohort.definition().modes().get(0));
        List<String> kinds = kinds(cohort.definition());
        String kind = parameters.oneOf("kind", kinds, kinds.get(0));
        int minCohortSize = parameters.count("min_cohort_size", DEFAULT_MIN_COHORT_SIZE);
        RetentionResult.Question question = new RetentionResult.Question(
                new RetentionSelection(cells, mode, kind), SegmentText.values(cells.segment()), minCohortSize);
        SortedMap<Integer, String> columns = columns(cohort.definition(), kind);
        List<RetentionCell> found = retention(cells, mode, kind, columns);
        if (parameters.text("metric").isEmpty()) {
            return RetentionResult.of(cohort.reference(), question, columns, found);
        }
        requireCalendar(mode);
        String metric = metric(cohort, parameters);
        return RetentionResult.of(
                cohort.reference(), question, columns, found, metric, store.metrics(publication, cells, metric));
    }

    private List<RetentionCell> retention(
            CellSelection cells, RetentionMode mode, String kind, SortedMap<Integer, String> columns) {
        if (!kind.equals(BRACKET)) {
            return store.retention(publication, new RetentionSelection(cells, mode, kind));
        }
        List<RetentionCell> found = new ArrayList<>();
        columns.values()
                .forEach(label ->
                        found.addAll(store.retention(publication, new RetentionSelection(cells, mode, label))));
        found.sort(Comparator.comparing(RetentionCell::cohortPeriod).thenComparing(RetentionCell::offset));
        return found;
    }

    /** What can stand for {@code kind}: the definition's, {@code bracket} for all brackets together. */
    static List<String> kinds(CohortDefinition definition) {
        List<String> kinds = new ArrayList<>();
        for (KindSpec spec : definition.kinds()) {
            kinds.add(spec.kind().name().toLowerCase(Locale.ROOT));
            spec.brackets().stream().map(OffsetRange::label).forEach(kinds::add);
        }
        return kinds;
    }

    /** The labels of the brackets by their first offsets, where brackets are asked for; else empty. */
    private static SortedMap<Integer, String> columns(CohortDefinition definition, String kind) {
        SortedMap<Integer, String> columns = new TreeMap<>();
        definition.kinds().stream()
                .filter(spec -> spec.kind() == RetentionKind.BRACKET)
                .flatMap(spec -> spec.brackets().stream())
                .filter(bracket -> kind.equals(BRACKET) || kind.equals(bracket.label()))
                .forEach(bracket -> columns.put(bracket.first(), bracket.label()));
        return columns;
    }

    private static void requireCalendar(RetentionMode mode) {
        if (mode != RetentionMode.CALENDAR) {
            throw Parameters.invalid(
                    "mode", mode.name().toLowerCase(Locale.ROOT), "Metrics are computed for mode=calendar only.");
        }
    }

    /** How far they got. */
    public FunnelResult funnel(String idOrName, Parameters parameters) {
        Meant cohort = meant(idOrName, parameters);
        List<FunnelDefinition> funnels = inForce().funnelsOf(cohort.definition().name());
        if (funnels.isEmpty()) {
            throw Problem.of(
                            Kind.NOT_FOUND,
                            "No funnel is defined for cohort '"
                                    + cohort.definition().name()
                                    + "'. Add one to the definitions, under funnels, and run.")
                    .toException();
        }
        List<String> names = funnels.stream().map(FunnelDefinition::name).toList();
        String name = parameters.oneOf("funnel", names, names.get(0));
        CellSelection cells = selection(cohort, parameters);
        return FunnelResult.of(
                cohort.reference(),
                funnels.get(names.indexOf(name)).fields(),
                cells,
                SegmentText.values(cells.segment()),
                store.funnel(publication, cells, name));
    }

    /** What they were worth. */
    public TimeSeriesResult timeSeries(String idOrName, Parameters parameters) {
        Meant cohort = meant(idOrName, parameters);
        String metric = metric(cohort, parameters);
        CellSelection cells = selection(cohort, parameters);
        List<MetricCell> found = store.metrics(publication, cells, metric);
        return TimeSeriesResult.of(cohort.reference(), metric, cells, SegmentText.values(cells.segment()), found);
    }

    private String metric(Meant cohort, Parameters parameters) {
        List<String> metrics = metricsOf(inForce(), cohort.definition().name());
        if (metrics.isEmpty()) {
            throw Problem.of(
                            Kind.NOT_FOUND,
                            "Cohort '" + cohort.definition().name()
                                    + "' is not measured by anything. Give a signal a value, or add a metric: tenure"
                                    + " add-metric.")
                    .toException();
        }
        return parameters.oneOf("metric", metrics, metrics.get(0));
    }

    static List<String> metricsOf(Definitions inForce, String cohort) {
        return inForce.metricsOf(cohort).stream().map(SignalDefinition::name).toList();
    }

    private Definitions inForce() {
        return definitions.inForce().definitions();
    }

    private CellSelection selection(Meant cohort, Parameters parameters) {
        List<Granularity> granularities = cohort.definition().granularities();
        Granularity usual = granularities.contains(Granularity.WEEK) ? Granularity.WEEK : granularities.get(0);
        return new CellSelection(
                cohort.version(), segment(cohort, parameters), parameters.oneOf("granularity", granularities, usual));
    }

    /** The segment as the store writes it. */
    private String segment(Meant cohort, Parameters parameters) {
        String asked = parameters.text("segment").orElse(EVERYBODY);
        if (asked.equals(EVERYBODY) || asked.isEmpty()) {
            return EVERYBODY;
        }
        SortedMap<String, @Nullable Object> values = read(asked);
        List<String> segments = store.segments(publication, cohort.version());
        return segments.stream()
                .filter(stored -> SegmentText.values(stored).equals(values))
                .findFirst()
                .orElseThrow(() -> Parameters.invalid(
                        "segment",
                        asked,
                        "There is no such segment" + didYouMean(asked, segments)
                                + " Write one as JSON, as " + segments.get(segments.size() - 1)
                                + "; the cohort lists them."));
    }

    private static SortedMap<String, @Nullable Object> read(String segment) {
        try {
            Map<String, @Nullable Object> values =
                    JSON.readValue(segment, new TypeReference<Map<String, @Nullable Object>>() {});
            return values == null ? Collections.emptySortedMap() : new TreeMap<>(values);
        } catch (JsonProcessingException e) {
            throw Parameters.invalid("segment", segment, "It is no JSON object; write {\"country\":\"US\"}.");
        }
    }
}
