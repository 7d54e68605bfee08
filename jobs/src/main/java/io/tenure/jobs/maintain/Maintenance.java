package io.tenure.jobs.maintain;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.table.Compaction;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.StoreTables;
import io.tenure.jobs.table.TableSpec;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps a store small and quick: joins small files, removes files that no kept publication needs, writes checkpoints.
 *
 * <p>It is a run like any other: it takes the lock, undoes what an unfinished run has left, and publishes. No row changes.
 */
public final class Maintenance {
    private static final String EVENT_DATE = "event_date";
    private static final LocalDate FIRST_DATE = LocalDate.of(1, 1, 1);

    /** A day is closed when late events are rare: joining the files of an open one would be done again. */
    private static final int OPEN_DAYS = 3;

    private Maintenance() {}

    /**
     * Maintains a store.
     *
     * @param keepRuns for how long the publications of the past stay readable
     * @return a line for each table that has changed
     */
    public static List<String> run(Store store, Duration keepRuns) {
        if (keepRuns.isNegative()) {
            throw new TenureException(
                    ErrorCode.USAGE, "Publications can't be kept for " + keepRuns + ". Say how long, such as 7d.");
        }
        return store.run("maintain", "keep " + keepRuns, run -> maintain(run, keepRuns));
    }

    private static List<String> maintain(StoreRun run, Duration keepRuns) {
        List<String> lines = new ArrayList<>();
        for (TableSpec table : StoreTables.ALL) {
            Compaction compaction = run.compact(table, closed(run.store(), table));
            if (compaction.filesBefore() > 0) {
                lines.add(table.name() + ": " + compaction.filesBefore() + " files joined into "
                        + compaction.filesAfter());
            }
        }
        if (!lines.isEmpty()) {
            run.publish(null, "{}");
        }
        for (TableSpec table : StoreTables.ALL) {
            long removed = run.removeOldFiles(table, keepRuns);
            if (removed > 0) {
                lines.add(table.name() + ": " + removed + " old files removed");
            }
        }
        run.writeCheckpoints();
        return lines;
    }

    private static Keys closed(Store store, TableSpec table) {
        LocalDate today = LocalDate.ofInstant(store.clock().instant(), ZoneOffset.UTC);
        return table.partitionedBy().contains(EVENT_DATE)
                ? Keys.between(EVENT_DATE, FIRST_DATE, today.minusDays(OPEN_DAYS))
                : Keys.all();
    }
}
