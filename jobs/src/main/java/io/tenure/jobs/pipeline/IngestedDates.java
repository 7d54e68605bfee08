package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.max;

import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/** Which dates the batches of a store have changed since a run. */
record IngestedDates(StoreRun run) {
    /** The UTC dates that batches after the run with this number have changed. */
    Set<LocalDate> after(long runNumber) {
        Set<LocalDate> dates = new TreeSet<>();
        run.read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.RUN_NUMBER).gt(runNumber))
                .select(explode(col(IngestBatchesTable.DATES)))
                .distinct()
                .collectAsList()
                .forEach(row -> dates.add(row.getAs(0)));
        return dates;
    }

    /** The number of the newest run that ingested; 0 before the first. */
    long newest() {
        Row newest = run.read(IngestBatchesTable.SPEC)
                .agg(max(col(IngestBatchesTable.RUN_NUMBER)))
                .head();
        return newest.isNullAt(0) ? 0 : newest.getLong(0);
    }
}
