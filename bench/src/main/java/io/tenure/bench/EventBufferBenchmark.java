package io.tenure.bench;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.event.EventCursor;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What event buffers cost, each part alone, for a million events in groups of 30 and in one; nanoseconds per event. Events
 * are up to two minutes apart and meet one of six conditions. Each run first prints its bytes per event.
 *
 * <p>{@code scripts/bench jmh EventBufferBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBufferBenchmark {
    private static final int EVENTS = 999_990;
    private static final int CONDITIONS = 6;
    private static final long MOST_GAP_MICROS = 120_000_000L;
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long START_MICROS = 1_735_689_600L * MICROS_PER_SECOND;

    /** The order in which the events of a group come. */
    public enum Arrival {
        IN_ORDER,
        /** One in ten has traded places with one of its next ten. */
        NEARLY,
        SHUFFLED
    }

    /** How fine times are. */
    public enum Precision {
        SECONDS,
        MICROSECONDS
    }

    /** How many groups the events belong to. */
    @Param({"33333", "1"})
    private int groups;

    @Param
    private Arrival arrival = Arrival.IN_ORDER;

    @Param
    private Precision precision = Precision.SECONDS;

    private final long[] times = new long[EVENTS];
    private final long[] conditions = new long[EVENTS];
    private int groupEvents;
    private EventBuffer[] buffers = new EventBuffer[0];
    private byte[][] written = new byte[0][];

    @Setup
    public void fill() {
        groupEvents = EVENTS / groups;
        buffers = new EventBuffer[groups];
        written = new byte[groups][];
        SplittableRandom random = new SplittableRandom(1);
        long bytes = 0;
        for (int group = 0; group < groups; group++) {
            fillInOrder(random, group);
            disorder(random, group);
            buffers[group] = added(group);
            written[group] = written(added(group));
            bytes += written[group].length;
        }
        System.out.printf("%.2f bytes per event%n", bytes / (double) EVENTS);
    }

    private void fillInOrder(SplittableRandom random, int group) {
        long unit = precision == Precision.SECONDS ? MICROS_PER_SECOND : 1;
        long time = START_MICROS;
        for (int i = group * groupEvents; i < (group + 1) * groupEvents; i++) {
            time += random.nextLong(MOST_GAP_MICROS) / unit * unit;
            times[i] = time;
            conditions[i] = 1L << random.nextInt(CONDITIONS);
        }
    }

    private void disorder(SplittableRandom random, int group) {
        int end = (group + 1) * groupEvents;
        for (int i = group * groupEvents; i < end; i++) {
            if (arrival == Arrival.SHUFFLED) {
                swap(i, random.nextInt(i, end));
            } else if (arrival == Arrival.NEARLY && random.nextInt(10) == 0) {
                swap(i, random.nextInt(i, Math.min(end, i + 11)));
            }
        }
    }

    private void swap(int i, int j) {
        long time = times[i];
        times[i] = times[j];
        times[j] = time;
        long word = conditions[i];
        conditions[i] = conditions[j];
        conditions[j] = word;
    }

    private EventBuffer added(int group) {
        EventBuffer buffer = new EventBuffer();
        for (int i = group * groupEvents; i < (group + 1) * groupEvents; i++) {
            buffer.add(times[i], conditions[i]);
        }
        return buffer;
    }

    private static byte[] written(EventBuffer buffer) {
        ByteBuffer target = ByteBuffer.allocate(buffer.sizeInBytes());
        buffer.writeTo(target);
        return target.array();
    }

    private EventBuffer read(int group) {
        return EventBuffer.readFrom(ByteBuffer.wrap(written[group]));
    }

    private static long sumOf(EventCursor cursor) {
        long sum = 0;
        while (cursor.next()) {
            sum += cursor.time() ^ cursor.conditions();
        }
        return sum;
    }

    /** A new buffer for every group, and every event into its own. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void add(Blackhole results) {
        for (int group = 0; group < groups; group++) {
            results.consume(added(group));
        }
    }

    /** The same and the bytes of each: what a partial aggregation does. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void addAndWrite(Blackhole results) {
        for (int group = 0; group < groups; group++) {
            results.consume(written(added(group)));
        }
    }

    /** The bytes of buffers whose events are in order by now. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void write(Blackhole results) {
        for (EventBuffer buffer : buffers) {
            results.consume(written(buffer));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void read(Blackhole results) {
        for (int group = 0; group < groups; group++) {
            results.consume(read(group));
        }
    }

    /** The same, merged into a new buffer and passed once: what a final aggregation does. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void readMergeAndPass(Blackhole results) {
        for (int group = 0; group < groups; group++) {
            EventBuffer merged = new EventBuffer();
            merged.mergeFrom(read(group));
            results.consume(sumOf(merged.cursor()));
        }
    }

    /** Every buffer merged into a new one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void merge(Blackhole results) {
        for (EventBuffer buffer : buffers) {
            EventBuffer merged = new EventBuffer();
            merged.mergeFrom(buffer);
            results.consume(merged);
        }
    }

    /** One pass over buffers whose open events are in order by now. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void cursor(Blackhole results) {
        for (EventBuffer buffer : buffers) {
            results.consume(sumOf(buffer.cursor()));
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void arrays(Blackhole results) {
        for (EventBuffer buffer : buffers) {
            results.consume(buffer.arrays());
        }
    }
}
