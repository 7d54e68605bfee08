package io.tenure.jobs.funnel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;

/** Rows of a partition in their order, into other rows: some of one become known with the first of the next. */
abstract class RowFold implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Deque<Row> folded = new ArrayDeque<>();

    RowFold(Iterator<Row> rows) {
        this.rows = rows;
    }

    /** Takes in a row, and calls {@link #give} with what is known by that. */
    abstract void take(Row row);

    /** Calls {@link #give} with what is known when there are no more rows. */
    abstract void end();

    final void give(Row row) {
        folded.add(row);
    }

    @Override
    public final boolean hasNext() {
        while (folded.isEmpty() && rows.hasNext()) {
            take(rows.next());
            if (!rows.hasNext()) {
                end();
            }
        }
        return !folded.isEmpty();
    }

    @Override
    public final Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return folded.remove();
    }
}
