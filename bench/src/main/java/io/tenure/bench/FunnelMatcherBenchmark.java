package io.tenure.bench;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A funnel of six steps over one group: the search alone, and from the bytes of the group's state to its answer, sort
 * included; nanoseconds per group.
 *
 * <p>{@code scripts/bench jmh FunnelMatcherBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FunnelMatcherBenchmark {
    private static final int STEPS = 6;
    private static final long MICROS_PER_MINUTE = 60_000_000L;

    /** How many events a group has. */
    @Param({"30", "1000000"})
    private int events;

    /** The modes of the call. */
    @Param({"", "strict_once"})
    private String modes = "";

    /** Whether the first six events complete the funnel, or none of them its last step. */
    @Param({"early", "never"})
    private String completes = "";

    private FunnelMatcher matcher = new FunnelMatcher(1, 0, Set.of());
    private Replay[] groups = new Replay[0];
    private int next;

    @Setup
    public void fill() {
        matcher = new FunnelMatcher(STEPS, events / 3 * MICROS_PER_MINUTE, FunnelMode.parse(modes));
        groups = new Replay[groupsOf(events)];
        for (int group = 0; group < groups.length; group++) {
            groups[group] =
                    new Replay(stateOf(randomEvents(events, completes, group)).arrays());
        }
    }

    /** The search alone, over events in order. */
    @Benchmark
    public int match() {
        next = (next + 1) % groups.length;
        return matcher.stepsReached(groups[next].fromTheStart());
    }

    /** From bytes to the answer. */
    @Benchmark
    public int finish(Stored stored) {
        next = (next + 1) % groups.length;
        return matcher.stepsReached(
                EventBuffer.readFrom(ByteBuffer.wrap(stored.bytes[next])).cursor());
    }

    /** The same groups as bytes. */
    @State(Scope.Thread)
    public static class Stored {
        /** The order in which events were added. */
        @Param({"presorted", "shuffled"})
        private String order = "";

        private byte[][] bytes = new byte[0][];

        @Setup
        public void write(FunnelMatcherBenchmark benchmark) {
            bytes = new byte[groupsOf(benchmark.events)][];
            for (int group = 0; group < bytes.length; group++) {
                List<long[]> events = randomEvents(benchmark.events, benchmark.completes, group);
                if (order.equals("shuffled")) {
                    Collections.shuffle(events, new Random(group));
                }
                EventBuffer state = stateOf(events);
                ByteBuffer target = ByteBuffer.allocate(state.sizeInBytes());
                state.writeTo(target);
                bytes[group] = target.array();
            }
        }
    }

    private static int groupsOf(int events) {
        return Math.max(1, 30_000 / events);
    }

    /** A minute apart on average, a third at the time of the one before; one of eight satisfies two steps. */
    private static List<long[]> randomEvents(int events, String completes, long seed) {
        Random random = new Random(seed);
        List<long[]> made = new ArrayList<>();
        long time = 1_700_000_000_000_000L;
        for (int i = 0; i < events; i++) {
            time += random.nextInt(3) * MICROS_PER_MINUTE;
            boolean first = i < STEPS && completes.equals("early");
            long steps = 1L << (first ? i : random.nextInt(STEPS - 1));
            made.add(new long[] {time, random.nextInt(8) == 0 ? steps | 1L << random.nextInt(STEPS - 1) : steps});
        }
        return made;
    }

    private static EventBuffer stateOf(List<long[]> events) {
        EventBuffer state = new EventBuffer();
        events.forEach(event -> state.add(event[0], event[1]));
        return state;
    }

    /** A cursor over sorted events that can begin again. */
    private static final class Replay implements EventCursor {
        private final long[] times;
        private final long[] conditions;
        private final int size;
        private int at;

        Replay(EventArrays sorted) {
            this.times = sorted.times();
            this.conditions = sorted.conditions();
            this.size = sorted.size();
        }

        Replay fromTheStart() {
            at = -1;
            return this;
        }

        @Override
        public boolean next() {
            return ++at < size;
        }

        @Override
        public long time() {
            return times[at];
        }

        @Override
        public long conditions() {
            return conditions[at];
        }
    }
}
