package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;

import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsTable;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** How many rows of a batch have a date or a reason, and which event ids are among them. */
final class RowTally implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int BATCH = 0;
    private static final int CODE = 1;
    private static final int DATE = 2;
    private static final int HAS_OFFSET = 3;
    private static final int ID = 4;

    /**
     * What rows are counted together.
     *
     * @param batch their batch
     * @param code why they are no events; null: they are
     * @param epochDay the date of events
     */
    record Cell(String batch, @Nullable String code, int epochDay) implements Serializable {}

    private long rows;
    private long rowsWithoutOffset;
    private long rowsWithId;
    private @Nullable UTF8String smallestId;
    private @Nullable UTF8String largestId;

    /** Counts judged rows: one job that reads them. */
    static Map<Cell, RowTally> of(Dataset<Row> judged) {
        Dataset<Row> read = judged.select(
                col(EventsTable.BATCH_ID),
                col(WholeRows.CODE),
                col(EventsTable.EVENT_DATE),
                col(WholeRows.HAS_OFFSET),
                col(EventsTable.EVENT_ID));
        List<Map<Cell, RowTally>> parts = ((org.apache.spark.sql.classic.Dataset<Row>) read)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(rows -> List.of(tally(rows)).iterator())
                .collect();
        Map<Cell, RowTally> all = new HashMap<>();
        parts.forEach(part -> part.forEach((cell, tally) -> all.merge(cell, tally, RowTally::plus)));
        return all;
    }

    private static Map<Cell, RowTally> tally(Iterator<InternalRow> rows) {
        Map<Cell, RowTally> cells = new HashMap<>();
        UTF8String batch = null;
        String batchId = "";
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (!row.getUTF8String(BATCH).equals(batch)) {
                batch = row.getUTF8String(BATCH).copy();
                batchId = batch.toString();
            }
            Cell cell = row.isNullAt(CODE)
                    ? new Cell(batchId, null, row.getInt(DATE))
                    : new Cell(batchId, row.getUTF8String(CODE).toString(), 0);
            cells.computeIfAbsent(cell, missing -> new RowTally()).add(row);
        }
        return cells;
    }

    private void add(InternalRow row) {
        rows++;
        if (!row.isNullAt(CODE)) {
            return;
        }
        if (!row.getBoolean(HAS_OFFSET)) {
            rowsWithoutOffset++;
        }
        if (!row.isNullAt(ID)) {
            rowsWithId++;
            UTF8String id = row.getUTF8String(ID);
            if (smallestId == null || id.compareTo(smallestId) < 0) {
                smallestId = id.copy();
            }
            if (largestId == null || id.compareTo(largestId) > 0) {
                largestId = id.copy();
            }
        }
    }

    private RowTally plus(RowTally other) {
        RowTally sum = new RowTally();
        sum.rows = rows + other.rows;
        sum.rowsWithoutOffset = rowsWithoutOffset + other.rowsWithoutOffset;
        sum.rowsWithId = rowsWithId + other.rowsWithId;
        IdRange own = ids();
        IdRange others = other.ids();
        IdRange all = own == null ? others : others == null ? own : own.with(others);
        sum.smallestId = all == null ? null : all.smallest();
        sum.largestId = all == null ? null : all.largest();
        return sum;
    }

    long rows() {
        return rows;
    }

    long rowsWithoutOffset() {
        return rowsWithoutOffset;
    }

    long rowsWithId() {
        return rowsWithId;
    }

    /** From the first to the last of the event ids; null: no row has one. */
    @Nullable
    IdRange ids() {
        return smallestId == null || largestId == null ? null : new IdRange(smallestId, largestId);
    }
}
