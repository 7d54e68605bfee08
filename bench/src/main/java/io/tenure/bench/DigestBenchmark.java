package io.tenure.bench;

import io.tenure.core.digest.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Digests of the default compression: adding 500,000 values to one, merging 500 of 1,000 values each, writing, reading and
 * asking one; nanoseconds per value or digest.
 *
 * <p>{@code scripts/bench jmh DigestBenchmark}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DigestBenchmark {
    private static final int DIGESTS = 500;
    private static final int VALUES = 1000;
    private static final int QUANTILES = 4;

    /** What the values are like. */
    public enum Values {
        /** All different: centroids. */
        LOG_NORMAL,
        /** A hundred different ones: exact. */
        WHOLE_NUMBERS_TO_100
    }

    @Param
    private Values distribution = Values.LOG_NORMAL;

    private double[] values = new double[0];
    private List<Digest> digests = List.of();
    private Digest large = Digest.empty();
    private byte[] bytes = new byte[0];

    @Setup
    public void fill() {
        Random random = new Random(1);
        values = new double[DIGESTS * VALUES];
        Arrays.setAll(
                values,
                i -> distribution == Values.LOG_NORMAL ? Math.exp(2 * random.nextGaussian()) : random.nextInt(100));
        digests = IntStream.range(0, DIGESTS)
                .mapToObj(i -> read(digestOf(i * VALUES, VALUES).toBytes()))
                .toList();
        bytes = digestOf(0, values.length).toBytes();
        large = read(bytes);
        System.out.println(distribution + ": " + bytes.length + " bytes");
    }

    private Digest digestOf(int from, int count) {
        Digest digest = Digest.empty();
        for (int i = from; i < from + count; i++) {
            digest.add(values[i]);
        }
        return digest;
    }

    private static Digest read(byte[] bytes) {
        return Digest.readFrom(ByteBuffer.wrap(bytes));
    }

    /** One digest that sees every value. */
    @Benchmark
    @OperationsPerInvocation(DIGESTS * VALUES)
    public Digest add() {
        return digestOf(0, values.length);
    }

    /** A new digest for every 30 values, as for users; nanoseconds per value, bytes included. */
    @Benchmark
    @OperationsPerInvocation(DIGESTS * VALUES)
    public long addToSmallGroups() {
        long size = 0;
        for (int i = 0; i + 30 <= values.length; i += 30) {
            size += digestOf(i, 30).toBytes().length;
        }
        return size;
    }

    /** All digests into one, at once. */
    @Benchmark
    @OperationsPerInvocation(DIGESTS)
    public Digest merge() {
        return Digest.merged(digests);
    }

    /** All digests into one, one by one. */
    @Benchmark
    @OperationsPerInvocation(DIGESTS)
    public byte[] mergeOneByOne() {
        Digest merged = Digest.empty();
        digests.forEach(merged::mergeFrom);
        return merged.toBytes();
    }

    @Benchmark
    public byte[] write() {
        return large.toBytes();
    }

    @Benchmark
    public Digest read() {
        return read(bytes);
    }

    /** p50, p90, p95 and p99 of a digest that is read already; nanoseconds each. */
    @Benchmark
    @OperationsPerInvocation(QUANTILES)
    public double quantile() {
        return large.quantile(0.5) + large.quantile(0.9) + large.quantile(0.95) + large.quantile(0.99);
    }
}
