package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The rows of {@code ingest_batches}. */
final class BatchRows {
    private BatchRows() {}

    /** Adds batches. */
    static void add(StoreRun run, List<Batch> batches, Map<String, BatchCounts> counts, Instant arrival) {
        List<Row> rows = batches.stream()
                .map(batch -> row(run, batch, counts.getOrDefault(batch.id(), new BatchCounts()), arrival))
                .toList();
        run.append(
                IngestBatchesTable.SPEC,
                run.store()
                        .spark()
                        .createDataFrame(rows, IngestBatchesTable.SPEC.schema())
                        .coalesce(1));
    }

    private static Row row(StoreRun run, Batch batch, BatchCounts counts, Instant arrival) {
        return RowFactory.create(
                batch.id(),
                run.number(),
                batch.file(),
                batch.bytes(),
                batch.sha256(),
                counts.read(),
                counts.kept(),
                counts.duplicate(),
                counts.rejectedRows(),
                new ArrayList<>(counts.dates()),
                new ArrayList<>(counts.reduced()),
                batch.watermarkColumn(),
                batch.watermark(),
                arrival);
    }

    /** Adds a batch that read no rows of its own, for the dates that it changed. */
    static void addDates(StoreRun run, Batch batch, Collection<BatchCounts> counts, Instant arrival) {
        BatchCounts dates = BatchCounts.sum(counts);
        run.append(
                IngestBatchesTable.SPEC,
                run.store()
                        .spark()
                        .createDataFrame(
                                List.of(RowFactory.create(
                                        batch.id(),
                                        run.number(),
                                        batch.file(),
                                        null,
                                        null,
                                        0L,
                                        0L,
                                        0L,
                                        0L,
                                        new ArrayList<>(dates.dates()),
                                        new ArrayList<>(dates.reduced()),
                                        null,
                                        null,
                                        arrival)),
                                IngestBatchesTable.SPEC.schema()));
    }

    /** Corrects batches some of whose events have become rejected rows. */
    static void keptThenRejected(StoreRun run, Map<String, Long> rows) {
        move(
                run,
                rows.entrySet().stream()
                        .map(batch -> RowFactory.create(batch.getKey(), -batch.getValue(), 0L, batch.getValue()))
                        .toList());
    }

    /** Corrects batches some of whose rejected rows have become events or repeat one. */
    static void rejectedThenTaken(StoreRun run, Map<String, BatchCounts> counts) {
        move(
                run,
                counts.entrySet().stream()
                        .map(batch -> RowFactory.create(
                                batch.getKey(),
                                batch.getValue().kept(),
                                batch.getValue().duplicate(),
                                -batch.getValue().kept() - batch.getValue().duplicate()))
                        .toList());
    }

    /** Corrects batches some of whose rejected rows have come to repeat an event. */
    static void rejectedThenDuplicate(StoreRun run, Map<String, Long> rows) {
        if (!rows.isEmpty()) {
            move(
                    run,
                    rows.entrySet().stream()
                            .map(batch -> RowFactory.create(batch.getKey(), 0L, batch.getValue(), -batch.getValue()))
                            .toList());
        }
    }

    private static void move(StoreRun run, List<Row> changes) {
        StructType columns = new StructType()
                .add(IngestBatchesTable.BATCH_ID, DataTypes.StringType, false)
                .add("kept", DataTypes.LongType, false)
                .add("duplicate", DataTypes.LongType, false)
                .add("rejected", DataTypes.LongType, false);
        Dataset<Row> change = run.store().spark().createDataFrame(changes, columns);
        List<String> ids = changes.stream().map(row -> row.getString(0)).toList();
        Dataset<Row> corrected = run.read(IngestBatchesTable.SPEC)
                .join(broadcast(change), new String[] {IngestBatchesTable.BATCH_ID}, "inner")
                .withColumn(IngestBatchesTable.ROWS_KEPT, plus(IngestBatchesTable.ROWS_KEPT, "kept"))
                .withColumn(IngestBatchesTable.ROWS_DUPLICATE, plus(IngestBatchesTable.ROWS_DUPLICATE, "duplicate"))
                .withColumn(IngestBatchesTable.ROWS_REJECTED, plus(IngestBatchesTable.ROWS_REJECTED, "rejected"));
        run.replace(IngestBatchesTable.SPEC, Keys.texts(IngestBatchesTable.BATCH_ID, ids), corrected);
    }

    private static Column plus(String column, String change) {
        return col(column).plus(col(change));
    }
}
