package io.tenure.jobs.cohort;

import io.tenure.definition.AppliedCohort;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * How far the rows of a cohort version have come.
 *
 * @param through the number of the newest ingest whose events are in them
 * @param asOf events from this instant on are not
 */
public record CohortProgress(long through, Instant asOf) {
    private static final String SEPARATOR = " as of ";

    /** That of a version as a run sees it; none where no run has computed it. */
    public static Optional<CohortProgress> of(StoreRun run, AppliedCohort cohort) {
        return run.state(name(cohort.cohortId(), cohort.version())).map(CohortProgress::parse);
    }

    /** That of a version as it was published; none where no run had computed it. */
    public static Optional<CohortProgress> of(Publication published, UUID cohortId, int version) {
        return Optional.ofNullable(published.state().get(name(cohortId, version)))
                .map(CohortProgress::parse);
    }

    private static CohortProgress parse(String text) {
        String[] parts = text.split(SEPARATOR, 2);
        return new CohortProgress(Long.parseLong(parts[0]), Instant.parse(parts[1]));
    }

    /** Publishes it with the run. */
    public void note(StoreRun run, AppliedCohort cohort) {
        run.setState(name(cohort.cohortId(), cohort.version()), through + SEPARATOR + asOf);
    }

    private static String name(UUID cohortId, int version) {
        return "cohort " + cohortId + " version " + version;
    }
}
