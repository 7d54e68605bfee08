package io.tenure.jobs.table;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A published run: the state of the store that readers see until the next one.
 *
 * @param number 1 for the first publication of the store, and so on without a gap
 * @param runId the run
 * @param job what ran
 * @param publishedAt when
 * @param asOf events at or after this instant are not in the results; null for a run without results
 * @param versions the Delta version of every table that exists
 * @param state how far each job has come, by a name that the job chooses
 * @param ledger what every table was like, for {@code tenure fsck}
 */
public record Publication(
        long number,
        UUID runId,
        String job,
        Instant publishedAt,
        @Nullable Instant asOf,
        Map<String, Long> versions,
        Map<String, String> state,
        Map<String, TableLedger> ledger) {
    public Publication {
        versions = Map.copyOf(versions);
        state = Map.copyOf(state);
        ledger = Map.copyOf(ledger);
    }

    /** The number of the last run that removed what all runs before it had published; 0: none has. */
    long purgedBy() {
        return Long.parseLong(state.getOrDefault(StoreRun.PURGED_BY, "0"));
    }
}
