package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
import io.tenure.core.retention.EventPacker;
import io.tenure.core.retention.RetentionSpec;
import io.tenure.jobs.packed.PackedShuffle;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * The events that a question looks at, on their way to the packer: only the columns that it needs.
 *
 * @param textIds whether users are texts, which come beside their hash; else the key is the user
 * @param segmented whether a segment comes with each event
 * @param parts how many parts users are dealt out to
 */
record EventRows(RetentionSpec spec, boolean textIds, boolean segmented, int parts) implements PackedShuffle.Packing {
    private static final String USER_ID = "user_id";
    private static final int KEY = 0;
    private static final int MICROS = 1;
    private static final int IS_ENTRY = 2;
    private static final int IS_RETURN = 3;
    private static final int SEGMENT = 4;

    /** @param events as {@link RetentionPlan#run} has them */
    static EventRows of(Dataset<Row> events, RetentionQuestion question) {
        boolean textIds = !events.schema().apply(USER_ID).dataType().equals(DataTypes.LongType);
        int parts = PackedShuffle.parts(events.sparkSession());
        return new EventRows(question.spec(), textIds, question.segment() != null, parts);
    }

    /** The rows to pack. */
    Dataset<Row> select(Dataset<Row> events, RetentionQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Column entry = isEntry(question, micros);
        List<Column> columns = new ArrayList<>();
        columns.add(textIds ? xxhash64(col(USER_ID)) : col(USER_ID));
        columns.add(micros);
        columns.add(entry);
        columns.add(question.returns());
        if (question.segment() != null) {
            columns.add(question.segment());
        }
        if (textIds) {
            columns.add(col(USER_ID));
        }
        Long asOf = question.asOfMicros();
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .where(entry.or(question.returns()))
                .select(columns.toArray(Column[]::new));
    }

    private static Column isEntry(RetentionQuestion question, Column micros) {
        Long start = question.windowStartMicros();
        Long end = question.spec().windowEndMicros();
        Column entry = question.entry();
        if (start != null) {
            entry = entry.and(micros.geq(start));
        }
        return end == null ? entry : entry.and(micros.lt(end));
    }

    @Override
    public PackedShuffle.Packer start(PackedRows full) {
        EventPacker packer = new EventPacker(spec, new PackedParts(parts, full));
        return new PackedShuffle.Packer() {
            @Override
            public void add(InternalRow row) {
                boolean isEntry = isTrue(row, IS_ENTRY);
                packer.add(
                        row.getLong(KEY),
                        id(row),
                        row.getLong(MICROS),
                        isEntry,
                        isTrue(row, IS_RETURN),
                        isEntry ? segment(row) : null);
            }

            @Override
            public void finish() {
                packer.finish();
            }
        };
    }

    private static boolean isTrue(InternalRow row, int column) {
        return !row.isNullAt(column) && row.getBoolean(column);
    }

    private byte @Nullable [] id(InternalRow row) {
        return textIds ? row.getUTF8String(segmented ? SEGMENT + 1 : SEGMENT).getBytes() : null;
    }

    private byte @Nullable [] segment(InternalRow row) {
        return segmented && !row.isNullAt(SEGMENT) ? row.getUTF8String(SEGMENT).getBytes() : null;
    }
}
