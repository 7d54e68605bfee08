package io.tenure.core.sequence;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bytes of any kind: read as events that keep their promises, or refused. */
final class TestNextNodeEventsFuzz {
    @FuzzTest(maxDuration = "2m")
    void readsOrRefuses(byte[] bytes) {
        TestNextNodeEvents.readsOrRefuses(bytes);
    }
}
