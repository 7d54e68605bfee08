package io.tenure.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.jobs.input.RejectReason;
import io.tenure.jobs.input.WholeRows;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.sketch.BloomFilter;
import org.jspecify.annotations.Nullable;

/**
 * The events that have the event_id of another one, in their batches or in the store.
 *
 * <p>Of the events of one id the one with the smallest content hash is kept; an equal one that came first stays. The others
 * are duplicates if they are equal to it, else rejected, also where they were kept until now. So what is kept doesn't depend
 * on the order in which the events came in.
 *
 * <p>Found by 64-bit hashes of the ids: those that occur twice in the batches, and those that are in the store too, whose files
 * are left out where their ids are all smaller or larger. A Bloom filter of the batches, if it is small, spares most of the
 * store's hashes their way to another machine. Only rows of such ids are then compared.
 */
final class RepeatedEvents implements AutoCloseable {
    static final String DUPLICATE = "duplicate";
    static final String HASH = "id_hash";
    private static final String CONTENT = "content_hash";
    private static final String IN_STORE = "in_store";
    private static final String RANK = "rank";
    private static final String SMALLEST = "smallest";
    private static final String WINNER = "winner";
    private static final long ROWS_PER_TASK = 4_000_000;
    private static final double FALSE_POSITIVES = 0.01;
    /** Of more rows a filter, of 1.2 bytes each, weighs more than it spares: every task unpacks one of its own. */
    private static final long MOST_FILTERED = 20_000_000;

    private static final StructType HASHES = new StructType().add(HASH, DataTypes.LongType, false);
    private static final String[] ROW = {EventsTable.BATCH_ID, WholeRows.LINE};

    private final StoreRun run;
    private final PropertyColumns properties;
    private final List<Dataset<Row>> persisted = new ArrayList<>();

    /** The repeating rows of the batches with all their columns, and why: {@code duplicate} or the code of the reject. */
    private final Dataset<Row> inBatches;

    /** The events of the store that lose to one of the batches, with all their columns, and the batch they lose to. */
    private final Dataset<Row> inStore;

    private final long count;

    private RepeatedEvents(StoreRun run, PropertyColumns properties, Dataset<Row> kept, Collection<RowTally> tallies) {
        this.run = run;
        this.properties = properties;
        Dataset<Row> identified =
                kept.where(col(EventsTable.EVENT_ID).isNotNull()).withColumn(HASH, xxhash64(col(EventsTable.EVENT_ID)));
        Dataset<Row> store = run.read(EventsTable.SPEC);
        Dataset<Row> near = store.where(isNear(tallies));
        boolean hasStore = !store.limit(1).isEmpty();
        long rows = tallies.stream().mapToLong(RowTally::rowsWithId).sum();
        Dataset<Row> suspects = twice(identified, rows);
        if (hasStore) {
            suspects = suspects.union(alsoIn(near, identified, rows, MOST_FILTERED))
                    .distinct();
        }
        suspects = persist(suspects);
        Dataset<Row> ofBatches = suspects.isEmpty()
                ? identified.limit(0)
                : persist(identified.join(suspects, new String[] {HASH}, "left_semi"));
        Dataset<Row> ofStore = hasStore ? matches(near, ofBatches) : null;
        Dataset<Row> ranked = persist(rank(ofBatches, ofStore));
        Dataset<Row> losing = ranked.where(col(RANK).gt(1));
        this.inBatches = persist(ofBatches.join(
                losing.where(col(IN_STORE).equalTo(0))
                        .select(
                                col(EventsTable.BATCH_ID),
                                col(WholeRows.LINE),
                                when(col(CONTENT).equalTo(col(SMALLEST)), DUPLICATE)
                                        .otherwise(RejectReason.ID_CONFLICT.code())
                                        .as("fate")),
                ROW,
                "inner"));
        this.inStore = ofStore == null
                ? store.withColumn(WINNER, lit("")).limit(0)
                : persist(ofStore.join(
                        losing.where(col(IN_STORE).equalTo(1)).select(col(EventsTable.EVENT_ID), col(WINNER)),
                        new String[] {EventsTable.EVENT_ID},
                        "inner"));
        this.count = inBatches.count();
    }

    /** Finds them: jobs that read the ids of the batches and of the store. */
    static RepeatedEvents find(
            StoreRun run, PropertyColumns properties, Dataset<Row> kept, Collection<RowTally> tallies) {
        return new RepeatedEvents(run, properties, kept, tallies);
    }

    private Dataset<Row> persist(Dataset<Row> rows) {
        Dataset<Row> stored = rows.persist(StorageLevel.MEMORY_AND_DISK());
        persisted.add(stored);
        return stored;
    }

    /** The hashes that occur more than once. */
    private static Dataset<Row> twice(Dataset<Row> identified, long rows) {
        int tasks =
                (int) Math.max(identified.sparkSession().sparkContext().defaultParallelism(), rows / ROWS_PER_TASK + 1);
        Dataset<Row> hashes = identified.select(col(HASH)).repartition(tasks, col(HASH));
        JavaRDD<Row> repeated = ((org.apache.spark.sql.classic.Dataset<Row>) hashes)
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapPartitions(RepeatedEvents::repeated);
        return identified.sparkSession().createDataFrame(repeated, HASHES);
    }

    private static Iterator<Row> repeated(Iterator<InternalRow> rows) {
        long[] hashes = new long[1024];
        int length = 0;
        while (rows.hasNext()) {
            if (length == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * length);
            }
            hashes[length++] = rows.next().getLong(0);
        }
        Arrays.sort(hashes, 0, length);
        List<Row> repeated = new ArrayList<>();
        for (int i = 1; i < length; i++) {
            boolean isSecond = hashes[i] == hashes[i - 1] && (i == 1 || hashes[i] != hashes[i - 2]);
            if (isSecond) {
                repeated.add(RowFactory.create(hashes[i]));
            }
        }
        return repeated.iterator();
    }

    /** The hashes of rows that are also those of ids of the store. */
    static Dataset<Row> alsoIn(Dataset<Row> store, Dataset<Row> identified, long rows, long mostFiltered) {
        Dataset<Row> passing = store.select(xxhash64(col(EventsTable.EVENT_ID)).as(HASH));
        if (rows <= mostFiltered) {
            BloomFilter filter = identified.stat().bloomFilter(col(HASH), Math.max(1, rows), FALSE_POSITIVES);
            passing = passing.where(
                    udf(new MightContain(filter), DataTypes.BooleanType).apply(col(HASH)));
        }
        return identified.select(col(HASH)).join(passing, new String[] {HASH}, "left_semi");
    }

    /** The events of the store whose id is among some rows: of their dates only, for their other columns are read too. */
    private Dataset<Row> matches(Dataset<Row> near, Dataset<Row> ofBatches) {
        Dataset<Row> ids = ofBatches.select(col(EventsTable.EVENT_ID)).distinct();
        Object[] dates = near
                .select(col(EventsTable.EVENT_ID), col(EventsTable.EVENT_DATE))
                .join(ids, new String[] {EventsTable.EVENT_ID}, "left_semi")
                .select(col(EventsTable.EVENT_DATE))
                .distinct()
                .collectAsList()
                .stream()
                .map(row -> row.get(0))
                .toArray();
        return persist(near.where(col(EventsTable.EVENT_DATE).isin(dates))
                .join(ids, new String[] {EventsTable.EVENT_ID}, "left_semi"));
    }

    private Dataset<Row> rank(Dataset<Row> ofBatches, @Nullable Dataset<Row> ofStore) {
        Dataset<Row> all = candidates(ofBatches, col(WholeRows.LINE), 0);
        if (ofStore != null) {
            all = all.union(candidates(ofStore, lit(0L), 1));
        }
        WindowSpec sameId = Window.partitionBy(EventsTable.EVENT_ID);
        WindowSpec ordered =
                sameId.orderBy(col(CONTENT), col(IN_STORE).desc(), col(EventsTable.BATCH_ID), col(WholeRows.LINE));
        return all.withColumn(SMALLEST, min(col(CONTENT)).over(sameId))
                .withColumn(RANK, row_number().over(ordered))
                .withColumn(WINNER, first(col(EventsTable.BATCH_ID)).over(ordered));
    }

    private Dataset<Row> candidates(Dataset<Row> events, Column line, int inStore) {
        return events.select(
                col(EventsTable.EVENT_ID),
                col(EventsTable.BATCH_ID),
                line.as(WholeRows.LINE),
                lit(inStore).as(IN_STORE),
                PropertyColumns.contentHash(properties.allStored(events)).as(CONTENT));
    }

    /** Whether an id lies between the smallest and the largest of a date of a batch: what decides which files are read. */
    private static Column isNear(Collection<RowTally> tallies) {
        return IdRange.of(tallies).stream()
                .map(range -> col(EventsTable.EVENT_ID)
                        .between(
                                lit(range.smallest().toString()),
                                lit(range.largest().toString())))
                .reduce(Column::or)
                .orElseGet(() -> lit(false));
    }

    /** Counts them with the other rows of their batches. */
    void addTo(Map<String, BatchCounts> batches) {
        for (Row row : inBatches
                .groupBy(col(EventsTable.BATCH_ID), col(EventsTable.EVENT_DATE), col("fate"))
                .agg(count(lit(1)))
                .collectAsList()) {
            counts(batches, row.getString(0))
                    .repeat(row.getAs(1), row.getLong(3), !row.getString(2).equals(DUPLICATE));
        }
        for (Row row : inStore.select(col(WINNER), col(EventsTable.EVENT_DATE))
                .distinct()
                .collectAsList()) {
            counts(batches, row.getString(0)).reduce(row.getAs(1));
        }
    }

    private static BatchCounts counts(Map<String, BatchCounts> batches, String batch) {
        BatchCounts counts = batches.get(batch);
        if (counts == null) {
            throw new IllegalStateException("no counts of batch " + batch);
        }
        return counts;
    }

    /** Rows of the batches without those that repeat another. */
    Dataset<Row> without(Dataset<Row> kept) {
        return count == 0 ? kept : kept.join(inBatches.select(col(ROW[0]), col(ROW[1])), ROW, "left_anti");
    }

    /** Those that conflict, as rejected rows: {@code batch_id, line, code, raw}. */
    Dataset<Row> conflicts() {
        Dataset<Row> ofBatches =
                inBatches.where(col("fate").notEqual(DUPLICATE)).select(rejected(inBatches, col(WholeRows.LINE)));
        return ofBatches.union(inStore.select(rejected(inStore, lit(null).cast(DataTypes.LongType))));
    }

    private Column[] rejected(Dataset<Row> events, Column line) {
        return new Column[] {
            col(EventsTable.BATCH_ID),
            line.as(EventsRejectedTable.LINE),
            lit(RejectReason.ID_CONFLICT.code()).as(EventsRejectedTable.CODE),
            PropertyColumns.json(properties.allStored(events)).as(EventsRejectedTable.RAW)
        };
    }

    /** The dates of the events that the store loses. */
    SortedSet<LocalDate> datesReduced() {
        SortedSet<LocalDate> dates = new TreeSet<>();
        inStore.select(col(EventsTable.EVENT_DATE)).distinct().collectAsList().forEach(row -> dates.add(row.getAs(0)));
        return dates;
    }

    /** The events of the store without those that it loses. */
    Dataset<Row> remaining(SortedSet<LocalDate> dates) {
        return run.read(EventsTable.SPEC)
                .where(col(EventsTable.EVENT_DATE).isin(dates.toArray()))
                .join(inStore.select(col(EventsTable.EVENT_ID)), new String[] {EventsTable.EVENT_ID}, "left_anti");
    }

    /** How many events each earlier batch loses. */
    Map<String, Long> lostByBatch() {
        Map<String, Long> lost = new TreeMap<>();
        inStore.groupBy(col(EventsTable.BATCH_ID))
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row -> lost.put(row.getString(0), row.getLong(1)));
        return lost;
    }

    @Override
    public void close() {
        persisted.forEach(Dataset::unpersist);
    }

    private record MightContain(BloomFilter filter) implements UDF1<Long, Boolean> {
        @Override
        public Boolean call(Long hash) {
            return hash != null && filter.mightContainLong(hash);
        }
    }
}
