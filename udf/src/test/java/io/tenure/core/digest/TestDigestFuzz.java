package io.tenure.core.digest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Bytes of any kind: read as a digest that keeps its promises, or refused. */
final class TestDigestFuzz {
    private static final int HEADER_BYTES = 36;

    @FuzzTest(maxDuration = "2m")
    void readsOrRefuses(byte[] bytes) {
        readOrRefuse(bytes);
        readOrRefuse(withRightLengthAndChecksum(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void readsOrRefusesParts(byte[] bytes) {
        DigestParts parts;
        Digest merged;
        try {
            parts = DigestParts.readFrom(ByteBuffer.wrap(bytes));
            merged = parts.merged();
        } catch (IllegalArgumentException refused) {
            return;
        } catch (TenureException tooMany) {
            assertThat(tooMany.code()).isEqualTo(ErrorCode.LIMIT);
            return;
        }
        assertThat(parts.sizeInBytes()).isEqualTo(bytes.length);
        keepsItsPromises(merged);
    }

    private static void readOrRefuse(byte[] bytes) {
        Digest digest;
        try {
            digest = Digest.readFrom(ByteBuffer.wrap(bytes));
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(digest.toBytes()).isEqualTo(bytes);
        keepsItsPromises(digest);
    }

    private static void keepsItsPromises(Digest digest) {
        if (digest.count() == 0) {
            return;
        }
        assertThat(digest.quantile(0)).isEqualTo(digest.min());
        assertThat(digest.quantile(1)).isEqualTo(digest.max());
        assertThat(digest.quantile(0.5)).isBetween(digest.min(), digest.max());
        assertThat(digest.cdf(digest.quantile(0.9))).isBetween(0.0, 1.0);
        assertThat(digest.mean()).isBetween(digest.min(), digest.max());
        if (Math.max(digest.count(), digest.skipped()) < Digest.MOST_VALUES / 4) {
            Digest grown = Digest.empty(digest.compression());
            grown.add(1);
            grown.mergeFrom(digest);
            grown.mergeFrom(digest);
            grown.add(2);
            assertThat(grown.count()).isEqualTo(2 * digest.count() + 2);
            assertThat(Digest.readFrom(ByteBuffer.wrap(grown.toBytes())).count())
                    .isEqualTo(grown.count());
        }
    }

    /** Else a fuzzer would hardly ever come behind the checksum. */
    private static byte[] withRightLengthAndChecksum(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return bytes;
        }
        ByteBuffer changed = ByteBuffer.wrap(bytes.clone());
        changed.putInt(8, bytes.length);
        CRC32C checksum = new CRC32C();
        checksum.update(changed.array(), 0, 12);
        checksum.update(changed.array(), 16, bytes.length - 16);
        return changed.putInt(12, (int) checksum.getValue()).array();
    }
}
