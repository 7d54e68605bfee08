package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The batches whose events are in the store and in no result yet. */
public final class PendingBatches {
    private PendingBatches() {}

    /** A line per batch, for people, in the order in which they came in. */
    public static List<String> of(StoreRun run) {
        Optional<String> through = run.state(Pipeline.ACTIVITY_THROUGH);
        return run
                .read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.RUN_NUMBER)
                        .gt(through.map(Long::parseLong).orElse(0L)))
                .orderBy(IngestBatchesTable.RUN_NUMBER, IngestBatchesTable.FILE)
                .collectAsList()
                .stream()
                .map(batch -> String.format(
                        Locale.ROOT,
                        "%s: %,d events, %d dates changed, ingested %s",
                        batch.<String>getAs(IngestBatchesTable.FILE),
                        batch.<Long>getAs(IngestBatchesTable.ROWS_KEPT),
                        batch.getList(batch.fieldIndex(IngestBatchesTable.DATES))
                                .size(),
                        batch.<Object>getAs(IngestBatchesTable.INGESTED_AT)))
                .toList();
    }
}
