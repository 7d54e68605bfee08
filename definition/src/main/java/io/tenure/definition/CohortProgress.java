package io.tenure.definition;

import java.time.Instant;
import java.util.UUID;

/**
 * How far the rows of a cohort version have come, as every publication of a store says it.
 *
 * @param through the number of the newest ingest whose events are in them
 * @param asOf events from this instant on are not
 */
public record CohortProgress(long through, Instant asOf) {
    private static final String SEPARATOR = " as of ";

    /** Under which name a publication says it of a version. */
    public static String key(UUID cohortId, int version) {
        return "cohort " + cohortId + " version " + version;
    }

    /** Under which name a publication says it of a version. */
    public static String key(AppliedCohort cohort) {
        return key(cohort.cohortId(), cohort.version());
    }

    /** Reads what {@link #text} wrote. */
    public static CohortProgress parse(String text) {
        String[] parts = text.split(SEPARATOR, 2);
        return new CohortProgress(Long.parseLong(parts[0]), Instant.parse(parts[1]));
    }

    /** As it stands in a publication. */
    public String text() {
        return through + SEPARATOR + asOf;
    }
}
