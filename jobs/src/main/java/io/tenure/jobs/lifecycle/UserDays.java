package io.tenure.jobs.lifecycle;

import io.tenure.core.retention.PeriodMask;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The active days of one user after the other, from rows of {@code user_key, block, bits} in that order; rows of one block, such
 * as those of several signals, are put together.
 */
final class UserDays {
    private static final int USER_KEY = 0;
    private static final int BLOCK = 1;
    private static final int BITS = 2;

    private final Iterator<Row> rows;
    private final int firstBlock;
    private final PeriodMask days = new PeriodMask();
    private @Nullable Row next;
    private @Nullable Row first;

    /** @param firstBlock the block with day 0 */
    UserDays(Iterator<Row> rows, int firstBlock) {
        this.rows = rows;
        this.firstBlock = firstBlock;
        this.next = rows.hasNext() ? rows.next() : null;
    }

    /** Steps to the next user; false after the last. */
    boolean next() {
        first = next;
        if (first == null) {
            return false;
        }
        days.clear();
        long user = first.getLong(USER_KEY);
        int block = first.getInt(BLOCK);
        long bits = 0;
        while (next != null && next.getLong(USER_KEY) == user) {
            if (next.getInt(BLOCK) != block) {
                days.setWord(block - firstBlock, bits);
                block = next.getInt(BLOCK);
                bits = 0;
            }
            bits |= next.getLong(BITS);
            next = rows.hasNext() ? rows.next() : null;
        }
        days.setWord(block - firstBlock, bits);
        return true;
    }

    /** The first row of the user at hand. */
    Row row() {
        if (first == null) {
            throw new IllegalStateException("no user");
        }
        return first;
    }

    /** The days of the user at hand, day 0 being the first of the first block; valid until the next. */
    PeriodMask days() {
        return days;
    }
}
