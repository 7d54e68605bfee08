package io.tenure.api.result;

import io.tenure.api.store.CohortVersion;
import io.tenure.api.store.Publication;
import io.tenure.definition.CohortDefinition;
import io.tenure.definition.CohortProgress;
import io.tenure.definition.StoredDefinition;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The cohort version that a result is of, and what has to be known to read its numbers.
 *
 * @param id the cohort
 * @param name its name
 * @param version of its definition
 * @param zone the zone of its dates
 * @param weekStart the first day of its weeks
 * @param asOf events at or after this instant are not in the numbers
 * @param run the run that published them
 */
public record CohortReference(
        String id, String name, int version, String zone, String weekStart, String asOf, Map<String, Object> run) {
    /** Of a cohort version that a run has computed; empty where none has. */
    public static Optional<CohortReference> of(StoredDefinition cohort, Publication publication) {
        CohortDefinition definition = (CohortDefinition) cohort.definition();
        return publication
                .progress(cohort.id(), cohort.version())
                .map(CohortProgress::asOf)
                .map(asOf -> new CohortReference(
                        cohort.id().toString(),
                        definition.name(),
                        cohort.version(),
                        definition.zone().getId(),
                        definition.weekStart().name().toLowerCase(Locale.ROOT),
                        asOf.toString(),
                        run(publication)));
    }

    private static Map<String, Object> run(Publication publication) {
        return Map.of(
                "number", publication.number(),
                "id", publication.runId(),
                "published_at", publication.publishedAt().toString());
    }

    Instant asOfInstant() {
        return Instant.parse(asOf);
    }

    /** The version as a store knows it. */
    public static CohortVersion versionOf(StoredDefinition cohort) {
        return new CohortVersion(cohort.id(), cohort.version());
    }
}
