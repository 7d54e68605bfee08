package io.tenure.jobs.ingest;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came out of one file or table.
 *
 * @param name the file
 * @param isKnown whether its bytes had been ingested before, so that nothing was read
 * @param kept rows that are events now
 * @param duplicate rows that repeat an event
 * @param rejected rows that are no events, by reason code
 */
public record FileReport(String name, boolean isKnown, long kept, long duplicate, SortedMap<String, Long> rejected) {
    static FileReport known(String name) {
        return new FileReport(name, true, 0, 0, new TreeMap<>());
    }

    static FileReport of(String name, BatchCounts counts) {
        return new FileReport(name, false, counts.kept(), counts.duplicate(), counts.rejected());
    }

    /** Rows that are no events. */
    public long rowsRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All rows, headers apart. */
    public long rowsRead() {
        return kept + duplicate + rowsRejected();
    }
}
