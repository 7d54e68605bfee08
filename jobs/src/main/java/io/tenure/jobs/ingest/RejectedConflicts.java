package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;

import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows that were rejected because an event of their id was kept, when for some ids that event is gone: of each such id the
 * row with the smallest content hash is an event now, rows equal to it are duplicates, and the others stay rejected.
 */
final class RejectedConflicts implements AutoCloseable {
    private static final String ROW = "row";
    private static final String CONTENT = "content_hash";
    private static final String SMALLEST = "smallest";
    private static final String RANK = "rank";
    private static final String[] BY_ID = {EventsTable.EVENT_ID};
    private static final Column[] OWN = Arrays.stream(
                    EventsRejectedTable.SPEC.schema().fieldNames())
            .map(name -> col(name))
            .toArray(Column[]::new);

    private final Dataset<Row> others;
    private final Dataset<Row> ranked;

    RejectedConflicts(StoreRun run, PropertyColumns properties, Dataset<Row> eventIds) {
        Dataset<Row> all = parsed(run.read(EventsRejectedTable.SPEC)
                .where(col(EventsRejectedTable.CODE).equalTo(RejectReason.ID_CONFLICT.code())));
        Dataset<Row> freed = all.join(eventIds, BY_ID, "left_semi");
        WindowSpec sameId = Window.partitionBy(EventsTable.EVENT_ID);
        this.others = all.join(eventIds, BY_ID, "left_anti").select(OWN);
        this.ranked = freed.withColumn(CONTENT, PropertyColumns.contentHash(properties.allStored(freed)))
                .withColumn(SMALLEST, min(col(CONTENT)).over(sameId))
                .withColumn(
                        RANK,
                        row_number()
                                .over(sameId.orderBy(
                                        col(CONTENT),
                                        col(EventsRejectedTable.INGESTED_AT),
                                        col(EventsRejectedTable.BATCH_ID),
                                        col(EventsRejectedTable.LINE).asc_nulls_last())))
                .persist(StorageLevel.MEMORY_AND_DISK());
    }

    /** Rejected rows with the event that their JSON holds beside them. */
    private static Dataset<Row> parsed(Dataset<Row> rejected) {
        Column row = col(ROW);
        List<Column> event = List.of(
                row.getField(EventsTable.EVENT_TIME).cast("timestamp").as(EventsTable.EVENT_TIME),
                row.getField(EventsTable.USER_ID).as(EventsTable.USER_ID),
                row.getField(EventsTable.EVENT_NAME).as(EventsTable.EVENT_NAME),
                row.getField(EventsTable.EVENT_ID).as(EventsTable.EVENT_ID),
                row.getField(EventsTable.SESSION_ID).as(EventsTable.SESSION_ID),
                row.getField(EventsTable.PROPERTIES).as(EventsTable.PROPERTIES));
        return rejected.withColumn(ROW, from_json(col(EventsRejectedTable.RAW), PropertyColumns.JSON))
                .select(Stream.concat(Arrays.stream(OWN), event.stream()).toArray(Column[]::new));
    }

    boolean isEmpty() {
        return ranked.isEmpty();
    }

    /** The rejected rows that are events now, one of each id. */
    Dataset<Row> firsts() {
        return ranked.where(col(RANK).equalTo(1)).select(OWN);
    }

    /** The rejected rows that stay so. */
    Dataset<Row> others() {
        return others.union(ranked.where(col(CONTENT).notEqual(col(SMALLEST))).select(OWN));
    }

    /** How many rows of each batch repeat the event that came back. */
    Map<String, Long> duplicatesByBatch() {
        Map<String, Long> duplicates = new TreeMap<>();
        ranked.where(col(RANK).gt(1))
                .where(col(CONTENT).equalTo(col(SMALLEST)))
                .groupBy(col(EventsRejectedTable.BATCH_ID))
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> duplicates.put(row.getString(0), row.getLong(1)));
        return duplicates;
    }

    @Override
    public void close() {
        ranked.unpersist();
    }
}
