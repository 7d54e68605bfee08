package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.tenure.core.funnel.FunnelPacker;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
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
record FunnelRows(boolean textIds, boolean segmented, int parts) implements PackedShuffle.Packing {
    private static final String USER_ID = "user_id";
    private static final int KEY = 0;
    private static final int MICROS = 1;
    private static final int IS_ENTRY = 2;
    private static final int STEPS = 3;
    private static final int SEGMENT = 4;

    /** @param events as {@link FunnelPlan#run} has them */
    static FunnelRows of(Dataset<Row> events, FunnelQuestion question) {
        boolean textIds = !events.schema().apply(USER_ID).dataType().equals(DataTypes.LongType);
        return new FunnelRows(textIds, question.segment() != null, PackedShuffle.parts(events.sparkSession()));
    }

    /** The rows to pack. */
    Dataset<Row> select(Dataset<Row> events, FunnelQuestion question) {
        Column micros = unix_micros(col("event_time"));
        List<Column> columns = new ArrayList<>();
        columns.add((textIds ? xxhash64(col(USER_ID)) : col(USER_ID)).as("key"));
        columns.add(micros.as("micros"));
        columns.add(isEntry(question, micros).as("is_entry"));
        columns.add(steps(question).as("steps"));
        if (question.segment() != null) {
            columns.add(question.segment());
        }
        if (textIds) {
            columns.add(col(USER_ID));
        }
        Long asOf = question.asOfMicros();
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .select(columns.toArray(Column[]::new))
                .where(col("is_entry").or(col("steps").notEqual(lit(0L))));
    }

    private static Column isEntry(FunnelQuestion question, Column micros) {
        Column entry = question.entry();
        Long start = question.windowStartMicros();
        if (start != null) {
            entry = entry.and(micros.geq(start));
        }
        Long end = question.windowEndMicros();
        return end == null ? entry : entry.and(micros.lt(end));
    }

    /** A bit for each step that the event serves. */
    private static Column steps(FunnelQuestion question) {
        Column steps = lit(0L);
        for (int step = 0; step < question.steps().size(); step++) {
            steps = steps.bitwiseOR(when(question.steps().get(step), 1L << step).otherwise(0L));
        }
        return steps;
    }

    @Override
    public PackedShuffle.Packer start(PackedRows full) {
        FunnelPacker packer = new FunnelPacker(new PackedParts(parts, full));
        return new PackedShuffle.Packer() {
            @Override
            public void add(InternalRow row) {
                boolean isEntry = row.getBoolean(IS_ENTRY);
                packer.add(
                        row.getLong(KEY),
                        id(row),
                        row.getLong(MICROS),
                        isEntry,
                        isEntry ? segment(row) : null,
                        row.getLong(STEPS));
            }

            @Override
            public void finish() {
                packer.finish();
            }
        };
    }

    private byte @Nullable [] id(InternalRow row) {
        return textIds ? row.getUTF8String(segmented ? SEGMENT + 1 : SEGMENT).getBytes() : null;
    }

    private byte @Nullable [] segment(InternalRow row) {
        return segmented && !row.isNullAt(SEGMENT) ? row.getUTF8String(SEGMENT).getBytes() : null;
    }
}
