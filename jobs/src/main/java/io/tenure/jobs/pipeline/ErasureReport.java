package io.tenure.jobs.pipeline;

import io.tenure.definition.CanonicalJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an erasure did; it names nobody.
 *
 * @param rows how many rows were taken out of each table, by its name
 * @param definitions how many versions of definitions were rewritten
 * @param cohorts how many cohort versions lost the member
 * @param cells how many cells were counted again
 * @param uncounted cohort versions whose rows of that period were removed, because they can't be counted any more
 * @param readmitted events of others that came back, because the one that had their event_id is gone
 * @param purgedBy the run that removed every older file; 0: nothing was purged
 * @param left what still names the user, and what to do about it
 */
public record ErasureReport(
        SortedMap<String, Long> rows,
        long definitions,
        long cohorts,
        long cells,
        List<String> uncounted,
        long readmitted,
        long purgedBy,
        List<String> left) {
    public ErasureReport {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
        uncounted = List.copyOf(uncounted);
        left = List.copyOf(left);
    }

    /** Whether the store knew nothing of the user. */
    public boolean isNothing() {
        return rows.isEmpty() && definitions == 0;
    }

    /** For people, a line for each thing. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (isNothing()) {
            lines.add("nothing of this user is here");
        }
        rows.forEach((table, count) -> lines.add(table + ": " + rows(count) + " removed"));
        if (definitions > 0) {
            lines.add("definitions: " + definitions + (definitions == 1 ? " version" : " versions") + " rewritten");
        }
        if (cohorts > 0) {
            lines.add("cohort_retention: " + cells + (cells == 1 ? " cell" : " cells") + " of " + cohorts
                    + (cohorts == 1 ? " cohort version" : " cohort versions") + " counted again");
        }
        uncounted.forEach(cohort -> lines.add("cohort_retention: " + cohort
                + ": the rows of the period were removed, its signals or exclusions are no longer in force"));
        if (readmitted > 0) {
            lines.add("events: " + rows(readmitted)
                    + " of others came back, whose event_id the user's had; the next tenure run counts them");
        }
        if (purgedBy > 0) {
            lines.add("purged: the results of runs before run " + purgedBy + " can't be read any more");
        }
        lines.addAll(left);
        return lines;
    }

    private static String rows(long count) {
        return count + (count == 1 ? " row" : " rows");
    }

    /** For {@code runs}. */
    String toJson() {
        SortedMap<String, Object> removed = new TreeMap<>();
        rows.forEach((table, count) -> removed.put(table, Long.toString(count)));
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("rows_removed", removed);
        json.put("definitions_rewritten", Long.toString(definitions));
        json.put("cells_counted", Long.toString(cells));
        json.put("events_readmitted", Long.toString(readmitted));
        return CanonicalJson.write(json);
    }
}
