package io.tenure.jobs.ingest;

import io.tenure.jobs.ingest.RowTally.Cell;
import io.tenure.jobs.input.RejectReason;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What became of the rows of one batch. Rows read are rows kept, duplicate and rejected, always. */
final class BatchCounts {
    private final SortedMap<LocalDate, Long> keptByDate = new TreeMap<>();
    private final SortedMap<String, Long> rejected = new TreeMap<>();
    private final SortedSet<LocalDate> reduced = new TreeSet<>();
    private long read;
    private long duplicate;
    private long withoutOffset;

    /** The counts of some batches before repeated events are known. */
    static Map<String, BatchCounts> of(Map<Cell, RowTally> tallies) {
        Map<String, BatchCounts> batches = new HashMap<>();
        tallies.forEach((cell, tally) -> batches.computeIfAbsent(cell.batch(), missing -> new BatchCounts())
                .add(cell, tally));
        return batches;
    }

    /** The counts of several batches together. */
    static BatchCounts sum(Collection<BatchCounts> batches) {
        BatchCounts sum = new BatchCounts();
        for (BatchCounts batch : batches) {
            sum.read += batch.read;
            sum.duplicate += batch.duplicate;
            sum.withoutOffset += batch.withoutOffset;
            batch.rejected.forEach((code, rows) -> sum.rejected.merge(code, rows, Long::sum));
            batch.keptByDate.forEach((date, rows) -> sum.keptByDate.merge(date, rows, Long::sum));
            sum.reduced.addAll(batch.reduced);
        }
        return sum;
    }

    private void add(Cell cell, RowTally tally) {
        read += tally.rows();
        withoutOffset += tally.rowsWithoutOffset();
        String code = cell.code();
        if (code == null) {
            keptByDate.merge(LocalDate.ofEpochDay(cell.epochDay()), tally.rows(), Long::sum);
        } else {
            rejected.merge(code, tally.rows(), Long::sum);
        }
    }

    /** Some events of a date turn out to repeat others: as they are, or in conflict with them. */
    void repeat(LocalDate date, long rows, boolean isConflict) {
        keptByDate.merge(date, -rows, (left, right) -> left + right == 0 ? null : (Long) (left + right));
        if (isConflict) {
            rejected.merge(RejectReason.ID_CONFLICT.code(), rows, Long::sum);
        } else {
            duplicate += rows;
        }
    }

    /** A date lost an event of an earlier batch to this one. */
    void reduce(LocalDate date) {
        reduced.add(date);
    }

    long read() {
        return read;
    }

    long kept() {
        return keptByDate.values().stream().mapToLong(Long::longValue).sum();
    }

    long duplicate() {
        return duplicate;
    }

    SortedMap<String, Long> rejected() {
        return rejected;
    }

    long rejectedRows() {
        return rejected.values().stream().mapToLong(Long::longValue).sum();
    }

    long withoutOffset() {
        return withoutOffset;
    }

    SortedMap<LocalDate, Long> keptByDate() {
        return keptByDate;
    }

    /** The dates that have lost an event of an earlier batch. */
    SortedSet<LocalDate> reduced() {
        return reduced;
    }

    /** The dates whose events the batch has changed. */
    SortedSet<LocalDate> dates() {
        SortedSet<LocalDate> dates = new TreeSet<>(reduced);
        dates.addAll(keptByDate.keySet());
        return dates;
    }
}
