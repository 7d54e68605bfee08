package io.tenure.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tenure.core.StateLaws;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestDigestParts {
    /** Small digests, exact and not, of two compressions. */
    private static Digest digest(Random random) {
        Digest digest = Digest.empty(random.nextBoolean() ? 20 : 25);
        for (int values = random.nextInt(200); values > 0; values--) {
            digest.add(random.nextBoolean() ? random.nextInt(10) : random.nextGaussian());
        }
        return Digest.readFrom(ByteBuffer.wrap(digest.toBytes()));
    }

    @Test
    void mergingObeysTheLawsToTheByteOverDigestsOfAnySize() {
        new StateLaws<>(
                        DigestParts::new,
                        DigestParts::add,
                        DigestParts::readFrom,
                        parts -> ByteBuffer.wrap(parts.merged().toBytes()))
                .check(TestDigestParts::digest);
    }

    @Test
    void nothingMergesIntoAnEmptyDigest() {
        assertThat(new DigestParts().merged().toBytes())
                .isEqualTo(Digest.empty().toBytes());
    }

    @Test
    void moreThanMayWaitIsMergedOnTheWay() {
        Random random = new Random(1);
        DigestParts parts = new DigestParts();
        long count = 0;
        for (int i = 0; i < 3_000; i++) {
            Digest digest = Digest.empty();
            for (int n = 0; n < 500; n++) {
                digest.add(random.nextDouble());
            }
            count += digest.count();
            parts.add(digest);
            assertThat(parts.sizeInBytes()).isLessThan(DigestParts.MOST_BYTES + 100_000);
        }
        Digest merged = parts.merged();
        assertThat(merged.count()).isEqualTo(count);
        assertThat(merged.quantile(0.5)).isCloseTo(0.5, within(0.01));
        assertThat(merged.quantile(0.99)).isCloseTo(0.99, within(0.002));
    }

    @Test
    void exactDigestsBeyondWhatMayWaitStayExactInAnyOrder() {
        List<Digest> digests = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            Digest digest = Digest.empty();
            for (int n = 0; n < 100; n++) {
                digest.add((i * 7 + n) % 150);
            }
            digests.add(digest);
        }
        byte[] expected = mergedOf(digests).toBytes();
        assertThat(mergedOf(digests).isExact()).isTrue();
        Collections.shuffle(digests, new Random(2));
        assertThat(mergedOf(digests).toBytes()).isEqualTo(expected);
    }

    private static Digest mergedOf(List<Digest> digests) {
        DigestParts parts = new DigestParts();
        digests.forEach(parts::add);
        return parts.merged();
    }
}
