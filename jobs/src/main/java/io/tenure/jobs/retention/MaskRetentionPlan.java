package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.retention.DayCohorts;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.retention.RetentionDays;
import io.tenure.core.retention.RetentionTable;
import io.tenure.jobs.packed.PackedShuffle;
import io.tenure.jobs.retention.ShardMasks.Form;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The retention of the users in a set of masks, when whole days decide.
 *
 * <p>A task has the masks of one shard of users in flat arrays and counts them: no sort, no map of users, and no shuffle of
 * masks that lie by shard. The answer is that of {@link RetentionPlan} over the events of the same signals, with one difference: all return events of the
 * entry's day count, where there only those at or after the entry do. So offset 0 can be higher, and only if some entries
 * are not returns themselves; later days decide every other offset.
 */
public final class MaskRetentionPlan {
    private MaskRetentionPlan() {}

    /**
     * Reads the masks of the days wanted and answers the question.
     *
     * @param masks {@code signal STRING, block INT, shard INT, user_key BIGINT, bits BIGINT}, never NULL, days in the spec's
     *     zone; not shuffled if they are files partitioned by shard
     * @param question which rows are entries and returns, said of {@code signal}; has an as-of and no segment
     * @throws IllegalArgumentException unless {@link RetentionDays#decide whole days decide}
     */
    public static RetentionTable run(Dataset<Row> masks, RetentionQuestion question) {
        Long asOfMicros = question.asOfMicros();
        if (asOfMicros == null || question.segment() != null) {
            throw new IllegalArgumentException("masks have no segments and need an as-of: " + question);
        }
        RetentionDays days = new RetentionDays(question.spec(), question.windowStartMicros(), asOfMicros);
        int firstDay = question.spec().needsFirstCohort()
                ? shards(masks.where(question.entry()), question, days)
                        .map(shard -> shard.firstEntryDay().orElse(Integer.MAX_VALUE))
                        .fold(Integer.MAX_VALUE, Math::min)
                : 0;
        return shards(masks, question, days)
                .map(shard -> shard.count(firstDay))
                .fold(new DayCohorts(days), DayCohorts::plus)
                .table();
    }

    /** The masks that decide; they stay in the task that makes them. */
    private static JavaRDD<DayMasks> shards(Dataset<Row> masks, RetentionQuestion question, RetentionDays days) {
        Dataset<Row> read = masks.where(question.entry().or(question.returns()))
                .where(col("block").leq(DayMasks.blockOf(days.asOfDay())));
        if (question.windowStartMicros() != null) {
            read = read.where(col("block").geq(DayMasks.blockOf(days.firstEntryDay())));
        }
        Dataset<Row> rows = read.select(
                col("shard"), col("block"), col("user_key"), col("bits"), question.entry(), question.returns());
        JavaRDD<InternalRow> files = ShardRdd.ofFiles(rows, "shard");
        return files == null
                ? PackedShuffle.of(rows, new ShardMasks.Packing())
                        .mapPartitions(packed -> new ShardMasks(packed, days, Form.PACKED))
                : files.mapPartitions(plain -> new ShardMasks(plain, days, Form.ROWS));
    }
}
