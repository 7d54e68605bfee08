package io.tenure.core.event;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of any kind: read as a buffer that keeps its promises, or refused. */
final class TestEventBufferFuzz {
    @FuzzTest(maxDuration = "2m")
    void readsOrRefuses(byte[] bytes) {
        TestEventBuffer.readsOrRefuses(bytes);
    }
}
