package io.tenure.jobs.input;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was read: rows read are rows kept plus rows rejected, always.
 *
 * @param files how many files
 * @param tables how many tables
 * @param namedAgain further names of files that were read once all the same
 * @param zone of the times without an offset
 * @param rowsKept rows that are events
 * @param rejected rows that are not, by reason
 * @param rowsWithoutOffset kept rows whose time had no offset
 * @param newestMicros the newest event's time; {@code Long.MIN_VALUE} without an event
 */
public record InputReport(
        int files,
        int tables,
        List<String> namedAgain,
        ZoneId zone,
        long rowsKept,
        Map<RejectReason, Long> rejected,
        long rowsWithoutOffset,
        long newestMicros) {
    public InputReport {
        namedAgain = List.copyOf(namedAgain);
        rejected = Map.copyOf(rejected);
    }

    static InputReport of(FoundFiles found, int tables, ZoneId zone, Collection<SplitCounts> splits) {
        long kept = 0;
        long withoutOffset = 0;
        long newestMicros = Long.MIN_VALUE;
        Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
        for (SplitCounts split : splits) {
            kept += split.kept();
            withoutOffset += split.withoutOffset();
            newestMicros = Math.max(newestMicros, split.newestMicros());
            split.rejected().forEach((reason, rows) -> rejected.merge(reason, rows, Long::sum));
        }
        return new InputReport(
                found.files().size(), tables, found.namedAgain(), zone, kept, rejected, withoutOffset, newestMicros);
    }

    /** Rows that are not events. */
    public long rowsRejected() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All rows, headers apart. */
    public long rowsRead() {
        return rowsKept + rowsRejected();
    }

    /** The report for people, line by line. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "read %s of %s: %,d kept, %,d rejected%s",
                counted(rowsRead(), "row"),
                sources(),
                rowsKept,
                rowsRejected(),
                rejected.isEmpty() ? "" : " (" + reasons() + ")"));
        for (String name : namedAgain) {
            lines.add(name + " is named more than once and was read once");
        }
        if (rowsWithoutOffset > 0) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%,d %s a time without an offset, read as %s; --zone changes that",
                    rowsWithoutOffset,
                    rowsWithoutOffset == 1 ? "row has" : "rows have",
                    zone.equals(ZoneOffset.UTC) ? "UTC" : zone));
        }
        return lines;
    }

    private String sources() {
        if (tables == 0) {
            return counted(files, "file");
        }
        return (files == 0 ? "" : counted(files, "file") + " and ") + counted(tables, "table");
    }

    private static String counted(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    private String reasons() {
        return rejected.entrySet().stream()
                .sorted(Map.Entry.<RejectReason, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry ->
                        String.format(Locale.ROOT, "%s %,d", entry.getKey().code(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
