package io.tenure.api.question;

import io.tenure.api.result.CohortReference;
import io.tenure.api.result.CohortSummary;
import io.tenure.api.result.SegmentText;
import io.tenure.api.store.Publication;
import io.tenure.api.store.ResultStore;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.FunnelDefinition;
import io.tenure.definition.StoredDefinition;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cohorts there are, as of one publication. */
public final class DefinedCohorts {
    private final ResultStore store;
    private final Publication publication;
    private final DefinitionVersions definitions;

    /** The cohorts that a publication has. */
    public DefinedCohorts(ResultStore store, Publication publication, DefinitionVersions definitions) {
        this.store = store;
        this.publication = publication;
        this.definitions = definitions;
    }

    /** All of them, by name. */
    public Map<String, List<CohortSummary>> all() {
        return Map.of(
                "cohorts",
                new Cohorts(definitions)
                        .all().stream().map(cohort -> summary(cohort, false)).toList());
    }

    /** The version of one of them. */
    public int version(String idOrName) {
        return new Cohorts(definitions).named(idOrName).version();
    }

    /**
     * One of them, with its definition and its segments.
     *
     * @param version null: the newest
     */
    public CohortSummary one(String idOrName, @Nullable Integer version) {
        Cohorts cohorts = new Cohorts(definitions);
        return summary(version == null ? cohorts.named(idOrName) : cohorts.named(idOrName, version), true);
    }

    private CohortSummary summary(StoredDefinition stored, boolean withDefinition) {
        CohortDefinition cohort = (CohortDefinition) stored.definition();
        Catalogue catalogue = new Catalogue(store, publication, definitions);
        return new CohortSummary(
                stored.id().toString(),
                cohort.name(),
                cohort.description(),
                stored.version(),
                stored.createdBy(),
                stored.createdAt().toString(),
                publication
                        .progress(stored.id(), stored.version())
                        .map(CohortProgress::asOf)
                        .map(Object::toString)
                        .orElse(null),
                cohort.zone().getId(),
                lower(cohort.weekStart()),
                cohort.granularities().stream().map(DefinedCohorts::lower).toList(),
                cohort.modes().stream().map(DefinedCohorts::lower).toList(),
                CohortQuestions.kinds(cohort),
                catalogue.metrics(cohort.name()),
                catalogue.inForce().funnelsOf(cohort.name()).stream()
                        .map(FunnelDefinition::name)
                        .toList(),
                withDefinition ? segments(stored) : null,
                withDefinition ? computedVersions(stored) : null,
                withDefinition ? cohort.fields() : null,
                withDefinition ? stored.written().written() : null);
    }

    private List<Map<String, Object>> segments(StoredDefinition stored) {
        return store.segments(publication, CohortReference.versionOf(stored)).stream()
                .sorted(Comparator.comparing((String segment) -> !segment.equals(Catalogue.EVERYBODY)))
                .<Map<String, Object>>map(SegmentText::values)
                .toList();
    }

    private List<Integer> computedVersions(StoredDefinition cohort) {
        return new Cohorts(definitions)
                .versions(cohort).stream()
                        .map(StoredDefinition::version)
                        .filter(version ->
                                publication.progress(cohort.id(), version).isPresent())
                        .toList();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
