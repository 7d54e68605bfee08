package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.lit;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.StoreDefinition;
import io.tenure.definition.StoreDefinition.Gate;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.apache.hadoop.fs.Path;

/** Whether the upstream day is there, so that a nightly run may count it. */
final class GateCheck {
    /** Without a rule, a day is there when any batch has brought events of it. */
    private static final Gate ONE_BATCH = new Gate.Batches(1);

    private GateCheck() {}

    /**
     * Lets a run through, or ends it.
     *
     * @param day the last day that the run would count, in the store's zone
     * @throws TenureException GATE when the day isn't there by the store's rule
     */
    static void require(StoreRun run, StoreDefinition settings, LocalDate day) {
        Gate gate = settings.gate() == null ? ONE_BATCH : settings.gate();
        if (gate instanceof Gate.Marker marker) {
            requireMarker(run, marker, day);
        } else if (gate instanceof Gate.Batches batches) {
            requireBatches(run, batches, day);
        } else if (gate instanceof Gate.Age age) {
            requireAge(run, settings, age, day);
        }
    }

    private static void requireMarker(StoreRun run, Gate.Marker marker, LocalDate day) {
        Path file = new Path(marker.path().replace("{date}", day.toString()));
        try {
            if (!file.getFileSystem(run.store().spark().sparkContext().hadoopConfiguration())
                    .exists(file)) {
                throw notThere(day, "its marker " + file + " is missing");
            }
        } catch (IOException e) {
            throw new TenureException(
                    ErrorCode.GATE, "Cannot look for the marker " + file + " of " + day + ": " + e + ".", e);
        }
    }

    private static void requireBatches(StoreRun run, Gate.Batches batches, LocalDate day) {
        long found = run.read(IngestBatchesTable.SPEC)
                .where(array_contains(col(IngestBatchesTable.DATES), lit(day)))
                .agg(countDistinct(col(IngestBatchesTable.BATCH_ID)))
                .head()
                .getLong(0);
        if (found < batches.count()) {
            throw notThere(day, found + " of " + batches.count() + " batches have brought events of it");
        }
    }

    private static void requireAge(StoreRun run, StoreDefinition settings, Gate.Age age, LocalDate day) {
        Instant end = day.plusDays(1).atStartOfDay(settings.zone()).toInstant();
        Duration since = Duration.between(end, run.store().clock().instant());
        if (since.compareTo(age.age()) < 0) {
            throw notThere(day, "it ended at " + end + ", and its events are awaited until " + end.plus(age.age()));
        }
    }

    private static TenureException notThere(LocalDate day, String why) {
        return new TenureException(
                ErrorCode.GATE,
                "The events of " + day + " are not there yet: " + why
                        + ". Nothing was changed; run this again later, or " + "count an earlier day with --as-of.");
    }
}
