package io.tenure.definition;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as canonical JSON holds them: {@code 2011-01-01T00:00:00Z}. */
final class TimeText {
    private TimeText() {}

    static String write(long epochMicros) {
        return Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS).toString();
    }
}
