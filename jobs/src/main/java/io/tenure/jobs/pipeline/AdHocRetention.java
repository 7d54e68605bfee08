package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.retention.RetentionDays;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.definition.DefinitionVersions;
import io.tenure.jobs.definition.Definitions;
import io.tenure.jobs.definition.EventSelection;
import io.tenure.jobs.eventlog.SelectedEvents;
import io.tenure.jobs.retention.MaskRetentionPlan;
import io.tenure.jobs.retention.RetentionQuestion;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.Store;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Retention of members that no cohort of a store defines: counted from {@code activity_masks} as they were last published,
 * by whole days in the zone of the store; nothing is written.
 */
public final class AdHocRetention {
    private final Dataset<Row> masks;
    private final Definitions definitions;
    private final ZoneId zone;
    private final Instant asOf;

    private AdHocRetention(Dataset<Row> masks, Definitions definitions, ZoneId zone, Instant asOf) {
        this.masks = masks;
        this.definitions = definitions;
        this.zone = zone;
        this.asOf = asOf;
    }

    /**
     * The activity of a store as it was last published.
     *
     * @throws TenureException STORE where no run has rolled any up
     */
    public static AdHocRetention of(Store store) {
        Publication published = store.published().orElse(null);
        ZoneId zone =
                published == null ? null : Pipeline.activityZone(published).orElse(null);
        Instant asOf = published == null ? null : published.asOf();
        if (zone == null || asOf == null) {
            throw new TenureException(
                    ErrorCode.STORE,
                    "The store at '" + store.location()
                            + "' has no activity yet. Ingest events, then: tenure run --store " + store.location());
        }
        return new AdHocRetention(
                store.read(ActivityMasksTable.SPEC, published),
                DefinitionVersions.read(store.read(DefinitionsTable.SPEC, published))
                        .inForce()
                        .definitions(),
                zone,
                asOf);
    }

    /** The zone whose days activity was rolled up by. */
    public ZoneId zone() {
        return zone;
    }

    /** The first day of a week, where nobody asks for another. */
    public DayOfWeek weekStart() {
        return definitions.store().weekStart();
    }

    /** The end of the last day that the last run counted, in microseconds since 1970. */
    public long asOfMicros() {
        return Pipeline.micros(asOf);
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
                masks,
                new RetentionQuestion(
                        spec,
                        selected(entry).isSignal(),
                        fromMicros,
                        selected(returns).isSignal(),
                        null,
                        asOfMicros));
    }

    /** The signals that some user had on some day, sorted. */
    public List<String> signals() {
        return masks.select(col(ActivityMasksTable.SIGNAL))
                .distinct()
                .orderBy(ActivityMasksTable.SIGNAL)
                .as(Encoders.STRING())
                .collectAsList();
    }

    private SelectedEvents selected(@Nullable String signal) {
        return new SelectedEvents(
                definitions,
                signal == null ? new EventSelection.Any() : new EventSelection.Signal(definitions.signal(signal)));
    }
}
