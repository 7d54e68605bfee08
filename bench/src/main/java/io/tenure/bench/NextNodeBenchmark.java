package io.tenure.bench;

import io.tenure.core.sequence.NextNodeEvents;
import io.tenure.core.sequence.NextNodeSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
 * Collecting the events of users for {@code sequence_next_node}, carrying them as bytes, merging them and finding the
 * answer, each alone; nanoseconds per event. Users visit a thousand pages of 20 bytes, the popular ones more often.
 *
 * <p>{@code scripts/bench jmh NextNodeBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NextNodeBenchmark {
    private static final int EVENTS = 100_000;
    private static final int PAGES = 1000;

    /**
     * Which events can matter: the first three; all up to a match and its chain, one event in 320 being a match; all, none being a match.
     */
    @Param({"head", "first_match", "first_match_never"})
    private String shape = "";

    /** How many events a user has. */
    @Param({"10", "1000", "100000"})
    private int eventsPerUser;

    /** Whether the events of a user come in the order of time. */
    @Param({"true", "false"})
    private boolean ordered;

    private NextNodeSearch search = NextNodeSearch.parse("forward", "head", 0);
    private final long[] times = new long[EVENTS];
    private final byte[][] pages = new byte[EVENTS][];
    private final long[] conditions = new long[EVENTS];
    private NextNodeEvents[] users = new NextNodeEvents[0];
    private byte[][] bytes = new byte[0][];

    @Setup
    public void fill() {
        search = NextNodeSearch.parse("forward", shape.equals("head") ? "head" : "first_match", 2);
        Random random = new Random(1);
        for (int i = 0; i < EVENTS; i++) {
            int place = ordered ? i : random.nextInt(EVENTS);
            times[i] = 1_700_000_000_000_000L + place * 60_000_000L + random.nextInt(60_000_000);
            double skew = random.nextDouble();
            int page = (int) (PAGES * skew * skew);
            pages[i] = String.format("/products/page-%05d", page).getBytes(StandardCharsets.UTF_8);
            boolean isMatch = page == 0 && !shape.equals("first_match_never");
            conditions[i] = isMatch ? 0b01 : 0b10;
        }
        users = new NextNodeEvents[EVENTS / eventsPerUser];
        bytes = new byte[users.length][];
        for (int user = 0; user < users.length; user++) {
            users[user] = collect(user);
            bytes[user] = bytesOf(users[user]);
        }
    }

    private NextNodeEvents collect(int user) {
        NextNodeEvents events = new NextNodeEvents(search);
        for (int i = user * eventsPerUser; i < (user + 1) * eventsPerUser; i++) {
            events.add(times[i], pages[i], i % 10 == 0, conditions[i]);
        }
        return events;
    }

    private static byte[] bytesOf(NextNodeEvents events) {
        ByteBuffer target = ByteBuffer.allocate(events.sizeInBytes());
        events.writeTo(target);
        return target.array();
    }

    /** The events of every user, one by one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void update(Blackhole states) {
        for (int user = 0; user < users.length; user++) {
            states.consume(collect(user));
        }
    }

    /** Every user's state as bytes. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void write(Blackhole written) {
        for (NextNodeEvents events : users) {
            written.consume(bytesOf(events));
        }
    }

    /** Every user's bytes read and merged into an empty state. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void readAndMerge(Blackhole states) {
        for (byte[] written : bytes) {
            NextNodeEvents merged = new NextNodeEvents(search);
            merged.mergeFrom(NextNodeEvents.readFrom(ByteBuffer.wrap(written)));
            states.consume(merged);
        }
    }

    /** The answer of every user, whose events are in order by now. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void finish(Blackhole answers) {
        for (NextNodeEvents events : users) {
            answers.consume(events.nextNode());
        }
    }
}
