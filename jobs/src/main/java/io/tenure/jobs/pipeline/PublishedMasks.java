package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.Definitions;
import io.tenure.definition.EventSelection;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.eventlog.SelectedEvents;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.Store;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The active days of a store's users as they were last published.
 *
 * @param rows of {@code activity_masks}
 * @param definitions those in force then
 * @param zone whose days they are
 * @param asOf the end of the last day that was counted
 */
public record PublishedMasks(Dataset<Row> rows, Definitions definitions, ZoneId zone, Instant asOf) {
    /**
     * Those of a store.
     *
     * @throws TenureException STORE where no run has rolled any up
     */
    public static PublishedMasks of(Store store) {
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
        return new PublishedMasks(
                store.read(ActivityMasksTable.SPEC, published),
                DefinitionRows.read(store.read(DefinitionsTable.SPEC, published))
                        .inForce()
                        .definitions(),
                zone,
                asOf);
    }

    /** The day after the last one that was counted. */
    public LocalDate end() {
        return LocalDate.ofInstant(asOf, zone);
    }

    /** The rows of a signal; null: of any event. */
    public Dataset<Row> of(@Nullable String signal) {
        return rows.where(isSignal(signal));
    }

    /** Whether a row is of a signal, an event's name or a declared one; null: any event. */
    Column isSignal(@Nullable String signal) {
        return new SelectedEvents(
                        definitions,
                        signal == null
                                ? new EventSelection.Any()
                                : new EventSelection.Signal(definitions.signal(signal)))
                .isSignal();
    }

    /** The signals that some user had on some day, sorted. */
    public List<String> signals() {
        return rows.select(col(ActivityMasksTable.SIGNAL))
                .distinct()
                .orderBy(ActivityMasksTable.SIGNAL)
                .as(Encoders.STRING())
                .collectAsList();
    }
}
