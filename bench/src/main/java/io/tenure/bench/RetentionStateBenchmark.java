package io.tenure.bench;

import io.tenure.core.retention.RetentionState;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Updating, merging and finishing retention states, each alone; nanoseconds per row or state.
 *
 * <p>{@code scripts/bench jmh RetentionStateBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RetentionStateBenchmark {
    private static final int STATES = 1000;

    /** How many conditions a state watches. */
    @Param({"2", "8", "32", "365"})
    private int conditions;

    private boolean[][] rows = new boolean[0][];
    private RetentionState[] states = new RetentionState[0];

    @Setup
    public void fill() {
        Random random = new Random(1);
        rows = new boolean[STATES][conditions];
        states = new RetentionState[STATES];
        for (int i = 0; i < STATES; i++) {
            for (int condition = 0; condition < conditions; condition++) {
                rows[i][condition] = random.nextInt(8) == 0;
            }
            states[i] = RetentionState.empty(conditions);
            states[i].add(rows[i]);
        }
    }

    /** One state that sees every row. */
    @Benchmark
    @OperationsPerInvocation(STATES)
    public RetentionState update() {
        RetentionState state = RetentionState.empty(conditions);
        for (boolean[] row : rows) {
            state.add(row);
        }
        return state;
    }

    /** One state that takes in every other. */
    @Benchmark
    @OperationsPerInvocation(STATES)
    public RetentionState merge() {
        RetentionState merged = RetentionState.empty(conditions);
        for (RetentionState state : states) {
            merged.mergeFrom(state);
        }
        return merged;
    }

    /** The result of every state. */
    @Benchmark
    @OperationsPerInvocation(STATES)
    public void finish(Blackhole results) {
        for (RetentionState state : states) {
            results.consume(state.result());
        }
    }
}
