package io.tenure.api.question;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.api.problem.Problem;
import io.tenure.api.problem.Problem.Kind;
import io.tenure.api.result.CohortReference;
import io.tenure.api.result.SegmentText;
import io.tenure.api.store.CohortVersion;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.core.period.Granularity;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.Definitions;
import io.tenure.definition.SignalDefinition;
import io.tenure.definition.StoredDefinition;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What there is to ask about, as of one publication: names are looked up here, and unknown ones refused with those known. */
final class Catalogue {
    static final String EVERYBODY = "{}";

    private final ResultStore store;
    private final Publication publication;
    private final DefinitionVersions definitions;

    Catalogue(ResultStore store, Publication publication, DefinitionVersions definitions) {
        this.store = store;
        this.publication = publication;
        this.definitions = definitions;
    }

    /** A cohort version, its definition and what its numbers have to be read by. */
    record ComputedCohort(CohortVersion version, CohortDefinition definition, CohortReference reference) {
        /** The granularity that is meant where none is named: weeks where there are any. */
        Granularity usualGranularity() {
            List<Granularity> granularities = definition.granularities();
            return granularities.contains(Granularity.WEEK) ? Granularity.WEEK : granularities.get(0);
        }
    }

    /**
     * A cohort version that has been computed.
     *
     * @param version null: the newest that has been; while a change is being computed, that is the version before
     */
    ComputedCohort cohort(String idOrName, @Nullable Integer version) {
        Cohorts cohorts = new Cohorts(definitions);
        StoredDefinition stored =
                version == null ? newestComputed(cohorts, cohorts.named(idOrName)) : cohorts.named(idOrName, version);
        CohortReference reference = CohortReference.of(stored, publication)
                .orElseThrow(() -> Problem.of(
                                Kind.NOT_READY,
                                "No run has computed version " + stored.version() + " of cohort '"
                                        + stored.definition().name() + "'. Ask its status how far it is.")
                        .toException());
        return new ComputedCohort(CohortReference.versionOf(stored), (CohortDefinition) stored.definition(), reference);
    }

    private StoredDefinition newestComputed(Cohorts cohorts, StoredDefinition newest) {
        return cohorts.versions(newest).stream()
                .filter(each -> publication.progress(each.id(), each.version()).isPresent())
                .reduce((earlier, later) -> later)
                .orElse(newest);
    }

    /** The segment as the store writes it. */
    String segment(ComputedCohort cohort, SortedMap<String, @Nullable Object> values) {
        if (values.isEmpty()) {
            return EVERYBODY;
        }
        List<String> segments = store.segments(publication, cohort.version());
        return segments.stream()
                .filter(stored -> SegmentText.values(stored).equals(values))
                .findFirst()
                .orElseThrow(() -> {
                    String asked = SegmentText.json(values);
                    return Parameters.invalid(
                            "segment",
                            asked,
                            "There is no such segment" + didYouMean(asked, segments)
                                    + " GET /v1/cohorts/{id} lists those of the cohort.");
                });
    }

    /** The metric of that name, or the first one where none is named. */
    String metric(ComputedCohort cohort, Parameters parameters) {
        List<String> metrics = metrics(cohort.definition().name());
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

    /** What a cohort is measured by. */
    List<String> metrics(String cohort) {
        return inForce().metricsOf(cohort).stream().map(SignalDefinition::name).toList();
    }

    Definitions inForce() {
        return definitions.inForce().definitions();
    }
}
