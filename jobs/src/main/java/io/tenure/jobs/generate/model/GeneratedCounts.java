package io.tenure.jobs.generate.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How many rows a spec's arriving days have.
 *
 * @param days days on which rows arrive
 * @param events events whose first row is among them
 * @param late those of them that come after their day
 * @param repeated second rows of events
 * @param dirty rows that are no events, by reason; in text only
 */
public record GeneratedCounts(int days, long events, long late, long repeated, Map<DirtyReason, Long> dirty) {
    public GeneratedCounts {
        dirty = Map.copyOf(dirty);
    }

    /** Rows that are no events. */
    public long rowsDirty() {
        return dirty.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All rows in text. */
    public long rows() {
        return events + repeated + rowsDirty();
    }

    /** The counts for people, line by line. */
    public List<String> summary() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d rows on %,d %s: %,d events (%,d of them late), %,d repeated, %,d dirty",
                rows(),
                days,
                days == 1 ? "day" : "days",
                events,
                late,
                repeated,
                rowsDirty()));
        if (rowsDirty() > 0) {
            lines.add("dirty: "
                    + new TreeMap<>(dirty)
                            .entrySet().stream()
                                    .map(entry -> String.format(
                                            Locale.ROOT,
                                            "%s %,d",
                                            entry.getKey().code(),
                                            entry.getValue()))
                                    .collect(Collectors.joining(", ")));
        }
        return lines;
    }
}
