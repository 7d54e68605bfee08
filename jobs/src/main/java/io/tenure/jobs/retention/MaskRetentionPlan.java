package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.retention.DayCohorts;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.retention.RetentionDays;
import io.tenure.core.retention.RetentionTable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The retention of the users in a set of masks, when whole days decide.
 *
 * <p>A task has the masks of one shard of users in flat arrays and counts them: no shuffle, no sort, no map of users. The
 * answer is that of {@link RetentionPlan} over the events of the same signals, with one difference: all return events of the
 * entry's day count, where there only those at or after the entry do. So offset 0 can be higher, and only if some entries
 * are not returns themselves; later days decide every other offset.
 */
public final class MaskRetentionPlan {
    private MaskRetentionPlan() {}

    /**
     * Reads the masks of the days wanted and answers the question.
     *
     * @param masks {@code signal STRING, block INT, shard INT, user_key BIGINT, bits BIGINT}, never NULL, days in the spec's
     *     zone; without a shuffle if they are files partitioned by shard
     * @param question which rows are entries and returns, said of {@code signal}; has an as-of and no segment
     * @throws IllegalArgumentException unless {@link RetentionDays#decide whole days decide}
     */
    public static RetentionTable run(Dataset<Row> masks, RetentionQuestion question) {
        Long asOfMicros = question.asOfMicros();
        if (asOfMicros == null || question.segment() != null) {
            throw new IllegalArgumentException("masks have no segments and need an as-of: " + question);
        }
        RetentionDays days = new RetentionDays(question.spec(), question.windowStartMicros(), asOfMicros);
        int firstDay = question.spec().needsFirstEntry() ? firstEntryDay(masks, question, days) : 0;
        return byShard(masks, question, days)
                .mapPartitions(rows ->
                        List.of(new ShardFold(days).count(rows, firstDay)).iterator())
                .fold(new DayCohorts(days), DayCohorts::plus)
                .table();
    }

    private static int firstEntryDay(Dataset<Row> masks, RetentionQuestion question, RetentionDays days) {
        return byShard(masks.where(question.entry()), question, days)
                .mapPartitions(
                        rows -> List.of(new ShardFold(days).firstEntryDay(rows)).iterator())
                .fold(Integer.MAX_VALUE, Math::min);
    }

    /** The rows that decide, those of a shard next to each other in one partition. */
    private static JavaRDD<InternalRow> byShard(Dataset<Row> masks, RetentionQuestion question, RetentionDays days) {
        Dataset<Row> read = masks.where(question.entry().or(question.returns()))
                .where(col("block").leq(DayMasks.blockOf(days.asOfDay())));
        if (question.windowStartMicros() != null) {
            read = read.where(col("block").geq(DayMasks.blockOf(days.firstEntryDay())));
        }
        return ShardRdd.of(
                read.select(
                        col("shard"), col("block"), col("user_key"), col("bits"), question.entry(), question.returns()),
                "shard");
    }
}
