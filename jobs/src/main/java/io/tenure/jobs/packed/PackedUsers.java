package io.tenure.jobs.packed;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.core.packed.UserId;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How rows on their way to a packer name users and segments: the key is the first column; segment and id, if there are any, are
 * the last two.
 *
 * @param textIds whether users are texts, which come beside their hash; else the key is the user
 * @param segmented whether a segment comes with each event
 * @param columns how many columns are between
 */
public record PackedUsers(boolean textIds, boolean segmented, int columns) implements Serializable {
    private static final String USER_ID = "user_id";

    /**
     * As the rows of some events have them.
     *
     * @param events with a {@code user_id}, a text as STRING or BINARY or a BIGINT, never NULL
     */
    public static PackedUsers of(Dataset<Row> events, boolean segmented, int columns) {
        boolean textIds = !events.schema().apply(USER_ID).dataType().equals(DataTypes.LongType);
        return new PackedUsers(textIds, segmented, columns);
    }

    /** The columns of rows: those given, with the user's around. */
    public Column[] around(List<Column> between, @Nullable Column segment) {
        List<Column> all = new ArrayList<>();
        all.add((textIds ? xxhash64(col(USER_ID)) : col(USER_ID)).as("key"));
        all.addAll(between);
        if (segment != null) {
            all.add(segment);
        }
        if (textIds) {
            all.add(col(USER_ID).cast(DataTypes.BinaryType));
        }
        return all.toArray(Column[]::new);
    }

    public long key(InternalRow row) {
        return row.getLong(0);
    }

    /**
     * The user's id, which lies in the row; null: the key is the user.
     *
     * @param id says where it lies, until the next row
     */
    public @Nullable UserId id(InternalRow row, UserId id) {
        if (!textIds) {
            return null;
        }
        // a projection's rows are these; getBinary would copy
        UnsafeRow bytes = (UnsafeRow) row;
        long place = bytes.getLong(1 + columns + (segmented ? 1 : 0));
        int from = (int) (bytes.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET) + (int) (place >>> Integer.SIZE);
        return id.at((byte[]) bytes.getBaseObject(), from, (int) place);
    }

    /** The segment; null: there is none. */
    public byte @Nullable [] segment(InternalRow row) {
        int column = 1 + columns;
        return segmented && !row.isNullAt(column) ? row.getUTF8String(column).getBytes() : null;
    }
}
