package io.tenure.jobs.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an ingest did.
 *
 * @param files what came out of each file
 * @param newUsers users that the store had not seen
 * @param sharedSessions session ids that events of several users have
 * @param rowsWithoutOffset events whose time had no offset
 * @param zone in which those were read
 * @param dates the UTC dates whose events changed, in order
 */
public record IngestReport(
        List<FileReport> files,
        long newUsers,
        long sharedSessions,
        long rowsWithoutOffset,
        ZoneId zone,
        List<LocalDate> dates) {
    public IngestReport {
        files = List.copyOf(files);
        dates = List.copyOf(dates);
    }

    /** All rows of all new files. */
    public long rowsRead() {
        return files.stream().mapToLong(FileReport::rowsRead).sum();
    }

    /** Those that are events. */
    public long rowsKept() {
        return files.stream().mapToLong(FileReport::kept).sum();
    }

    /** Those that repeat an event. */
    public long rowsDuplicate() {
        return files.stream().mapToLong(FileReport::duplicate).sum();
    }

    /** Those that are no events, by reason code. */
    public SortedMap<String, Long> rejected() {
        SortedMap<String, Long> all = new TreeMap<>();
        files.forEach(file -> file.rejected().forEach((code, rows) -> all.merge(code, rows, Long::sum)));
        return all;
    }

    /** Whether every file had been ingested before. */
    public boolean isNothingNew() {
        return files.stream().allMatch(FileReport::isKnown);
    }

    /** The report for people, line by line. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        long known = files.stream().filter(FileReport::isKnown).count();
        lines.add(counts(plural(files.size() - known, "file"), rowsRead(), rowsKept(), rowsDuplicate(), rejected()));
        files.stream()
                .filter(FileReport::isKnown)
                .forEach(file -> lines.add(file.name() + " had been ingested before and was left out"));
        if (newUsers > 0) {
            lines.add(plural(newUsers, "new user"));
        }
        if (!dates.isEmpty()) {
            lines.add(plural(dates.size(), "date") + " changed, from " + dates.get(0) + " to "
                    + dates.get(dates.size() - 1));
        }
        if (rowsWithoutOffset > 0) {
            lines.add(plural(rowsWithoutOffset, "event") + " had a time without an offset, read as "
                    + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone) + "; --zone changes that");
        }
        if (sharedSessions > 0) {
            lines.add(plural(sharedSessions, "session id")
                    + " stood with more than one user; a session is told by its user and its id");
        }
        return lines;
    }

    /** A line per file. */
    public List<String> fileLines() {
        return files.stream()
                .filter(file -> !file.isKnown())
                .map(file -> counts(file.name(), file.rowsRead(), file.kept(), file.duplicate(), file.rejected()))
                .toList();
    }

    private static String counts(String name, long read, long kept, long duplicate, SortedMap<String, Long> rejected) {
        long rows = rejected.values().stream().mapToLong(Long::longValue).sum();
        return String.format(
                Locale.ROOT,
                "%s: %,d read, %,d kept, %,d duplicate, %,d rejected%s",
                name,
                read,
                kept,
                duplicate,
                rows,
                rejected.isEmpty() ? "" : " (" + reasons(rejected) + ")");
    }

    static String reasons(Map<String, Long> rejected) {
        return rejected.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String plural(long count, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
    }

    /** The report for {@code runs}. */
    public String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("rows_read", rowsRead()).put("rows_kept", rowsKept()).put("rows_duplicate", rowsDuplicate());
        ObjectNode reasons = json.putObject("rejected");
        rejected().forEach(reasons::put);
        json.put("new_users", newUsers)
                .put("shared_sessions", sharedSessions)
                .put("rows_without_offset", rowsWithoutOffset);
        ArrayNode changed = json.putArray("dates");
        dates.forEach(date -> changed.add(date.toString()));
        return json.toString();
    }
}
