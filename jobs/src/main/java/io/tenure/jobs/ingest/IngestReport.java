package io.tenure.jobs.ingest;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What an ingest did.
 *
 * @param files what came out of each file
 * @param newUsers users that the store had not seen
 * @param rowsWithoutOffset events whose time had no offset
 * @param zone in which those were read
 * @param dates the UTC dates whose events changed
 */
public record IngestReport(
        List<FileReport> files, long newUsers, long rowsWithoutOffset, ZoneId zone, SortedSet<LocalDate> dates) {
    public IngestReport {
        files = List.copyOf(files);
    }

    /** All rows of all new files. */
    public long rowsRead() {
        return files.stream().mapToLong(FileReport::rowsRead).sum();
    }

    /** Rows that are no events, by reason code. */
    public SortedMap<String, Long> rejected() {
        SortedMap<String, Long> all = new TreeMap<>();
        files.forEach(file -> file.rejected().forEach((code, rows) -> all.merge(code, rows, Long::sum)));
        return all;
    }
}
