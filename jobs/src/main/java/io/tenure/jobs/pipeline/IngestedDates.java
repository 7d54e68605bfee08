package io.tenure.jobs.pipeline;

import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which dates the batches of a store have changed, by the number of the run that took them in. */
final class IngestedDates {
    private final NavigableMap<Long, Set<LocalDate>> byRun = new TreeMap<>();

    IngestedDates(StoreRun run) {
        run.read(IngestBatchesTable.SPEC)
                .select(IngestBatchesTable.RUN_NUMBER, IngestBatchesTable.DATES)
                .collectAsList()
                .forEach(row -> byRun.computeIfAbsent(row.getLong(0), number -> new TreeSet<>())
                        .addAll(row.getList(1)));
    }

    /** The UTC dates that batches after the run with this number have changed. */
    Set<LocalDate> after(long runNumber) {
        Set<LocalDate> dates = new TreeSet<>();
        byRun.tailMap(runNumber, false).values().forEach(dates::addAll);
        return dates;
    }

    /** The number of the newest run that ingested; 0 before the first. */
    long newest() {
        return byRun.isEmpty() ? 0 : byRun.lastKey();
    }
}
