package io.tenure.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The bytes of digests: what is damaged or made up is refused, and at no cost. */
final class TestDigestFormat {
    private static final int FLIPS = 20_000;
    private static final long MOST_ALLOCATED = 1 << 20;

    private static Digest digest(int compression, int values) {
        Digest digest = Digest.empty(compression);
        Random random = new Random(values);
        for (int i = 0; i < values; i++) {
            digest.add(random.nextGaussian());
        }
        return digest;
    }

    private static final List<byte[]> DIGESTS = List.of(
            Digest.empty().toBytes(),
            digest(200, 3).toBytes(),
            digest(200, 200).toBytes(),
            digest(200, 201).toBytes(),
            digest(200, 100_000).toBytes(),
            digest(20, 5_000).toBytes(),
            digest(1000, 50_000).toBytes());

    @Test
    void flippedBitsAreRefusedWithoutAllocating() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long seed = 0; seed < FLIPS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = DIGESTS.get(random.nextInt(DIGESTS.size())).clone();
            int[] bits = random.ints(0, bytes.length * 8)
                    .distinct()
                    .limit(1 + random.nextInt(3))
                    .toArray();
            for (int bit : bits) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean refused = isRefused(bytes);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(refused)
                    .as("seed %d, bits %s", seed, Arrays.toString(bits))
                    .isTrue();
            assertThat(allocated).as("seed " + seed).isLessThan(MOST_ALLOCATED);
        }
    }

    @Test
    void truncatedAndExtendedBytesAreRefused() {
        for (byte[] bytes : DIGESTS) {
            for (int length = 0; length < bytes.length; length++) {
                assertThat(isRefused(Arrays.copyOf(bytes, length)))
                        .as("cut to " + length)
                        .isTrue();
            }
            assertThat(isRefused(Arrays.copyOf(bytes, bytes.length + 1))).isTrue();
        }
    }

    private static boolean isRefused(byte[] bytes) {
        try {
            Digest.readFrom(ByteBuffer.wrap(bytes));
            return false;
        } catch (IllegalArgumentException damaged) {
            return true;
        }
    }

    @Test
    void readingAnyDigestAllocatesLittle() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (byte[] bytes : DIGESTS) {
            long before = threads.getCurrentThreadAllocatedBytes();
            Digest.readFrom(ByteBuffer.wrap(bytes)).quantile(0.5);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
        }
    }

    @Test
    void madeUpBytesWithTheRightChecksumAreRefused() {
        byte[] merged = digest(20, 5_000).toBytes();
        int firstMean = 36 + 16;
        int centroids = ByteBuffer.wrap(merged).getInt(32);
        int firstWeight = firstMean + 8 * centroids;
        refuses(merged, "their form is 2", bytes -> bytes.put(5, (byte) 2));
        refuses(merged, "their compression is 0", bytes -> bytes.putShort(6, (short) 0));
        refuses(merged, "their compression is 1001", bytes -> bytes.putShort(6, (short) 1001));
        refuses(merged, "they count -1", bytes -> bytes.putLong(16, -1));
        refuses(merged, "they count 9223372036854775807", bytes -> bytes.putLong(16, Long.MAX_VALUE));
        refuses(merged, "-1 skipped", bytes -> bytes.putLong(24, -1));
        refuses(merged, "they hold 2147483647 centroids", bytes -> bytes.putInt(32, Integer.MAX_VALUE));
        refuses(merged, "they hold -1 centroids", bytes -> bytes.putInt(32, -1));
        refuses(merged, "of 2 to 50", bytes -> bytes.putInt(32, 51));
        refuses(merged, "a mean of NaN", bytes -> bytes.putDouble(36, Double.NaN));
        refuses(merged, "a mean of", bytes -> bytes.putDouble(36, Double.POSITIVE_INFINITY));
        refuses(merged, "a mean of", bytes -> bytes.putDouble(36, 1e9));
        refuses(merged, "a mean of", bytes -> bytes.putDouble(44, Double.NaN));
        refuses(merged, "mean 1 is NaN", bytes -> bytes.putDouble(firstMean, Double.NaN));
        refuses(merged, "mean 1 is -Infinity", bytes -> bytes.putDouble(firstMean, Double.NEGATIVE_INFINITY));
        refuses(merged, "mean 2 is", bytes -> bytes.putDouble(firstMean, 1e9));
        refuses(merged, "weight 1 is 0", bytes -> bytes.putLong(firstWeight, 0));
        refuses(merged, "weight 1 is -1", bytes -> bytes.putLong(firstWeight, -1));
        refuses(merged, "weight 2 is -9223372036854775808", bytes -> bytes.putLong(firstWeight + 8, Long.MIN_VALUE));
        refuses(merged, "weight 2 is -5000", bytes -> bytes.putLong(firstWeight + 8, -5_000));
        refuses(merged, "weight 2 is 9223372036854775807", bytes -> bytes.putLong(firstWeight + 8, Long.MAX_VALUE));
        refuses(merged, "their weights are 1 short of their count", bytes -> bytes.putLong(16, 5_001));
        int lastWeight = merged.length - 8;
        refuses(merged, "weight " + centroids + " is -1", bytes -> bytes.putLong(lastWeight, -1));

        byte[] exact = digest(20, 3).toBytes();
        refuses(exact, "value 2 is there twice", bytes -> bytes.putDouble(44, bytes.getDouble(36)));
        refuses(exact, "weight 2 is -1", bytes -> bytes.putLong(68, -1));
        refuses(exact, "mean 1 is -0.0", bytes -> bytes.putDouble(36, -0.0));
    }

    private static void refuses(byte[] bytes, String problem, Consumer<ByteBuffer> change) {
        ByteBuffer changed = ByteBuffer.wrap(bytes.clone());
        change.accept(changed);
        CRC32C checksum = new CRC32C();
        checksum.update(changed.array(), 0, 12);
        checksum.update(changed.array(), 16, bytes.length - 16);
        changed.putInt(12, (int) checksum.getValue());
        assertThatThrownBy(() -> Digest.readFrom(changed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void bytesAreAsDocumented() {
        Digest digest = Digest.empty(100);
        digest.add(2.5);
        digest.add(2.5);
        digest.add(Double.NaN);
        ByteBuffer bytes = ByteBuffer.wrap(digest.toBytes());
        assertThat(new String(bytes.array(), 0, 4, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("TDIG");
        assertThat(bytes.get(4)).isEqualTo((byte) 2);
        assertThat(bytes.get(5)).isEqualTo((byte) 0);
        assertThat(bytes.getShort(6)).isEqualTo((short) 100);
        assertThat(bytes.getInt(8)).isEqualTo(52).isEqualTo(bytes.capacity());
        assertThat(bytes.getLong(16)).isEqualTo(2);
        assertThat(bytes.getLong(24)).isEqualTo(1);
        assertThat(bytes.getInt(32)).isEqualTo(1);
        assertThat(bytes.getDouble(36)).isEqualTo(2.5);
        assertThat(bytes.getLong(44)).isEqualTo(2);
    }
}
