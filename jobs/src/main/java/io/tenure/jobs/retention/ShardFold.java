package io.tenure.jobs.retention;

import io.tenure.core.retention.DayCohorts;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.retention.RetentionDays;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Folds the masks of one partition, the rows of a shard next to each other, into counts.
 *
 * <p>Holds one shard at a time.
 */
final class ShardFold {
    static final int SHARD = 0;
    static final int BLOCK = 1;
    static final int USER_KEY = 2;
    static final int BITS = 3;
    static final int IS_ENTRY = 4;
    static final int IS_RETURN = 5;

    private final RetentionDays days;

    ShardFold(RetentionDays days) {
        this.days = days;
    }

    /** @param firstDay as {@link DayMasks#count} wants it */
    DayCohorts count(Iterator<InternalRow> rows, int firstDay) {
        DayCohorts cohorts = new DayCohorts(days);
        forEachShard(rows, shard -> cohorts.plus(shard.count(firstDay)));
        return cohorts;
    }

    /** The day on which the first member entered; {@link Integer#MAX_VALUE} if nobody did. */
    int firstEntryDay(Iterator<InternalRow> rows) {
        int[] first = {Integer.MAX_VALUE};
        forEachShard(
                rows,
                shard -> first[0] = Math.min(first[0], shard.firstEntryDay().orElse(Integer.MAX_VALUE)));
        return first[0];
    }

    private void forEachShard(Iterator<InternalRow> rows, Consumer<DayMasks> read) {
        DayMasks masks = new DayMasks(days);
        int shard = 0;
        while (rows.hasNext()) {
            InternalRow row = rows.next();
            if (row.getInt(SHARD) != shard) {
                read.accept(masks);
                masks = new DayMasks(days);
                shard = row.getInt(SHARD);
            }
            add(row, masks);
        }
        read.accept(masks);
    }

    private static void add(InternalRow row, DayMasks masks) {
        long userKey = row.getLong(USER_KEY);
        int block = row.getInt(BLOCK);
        long bits = row.getLong(BITS);
        if (row.getBoolean(IS_ENTRY)) {
            masks.addEntries(userKey, block, bits);
        }
        if (row.getBoolean(IS_RETURN)) {
            masks.addReturns(userKey, block, bits);
        }
    }
}
