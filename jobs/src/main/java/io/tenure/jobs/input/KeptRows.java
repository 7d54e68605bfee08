package io.tenure.jobs.input;

import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Whether a row of a query is an event, counted by the tasks that ask it.
 *
 * <p>A query that doesn't read all rows counts too few, so what is counted stands only where it is as much as there is.
 */
final class KeptRows implements UDF2<Long, Boolean, Boolean> {
    private static final long serialVersionUID = 1L;

    private final InputCounts counts;
    private transient @Nullable SplitCounts ofTask;

    /** @param counts where the counts of a task go, by the number of its partition */
    KeptRows(InputCounts counts) {
        this.counts = counts;
    }

    /** @param eventMicros null: the row is no event */
    @Override
    public Boolean call(@Nullable Long eventMicros, Boolean hasOffset) {
        if (eventMicros == null) {
            return false;
        }
        SplitCounts known = ofTask;
        if (known == null) {
            known = begin();
            ofTask = known;
        }
        known.keep(eventMicros, hasOffset);
        return true;
    }

    private SplitCounts begin() {
        SplitCounts begun = new SplitCounts();
        TaskContext task = TaskContext.get();
        Map.Entry<Integer, SplitCounts> ofPartition = Map.entry(task.partitionId(), begun);
        task.addTaskCompletionListener((TaskCompletionListener) ended -> counts.add(ofPartition));
        return begun;
    }
}
