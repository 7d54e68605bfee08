package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a roll-up on their way to the fold: a key that sorts by its bits, then only the columns that the question needs.
 *
 * <p>Times are microseconds, NULL where the slot holds no such event.
 *
 * @param textIds whether users are texts, which come beside their hash; else the key is the user
 * @param rolling whether the first return of a slot matters beside the last: in calendar mode all of a slot has one offset
 * @param segmented whether the segment comes with the entry
 */
record SlotRows(boolean textIds, boolean rolling, boolean segmented) implements Serializable {
    static final String USER_ID = "user_id";
    static final String KEY = "user_key";
    static final String ENTRY = "entry";
    static final String ENTRY_AT = "entry_at";
    static final String SEGMENT = "segment";
    static final String MINUS_FIRST_RETURN_AT = "minus_first_return_at";
    static final String LAST_RETURN_AT = "last_return_at";

    /** The columns, from those of {@link RetentionPlan#rollUp}. */
    Column[] columns() {
        List<Column> columns = new ArrayList<>();
        columns.add((textIds ? xxhash64(col(USER_ID)) : col(USER_ID)).as(KEY));
        columns.add(
                segmented
                        ? col(ENTRY).getField(ENTRY_AT).as(ENTRY_AT)
                        : col(ENTRY).as(ENTRY_AT));
        columns.add(col(LAST_RETURN_AT));
        if (rolling) {
            columns.add(col(MINUS_FIRST_RETURN_AT));
        }
        if (segmented) {
            columns.add(col(ENTRY).getField(SEGMENT).as(SEGMENT));
        }
        if (textIds) {
            columns.add(col(USER_ID));
        }
        return columns.toArray(Column[]::new);
    }

    long key(InternalRow row) {
        return row.getLong(0);
    }

    /** The user's id where several users can have one key. */
    @Nullable
    UTF8String id(InternalRow row) {
        return textIds ? row.getUTF8String(3 + (rolling ? 1 : 0) + (segmented ? 1 : 0)) : null;
    }

    /** The first entry of the slot; {@link Long#MAX_VALUE} without one. */
    long entryMicros(InternalRow row) {
        return row.isNullAt(1) ? Long.MAX_VALUE : row.getLong(1);
    }

    @Nullable
    String segment(InternalRow row) {
        int column = rolling ? 4 : 3;
        return !segmented || row.isNullAt(column)
                ? null
                : row.getUTF8String(column).toString();
    }

    boolean hasReturn(InternalRow row) {
        return !row.isNullAt(2);
    }

    /** Adds the return times that decide, and says how many there are then. */
    int addReturns(InternalRow row, long[] micros, int count) {
        int next = count;
        micros[next++] = row.getLong(2);
        if (rolling) {
            micros[next++] = -row.getLong(3);
        }
        return next;
    }

    /** The segment that decides among entries of one instant: the smallest by its bytes, a missing one last. */
    static @Nullable String firstOf(@Nullable String left, @Nullable String right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return UTF8String.fromString(left).compareTo(UTF8String.fromString(right)) <= 0 ? left : right;
    }
}
