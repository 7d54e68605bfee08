package io.tenure.jobs.erase;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.jobs.erase.ErasedRows.Membership;
import io.tenure.jobs.table.ActivityMasksTable;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.EntryDayTable;
import io.tenure.jobs.table.EntryDayValuesTable;
import io.tenure.jobs.table.EventsRejectedTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.FunnelProgressTable;
import io.tenure.jobs.table.IngestBatchesTable;
import io.tenure.jobs.table.Keys;
import io.tenure.jobs.table.StoreRun;
import io.tenure.jobs.table.TableSpec;
import io.tenure.jobs.table.UserMention;
import io.tenure.jobs.table.UsersTable;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Takes a user out of every table that has rows of users; definitions and cells are up to the caller.
 *
 * <p>The id itself stands in no condition that Delta writes into its log: rows go by the user's key, and rejected rows by
 * their batches.
 */
public final class EraseJob {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER_KEY = UsersTable.USER_KEY;
    private static final String KEPT = "erased_kept";
    private static final String REJECTED = "erased_rejected";

    /** Tables keyed by the user's key, {@code users} last: as long as it has the user, the run can be told whose rows go. */
    private static final List<TableSpec> BY_KEY = List.of(
            EventsTable.SPEC,
            ActivityTable.SPEC,
            ActivityMasksTable.SPEC,
            EntryDayTable.SPEC,
            EntryDayValuesTable.SPEC,
            FunnelProgressTable.SPEC,
            CohortMembersTable.SPEC,
            UsersTable.SPEC);

    private final StoreRun run;
    private final String userId;
    private final List<Row> keys;
    private final SortedMap<String, Long> rows = new TreeMap<>();

    public EraseJob(StoreRun run, String userId) {
        this.run = run;
        this.userId = userId;
        this.keys = users().collectAsList();
    }

    /** {@code event_id}: of the events that the user had before this run. */
    public Dataset<Row> eventIds() {
        return ofUser(run.readBefore(EventsTable.SPEC))
                .where(col(EventsTable.EVENT_ID).isNotNull())
                .select(EventsTable.EVENT_ID)
                .distinct();
    }

    /** Takes the user out; a user that the store doesn't know changes nothing. */
    public ErasedRows erase() {
        Dataset<Row> events = ofUser(run.read(EventsTable.SPEC));
        Dataset<Row> rejected = run.read(EventsRejectedTable.SPEC).where(isTheirs());
        List<Row> batches = batches(events, rejected).collectAsList();
        List<Membership> memberships = ofUser(run.read(CohortMembersTable.SPEC)).collectAsList().stream()
                .map(EraseJob::membership)
                .toList();
        keys.forEach(key -> BY_KEY.forEach(table -> remove(table, key.<Long>getAs(USER_KEY))));
        removeRejected(batches);
        correct(batches);
        return new ErasedRows(rows, memberships);
    }

    private static Membership membership(Row row) {
        return new Membership(
                UUID.fromString(row.getAs(CohortMembersTable.COHORT_ID)),
                row.getAs(CohortMembersTable.VERSION),
                row.getAs(CohortMembersTable.COHORT_DATE));
    }

    /** The user's row: at most one. Found by a join, for a condition would stand in the plans that Spark logs. */
    private Dataset<Row> users() {
        Dataset<Row> wanted = run.store()
                .spark()
                .createDataFrame(
                        List.of(RowFactory.create(userId)),
                        new StructType().add(UsersTable.USER_ID, DataTypes.StringType, false));
        return run.read(UsersTable.SPEC).join(wanted, new String[] {UsersTable.USER_ID}, "left_semi");
    }

    private Dataset<Row> ofUser(Dataset<Row> table) {
        return table.where(col(USER_KEY)
                .isin(keys.stream().map(user -> user.getAs(USER_KEY)).toArray()));
    }

    private void remove(TableSpec table, long key) {
        Dataset<Row> all = run.read(table);
        long count = all.where(col(USER_KEY).equalTo(key)).count();
        if (count > 0) {
            run.replace(table, Keys.number(USER_KEY, key), none(table));
            rows.put(table.name(), count);
        }
    }

    private Dataset<Row> none(TableSpec table) {
        return run.store().spark().createDataFrame(List.of(), table.schema());
    }

    /** How many events and rejected rows each batch loses. */
    private Dataset<Row> batches(Dataset<Row> events, Dataset<Row> rejected) {
        Column batch = col(IngestBatchesTable.BATCH_ID);
        return events.select(batch, lit(1L).as(KEPT), lit(0L).as(REJECTED))
                .union(rejected.select(batch, lit(0L), lit(1L)))
                .groupBy(batch)
                .agg(sum(KEPT).as(KEPT), sum(REJECTED).as(REJECTED));
    }

    private void removeRejected(List<Row> batches) {
        List<String> ids = batches.stream()
                .filter(batch -> batch.<Long>getAs(REJECTED) > 0)
                .map(batch -> batch.<String>getAs(IngestBatchesTable.BATCH_ID))
                .toList();
        if (ids.isEmpty()) {
            return;
        }
        Dataset<Row> others = run.read(EventsRejectedTable.SPEC)
                .where(col(EventsRejectedTable.BATCH_ID).isin(ids.toArray()))
                .where(not(isTheirs()))
                .repartition(1)
                .sortWithinPartitions(EventsRejectedTable.BATCH_ID, EventsRejectedTable.LINE);
        run.replace(EventsRejectedTable.SPEC, Keys.texts(EventsRejectedTable.BATCH_ID, ids), others);
        rows.put(
                EventsRejectedTable.SPEC.name(),
                batches.stream().mapToLong(batch -> batch.<Long>getAs(REJECTED)).sum());
    }

    /** The batches without the user's rows: what was read is still what is kept, a duplicate or rejected. */
    private void correct(List<Row> batches) {
        if (batches.isEmpty()) {
            return;
        }
        Dataset<Row> erased =
                run.store().spark().createDataFrame(batches, batches.get(0).schema());
        Object[] ids = batches.stream()
                .map(batch -> batch.getAs(IngestBatchesTable.BATCH_ID))
                .toArray();
        Dataset<Row> corrected = run.read(IngestBatchesTable.SPEC)
                .where(col(IngestBatchesTable.BATCH_ID).isin(ids))
                .join(erased, new String[] {IngestBatchesTable.BATCH_ID}, "inner")
                .withColumn(
                        IngestBatchesTable.ROWS_READ,
                        col(IngestBatchesTable.ROWS_READ).minus(col(KEPT)).minus(col(REJECTED)))
                .withColumn(
                        IngestBatchesTable.ROWS_KEPT,
                        col(IngestBatchesTable.ROWS_KEPT).minus(col(KEPT)))
                .withColumn(
                        IngestBatchesTable.ROWS_REJECTED,
                        col(IngestBatchesTable.ROWS_REJECTED).minus(col(REJECTED)));
        List<String> names = batches.stream()
                .map(batch -> batch.<String>getAs(IngestBatchesTable.BATCH_ID))
                .toList();
        run.replace(IngestBatchesTable.SPEC, Keys.texts(IngestBatchesTable.BATCH_ID, names), corrected.coalesce(1));
    }

    private Column isTheirs() {
        return udf(new IsOf(userId, new UserMention(userId)), DataTypes.BooleanType)
                .apply(coalesce(col(EventsRejectedTable.RAW), lit("")));
    }

    /** How many events of other users name this one in a property, a session or an event id. Reads all events. */
    public long mentions() {
        Dataset<Row> events = run.read(EventsTable.SPEC);
        Column[] texts = Arrays.stream(events.schema().fields())
                .filter(field -> field.dataType().equals(DataTypes.StringType)
                        || field.name().equals(EventsTable.PROPERTIES))
                .map(field -> col("`" + field.name() + "`"))
                .toArray(Column[]::new);
        UserMention mention = new UserMention(userId);
        return events.where(udf((UDF1<String, Boolean>) mention::isIn, DataTypes.BooleanType)
                        .apply(to_json(struct(texts))))
                .count();
    }

    /** A row that says whose it is is that user's; one that can't be read is the user's if it names them. */
    private record IsOf(String userId, UserMention mention) implements UDF1<String, Boolean> {
        @Override
        public Boolean call(String raw) {
            String owner = owner(raw);
            return owner == null ? mention.isIn(raw) : owner.equals(userId);
        }

        private static @Nullable String owner(String raw) {
            if (!raw.startsWith("{")) {
                return null;
            }
            try {
                JsonNode owner = JSON.readTree(raw).path(EventsTable.USER_ID);
                return owner.isTextual() || owner.isIntegralNumber() ? owner.asText() : null;
            } catch (JsonProcessingException e) {
                return null;
            }
        }
    }
}
