package io.tenure.jobs.input;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;

/** What one task saw in its split. */
final class SplitCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private long kept;
    private long withoutOffset;
    private long newestMicros = Long.MIN_VALUE;
    private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);

    void keep(long eventMicros, boolean hasOffset) {
        kept++;
        newestMicros = Math.max(newestMicros, eventMicros);
        if (!hasOffset) {
            withoutOffset++;
        }
    }

    void reject(RejectReason reason) {
        rejected.merge(reason, 1L, Long::sum);
    }

    void keepAll(long rows, long rowsWithoutOffset, long newest) {
        kept += rows;
        withoutOffset += rowsWithoutOffset;
        newestMicros = Math.max(newestMicros, newest);
    }

    void rejectAll(RejectReason reason, long rows) {
        rejected.merge(reason, rows, Long::sum);
    }

    long kept() {
        return kept;
    }

    long withoutOffset() {
        return withoutOffset;
    }

    long newestMicros() {
        return newestMicros;
    }

    Map<RejectReason, Long> rejected() {
        return rejected;
    }
}
