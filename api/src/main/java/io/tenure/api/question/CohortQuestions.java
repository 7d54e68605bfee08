package io.tenure.api.question;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.question.Catalogue.ComputedCohort;
import io.tenure.api.result.FunnelResult;
import io.tenure.api.result.RetentionResult;
import io.tenure.api.result.SegmentText;
import io.tenure.api.result.TimeSeriesResult;
import io.tenure.api.store.CellSelection;
import io.tenure.api.store.MetricCell;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.api.store.RetentionCell;
import io.tenure.api.store.RetentionSelection;
import io.tenure.core.retention.OffsetRange;
import io.tenure.core.retention.RetentionKind;
import io.tenure.core.retention.RetentionMode;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortDefinition.KindSpec;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.FunnelDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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

    private final ResultStore store;
    private final Publication publication;
    private final Catalogue catalogue;

    /** Questions about what a publication says. */
    public CohortQuestions(ResultStore store, Publication publication, DefinitionVersions definitions) {
        this.store = store;
        this.publication = publication;
        this.catalogue = new Catalogue(store, publication, definitions);
    }

    private static List<String> and(String... more) {
        List<String> names = new ArrayList<>(OF_CELLS);
        names.addAll(List.of(more));
        return List.copyOf(names);
    }

    /**
     * How many came back.
     *
     * @throws io.tenure.api.problem.ProblemException where there is no such cohort, or it has no such cells
     */
    public RetentionResult retention(String idOrName, Parameters parameters) {
        ComputedCohort cohort = cohort(idOrName, parameters);
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
        String metric = catalogue.metric(cohort, parameters);
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

    /** The same without {@code bracket}: what has one number per offset. */
    static List<String> singleKinds(CohortDefinition definition) {
        return kinds(definition).stream().filter(kind -> !kind.equals(BRACKET)).toList();
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
        ComputedCohort cohort = cohort(idOrName, parameters);
        List<FunnelDefinition> funnels =
                catalogue.inForce().funnelsOf(cohort.definition().name());
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
        ComputedCohort cohort = cohort(idOrName, parameters);
        String metric = catalogue.metric(cohort, parameters);
        CellSelection cells = selection(cohort, parameters);
        List<MetricCell> found = store.metrics(publication, cells, metric);
        return TimeSeriesResult.of(cohort.reference(), metric, cells, SegmentText.values(cells.segment()), found);
    }

    private ComputedCohort cohort(String idOrName, Parameters parameters) {
        return catalogue.cohort(idOrName, parameters.text("version").isEmpty() ? null : parameters.count("version", 0));
    }

    private CellSelection selection(ComputedCohort cohort, Parameters parameters) {
        return new CellSelection(
                cohort.version(),
                catalogue.segment(cohort, segment(parameters.text("segment").orElse(""))),
                parameters.oneOf("granularity", cohort.definition().granularities(), cohort.usualGranularity()));
    }

    private static SortedMap<String, @Nullable Object> segment(String text) {
        return text.isEmpty()
                ? Collections.emptySortedMap()
                : SegmentText.read(text)
                        .orElseThrow(() -> Parameters.invalid(
                                "segment", text, "It is no JSON object; write {\"country\":\"US\"}."));
    }
}
