package io.tenure.jobs.input.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TestUtf8 {
    private final CharsetDecoder decoder = UTF_8.newDecoder();
    private final CharBuffer decoded = CharBuffer.allocate(300);

    @Test
    void everySequenceOfThreeBytesIsJudgedAsTheJdkJudgesIt() {
        for (int sequence = 0; sequence < 1 << 24; sequence += 1 + (sequence < 0x80_00_00 ? 97 : 0)) {
            byte[] bytes = {(byte) (sequence >> 16), (byte) (sequence >> 8), (byte) sequence};
            if (Utf8.validUpTo(bytes, 0, 3) != validPrefix(bytes)) {
                assertThat(Utf8.validUpTo(bytes, 0, 3)).as("%06X", sequence).isEqualTo(validPrefix(bytes));
            }
        }
    }

    @Test
    void sequencesOfFourBytesAreJudgedAsTheJdkJudgesThem() {
        int[] edges = {0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};
        for (int lead = 0xC0; lead <= 0xFF; lead++) {
            for (int second = 0; second <= 0xFF; second++) {
                for (int third : edges) {
                    for (int fourth : edges) {
                        byte[] bytes = {(byte) lead, (byte) second, (byte) third, (byte) fourth};
                        assertThat(Utf8.validUpTo(bytes, 0, 4))
                                .as(Arrays.toString(bytes))
                                .isEqualTo(validPrefix(bytes));
                    }
                }
            }
        }
    }

    @Test
    void aBadByteIsFoundAtAnyPlaceInLongText() {
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = ("x".repeat(random.nextInt(100)) + "é😀".repeat(random.nextInt(3)) + "y".repeat(100))
                    .getBytes(UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);

            assertThat(Utf8.validUpTo(bytes, 0, bytes.length))
                    .as("seed %d", seed)
                    .isEqualTo(validPrefix(bytes));
        }
    }

    private int validPrefix(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        decoder.reset();
        decoded.clear();
        return decoder.decode(in, decoded, true).isError() ? in.position() : bytes.length;
    }
}
