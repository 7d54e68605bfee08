package io.tenure.jobs.pipeline;

import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionDays;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.retention.MaskRetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import io.tenure.jobs.table.Store;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Retention of members that no cohort of a store defines: counted from {@code activity_masks} as they were last published,
 * by whole days in the zone of the store; nothing is written.
 */
public record AdHocRetention(PublishedMasks masks) {
    /**
     * The activity of a store as it was last published.
     *
     * @throws TenureException STORE where no run has rolled any up
     */
    public static AdHocRetention of(Store store) {
        return new AdHocRetention(PublishedMasks.of(store));
    }

    /** The zone whose days activity was rolled up by. */
    public ZoneId zone() {
        return masks.zone();
    }

    /** The first day of a week, where nobody asks for another. */
    public DayOfWeek weekStart() {
        return masks.definitions().store().weekStart();
    }

    /** The end of the last day that the last run counted, in microseconds since 1970. */
    public long asOfMicros() {
        return Pipeline.micros(masks.asOf());
    }

    /**
     * Counts.
     *
     * @param spec in the zone of {@link #zone}
     * @param fromMicros entries are at or after this instant; null: from the first event on
     * @param asOfMicros days from this instant on are not counted
     * @param entry the signal of entries, an event's name or a declared one; null: any event
     * @param returns the signal of returns; null: any event. On the day of entry all of them count
     * @throws IllegalArgumentException unless {@link RetentionDays#decide whole days decide}
     */
    public RetentionTable count(
            RetentionSpec spec,
            @Nullable Long fromMicros,
            long asOfMicros,
            @Nullable String entry,
            @Nullable String returns) {
        return MaskRetentionPlan.run(
                masks.rows(),
                new RetentionQuestion(
                        spec, masks.isSignal(entry), fromMicros, masks.isSignal(returns), null, asOfMicros));
    }

    /** The signals that some user had on some day, sorted. */
    public List<String> signals() {
        return masks.signals();
    }
}
