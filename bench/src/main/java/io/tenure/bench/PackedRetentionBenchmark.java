package io.tenure.bench;

import io.tenure.core.retention.RetentionState;
import java.util.SplittableRandom;
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

/**
 * Merging a hundred million packed retention states in one pass, beside a plain loop over the same array; states per
 * microsecond, that is millions per second.
 *
 * <p>{@code scripts/bench jmh PackedRetentionBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PackedRetentionBenchmark {
    private static final int STATES = 100_000_000;

    /** How many conditions a state watches. */
    @Param({"2", "8", "32"})
    private int conditions;

    private int[] states = new int[0];

    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        int mask = -1 >>> (Integer.SIZE - conditions);
        states = new int[STATES];
        for (int i = 0; i < STATES; i++) {
            states[i] = random.nextInt() & mask;
        }
    }

    /** The library's. */
    @Benchmark
    @OperationsPerInvocation(STATES)
    public boolean[] mergePacked() {
        return RetentionState.packedResult(RetentionState.mergePacked(states, 0, states.length), conditions);
    }

    /** What one would write by hand. */
    @Benchmark
    @OperationsPerInvocation(STATES)
    public int plainLoop() {
        int merged = 0;
        for (int state : states) {
            merged |= state;
        }
        return merged;
    }
}
