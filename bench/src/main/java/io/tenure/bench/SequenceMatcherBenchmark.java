package io.tenure.bench;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.core.sequence.SequencePattern;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Finding sequences in events that are in order; nanoseconds per event. The events are 30 of each of many users, or
 * a million of one; about one in eight satisfies condition 1, 2 or 3, the others a fourth, and condition 5 never holds.
 *
 * <p>{@code scripts/bench jmh SequenceMatcherBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SequenceMatcherBenchmark {
    private static final int EVENTS = 1_000_000;
    private static final long MEAN_SECONDS_BETWEEN = 600;

    /** How many events a user has. */
    @Param({"30", "1000000"})
    private int eventsPerUser;

    /** The last is hard to place by trial: it has many beginnings and no end. */
    @Param({
        "(?1)(?2)",
        "(?1).*(?2).*(?3)",
        "(?1)(?t<=3600)(?2)",
        "(?4).*(?4)(?t<=86400)(?4).*(?4)(?t==600)(?4)(?t>1)(?5)"
    })
    private String pattern = "";

    private SequenceMatcher matcher = new SequenceMatcher(SequencePattern.parse("", 1, 1));
    private EventArrays[] users = new EventArrays[0];

    @Setup(Level.Trial)
    public void fill() {
        Random random = new Random(1);
        matcher = new SequenceMatcher(SequencePattern.parse(pattern, 5, 1));
        users = new EventArrays[EVENTS / eventsPerUser];
        for (int user = 0; user < users.length; user++) {
            EventBuffer buffer = new EventBuffer();
            long time = 0;
            for (int i = 0; i < eventsPerUser; i++) {
                time += random.nextLong(2 * MEAN_SECONDS_BETWEEN);
                int condition = Math.min(random.nextInt(24), 3);
                buffer.add(time, 1L << condition);
            }
            users[user] = buffer.arrays();
        }
    }

    /** Up to the first match. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long match() {
        long matches = 0;
        for (EventArrays events : users) {
            matches += matcher.matches(events) ? 1 : 0;
        }
        return matches;
    }

    /** Every match. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long count() {
        long matches = 0;
        for (EventArrays events : users) {
            matches += matcher.count(events);
        }
        return matches;
    }

    /** The chain of the first match, or the longest without one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long longestChain() {
        long times = 0;
        for (EventArrays events : users) {
            times += matcher.longestChain(events).length;
        }
        return times;
    }
}
