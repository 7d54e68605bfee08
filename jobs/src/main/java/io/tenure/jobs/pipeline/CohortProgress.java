package io.tenure.jobs.pipeline;

import io.tenure.jobs.definition.AppliedCohort;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the rows of a cohort version have come.
 *
 * @param through the number of the newest ingest whose events are in them
 * @param asOf events from this instant on are not
 */
public record CohortProgress(long through, Instant asOf) {
    private static final String SEPARATOR = " as of ";

    /** That of a cohort version; empty for one that has never run. */
    public static Optional<CohortProgress> of(StoreRun run, AppliedCohort cohort) {
        return run.state(name(cohort)).map(text -> {
            String[] parts = text.split(SEPARATOR, 2);
            return new CohortProgress(Long.parseLong(parts[0]), Instant.parse(parts[1]));
        });
    }

    void note(StoreRun run, AppliedCohort cohort) {
        run.setState(name(cohort), through + SEPARATOR + asOf);
    }

    private static String name(AppliedCohort cohort) {
        return "cohort " + cohort.cohortId() + " version " + cohort.version();
    }
}
