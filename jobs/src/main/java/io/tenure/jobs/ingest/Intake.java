package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.definition.StoreDefinition;
import io.tenure.jobs.ingest.RowTally.Cell;
import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UserKeys;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Judged rows into the tables: users, events, and rejected rows; and the corrections of earlier batches. */
final class Intake {
    private static final long REJECTS_PER_FILE = 1_000_000;

    private final StoreRun run;
    private final PropertyColumns properties;
    private final Instant arrival;

    Intake(StoreRun run, StoreDefinition settings, Instant arrival) {
        this.run = run;
        this.properties = new PropertyColumns(settings.properties());
        this.arrival = arrival;
    }

    /** Says, before any event is written, whether rows with these counts are let in: an exception says they are not. */
    interface Gate {
        void require(Map<String, BatchCounts> counts);
    }

    /**
     * What the tables have taken in.
     *
     * @param counts what became of the rows of each batch
     * @param newUsers users that had no key
     * @param sharedSessions session ids that rows of several users have
     */
    record Taken(Map<String, BatchCounts> counts, long newUsers, long sharedSessions) {}

    /**
     * Takes rows in.
     *
     * @param judged rows as {@link RowRules} judges them
     * @param files the file of each batch, of earlier ones as well
     */
    Taken take(Dataset<Row> judged, Map<String, String> files, Gate gate) {
        Map<Cell, RowTally> tallies = RowTally.of(judged);
        Map<String, BatchCounts> counts = BatchCounts.of(tallies);
        List<RowTally> ofEvents = tallies.entrySet().stream()
                .filter(entry -> entry.getKey().code() == null)
                .map(Map.Entry::getValue)
                .toList();
        Dataset<Row> events = judged.where(col(WholeRows.CODE).isNull());
        if (ofEvents.stream().allMatch(tally -> tally.ids() == null)) {
            writeRejected(judged, counts, files, List.of());
            gate.require(counts);
            return write(events, counts);
        }
        try (RepeatedEvents repeated = RepeatedEvents.find(run, properties, events, ofEvents)) {
            repeated.addTo(counts);
            writeRejected(judged, counts, files, List.of(repeated.conflicts()));
            gate.require(counts);
            removeLosers(repeated);
            return write(repeated.without(events), counts);
        }
    }

    private Taken write(Dataset<Row> events, Map<String, BatchCounts> counts) {
        Map<LocalDate, Long> rows = new HashMap<>();
        counts.values().forEach(batch -> batch.keptByDate().forEach((date, kept) -> rows.merge(date, kept, Long::sum)));
        if (rows.isEmpty()) {
            return new Taken(counts, 0, 0);
        }
        try (UserKeys users = UserKeys.give(run, events)) {
            Dataset<Row> keyed = users.join(events).withColumn(EventsTable.INGESTED_AT, lit(arrival));
            run.append(EventsTable.with(properties.fields()), EventLayout.arrange(keyed, rows));
            return new Taken(counts, users.added(), sharedSessions(events));
        }
    }

    private static long sharedSessions(Dataset<Row> events) {
        Column user = xxhash64(col(EventsTable.USER_ID));
        return events.where(col(EventsTable.SESSION_ID).isNotNull())
                .groupBy(xxhash64(col(EventsTable.SESSION_ID)).as("session"))
                .agg(min(user).as("least"), max(user).as("most"))
                .where(col("least").notEqual(col("most")))
                .count();
    }

    private void writeRejected(
            Dataset<Row> judged,
            Map<String, BatchCounts> counts,
            Map<String, String> files,
            List<Dataset<Row>> conflicts) {
        long rows =
                counts.values().stream().mapToLong(BatchCounts::rejectedRows).sum();
        boolean hasReduced =
                counts.values().stream().anyMatch(batch -> !batch.reduced().isEmpty());
        if (rows == 0 && !hasReduced) {
            return;
        }
        Dataset<Row> rejected = judged.where(col(WholeRows.CODE).isNotNull())
                .select(
                        col(EventsTable.BATCH_ID),
                        col(WholeRows.LINE).as(EventsRejectedTable.LINE),
                        col(WholeRows.CODE).as(EventsRejectedTable.CODE),
                        col(WholeRows.RAW).as(EventsRejectedTable.RAW));
        for (Dataset<Row> more : conflicts) {
            rejected = rejected.union(more);
        }
        run.append(
                EventsRejectedTable.SPEC,
                rejected.join(broadcast(fileNames(files)), new String[] {EventsRejectedTable.BATCH_ID}, "inner")
                        .withColumn(EventsRejectedTable.REASON, reasonText())
                        .withColumn(EventsRejectedTable.INGESTED_AT, lit(arrival))
                        .repartition((int) (1 + rows / REJECTS_PER_FILE), col(EventsRejectedTable.BATCH_ID))
                        .sortWithinPartitions(EventsRejectedTable.BATCH_ID, EventsRejectedTable.LINE));
    }

    private Dataset<Row> fileNames(Map<String, String> files) {
        List<Row> rows = files.entrySet().stream()
                .map(file -> RowFactory.create(file.getKey(), file.getValue()))
                .toList();
        StructType columns = new StructType()
                .add(EventsRejectedTable.BATCH_ID, DataTypes.StringType, false)
                .add(EventsRejectedTable.FILE, DataTypes.StringType, false);
        return run.store().spark().createDataFrame(rows, columns);
    }

    private static Column reasonText() {
        RejectReason[] reasons = RejectReason.values();
        Column text = when(col(EventsRejectedTable.CODE).equalTo(reasons[0].code()), reasons[0].text());
        for (RejectReason reason : reasons) {
            text = text.when(col(EventsRejectedTable.CODE).equalTo(reason.code()), reason.text());
        }
        return text;
    }

    /** Takes the events of earlier batches out that lose to an event of the same id. */
    private void removeLosers(RepeatedEvents repeated) {
        Map<String, Long> lost = repeated.lostByBatch();
        if (lost.isEmpty()) {
            return;
        }
        SortedSet<LocalDate> dates = repeated.datesReduced();
        Map<LocalDate, Long> rows =
                repeated
                        .remaining(dates)
                        .groupBy(col(EventsTable.EVENT_DATE))
                        .agg(count(lit(1)))
                        .collectAsList()
                        .stream()
                        .collect(Collectors.toMap(row -> row.<LocalDate>getAs(0), row -> row.getLong(1)));
        run.replace(
                storedTable(),
                Keys.dates(EventsTable.EVENT_DATE, dates),
                EventLayout.arrange(repeated.remaining(dates), rows));
        BatchRows.keptThenRejected(run, lost);
    }

    /** The table with the property columns that it has, be they declared still or not. */
    private TableSpec storedTable() {
        List<String> own = Arrays.asList(EventsTable.SPEC.schema().fieldNames());
        List<StructField> others = new ArrayList<>();
        for (StructField column : run.read(EventsTable.SPEC).schema().fields()) {
            if (!own.contains(column.name())) {
                others.add(column);
            }
        }
        return EventsTable.with(others);
    }

    /**
     * Nothing is lost between reading and the tables: of each batch they hold what was counted.
     *
     * @param dates the dates of all events of the batches; null: any
     * @throws IllegalStateException where they don't, which is a bug; the run must not be published
     */
    static void requireConservation(StoreRun run, Collection<String> batchIds, @Nullable Collection<LocalDate> dates) {
        Object[] ids = batchIds.toArray();
        Dataset<Row> batches = run.read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.BATCH_ID).isin(ids));
        Dataset<Row> events = run.read(EventsTable.SPEC);
        Map<String, Long> kept = rowsByBatch(
                dates == null
                        ? events
                        : events.where(col(EventsTable.EVENT_DATE).isin(dates.toArray())),
                EventsTable.BATCH_ID,
                ids);
        Map<String, Long> rejected = rowsByBatch(run.read(EventsRejectedTable.SPEC), EventsRejectedTable.BATCH_ID, ids);
        for (Row batch : batches.collectAsList()) {
            String id = batch.getAs(IngestBatchesTable.BATCH_ID);
            long countedKept = batch.getAs(IngestBatchesTable.ROWS_KEPT);
            long countedRejected = batch.getAs(IngestBatchesTable.ROWS_REJECTED);
            long duplicate = batch.getAs(IngestBatchesTable.ROWS_DUPLICATE);
            long read = batch.getAs(IngestBatchesTable.ROWS_READ);
            boolean agrees = read == countedKept + duplicate + countedRejected
                    && kept.getOrDefault(id, 0L) == countedKept
                    && rejected.getOrDefault(id, 0L) == countedRejected;
            if (!agrees) {
                throw new IllegalStateException("Rows were lost: of " + batch + " the tables hold "
                        + kept.getOrDefault(id, 0L) + " events and " + rejected.getOrDefault(id, 0L)
                        + " rejected rows");
            }
        }
    }

    private static Map<String, Long> rowsByBatch(Dataset<Row> table, String column, Object[] ids) {
        return table.where(col(column).isin(ids)).groupBy(col(column)).agg(count(lit(1))).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
    }
}
