package io.tenure.jobs.input;

import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What one task saw in its split. */
final class SplitCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private long kept;
    private long withoutOffset;
    private long newestMicros = Long.MIN_VALUE;
    private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
    private final Map<String, Boolean> properties = new HashMap<>();

    void keep(long eventMicros, boolean hasOffset) {
        kept++;
        newestMicros = Math.max(newestMicros, eventMicros);
        if (!hasOffset) {
            withoutOffset++;
        }
    }

    /** What several tasks kept. */
    static SplitCounts sum(Collection<SplitCounts> tasks) {
        SplitCounts sum = new SplitCounts();
        tasks.forEach(task -> sum.keepAll(task.kept, task.withoutOffset, task.newestMicros));
        return sum;
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

    /** Whether any line named a property; of files with a header this is not noted. */
    void property(String name, boolean occurs) {
        properties.merge(name, occurs, Boolean::logicalOr);
    }

    Map<String, Boolean> properties() {
        return properties;
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
