package io.tenure.jobs.input;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * The counts of all splits read so far, by split.
 *
 * <p>A split that is read again, because a task was retried or a second query runs, replaces its counts by the same counts:
 * nothing is counted twice.
 */
final class InputCounts extends AccumulatorV2<Map.Entry<Integer, SplitCounts>, Map<Integer, SplitCounts>> {
    private static final long serialVersionUID = 1L;

    // an executor's heartbeat may read it while a task writes
    private final ConcurrentHashMap<Integer, SplitCounts> bySplit = new ConcurrentHashMap<>();

    @Override
    public boolean isZero() {
        return bySplit.isEmpty();
    }

    @Override
    public InputCounts copy() {
        InputCounts copy = new InputCounts();
        copy.bySplit.putAll(bySplit);
        return copy;
    }

    @Override
    public void reset() {
        bySplit.clear();
    }

    @Override
    public void add(Map.Entry<Integer, SplitCounts> split) {
        bySplit.put(split.getKey(), split.getValue());
    }

    @Override
    public void merge(AccumulatorV2<Map.Entry<Integer, SplitCounts>, Map<Integer, SplitCounts>> other) {
        bySplit.putAll(other.value());
    }

    @Override
    public Map<Integer, SplitCounts> value() {
        return bySplit;
    }
}
