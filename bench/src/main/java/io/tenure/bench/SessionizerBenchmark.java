package io.tenure.bench;

import io.tenure.core.session.Sessionizer;
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

/**
 * Numbering the sessions of users whose times are in memory, in order; nanoseconds per event.
 *
 * <p>{@code scripts/bench jmh SessionizerBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SessionizerBenchmark {
    private static final int EVENTS = 1_000_000;
    private static final long GAP_MICROS = 1_800_000_000L;

    /** How many events a user has. */
    @Param({"10", "1000000"})
    private int eventsPerUser;

    /** In how many of a hundred events a session begins, at random places. */
    @Param({"1", "50"})
    private int percentOfBreaks;

    private final long[] times = new long[EVENTS];
    private final long[] sessions = new long[EVENTS];

    @Setup
    public void fill() {
        Random random = new Random(1);
        long time = 1_700_000_000_000_000L;
        for (int i = 0; i < EVENTS; i++) {
            boolean isBreak = random.nextInt(100) < percentOfBreaks;
            time += (long) (GAP_MICROS * random.nextDouble()) + (isBreak ? GAP_MICROS + 1 : 0);
            times[i] = time;
        }
    }

    /** Every event handed over alone, as a query does. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long[] oneByOne() {
        for (int from = 0; from < EVENTS; from += eventsPerUser) {
            Sessionizer sessionizer = new Sessionizer(GAP_MICROS);
            for (int i = from; i < from + eventsPerUser; i++) {
                sessions[i] = sessionizer.next(times[i]);
            }
        }
        return sessions;
    }

    /** The same by the rule alone, with what is remembered kept outside. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long[] ruleAlone() {
        for (int from = 0; from < EVENTS; from += eventsPerUser) {
            long session = 0;
            long lastTime = 0;
            for (int i = from; i < from + eventsPerUser; i++) {
                session = Sessionizer.sessionOf(times[i], GAP_MICROS, session, lastTime);
                lastTime = times[i];
                sessions[i] = session;
            }
        }
        return sessions;
    }
}
