package io.tenure.core.sequence;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Text of any kind: read as a pattern, or refused with a caret under the character. */
final class TestSequencePatternFuzz {
    @FuzzTest(maxDuration = "2m")
    void readsOrPoints(byte[] text) {
        TestSequencePattern.readsOrPoints(new String(text, StandardCharsets.UTF_8));
    }
}
