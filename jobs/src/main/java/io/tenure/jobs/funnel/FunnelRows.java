package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.funnel.FunnelPacker;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
import io.tenure.core.packed.UserId;
import io.tenure.jobs.packed.EntryWindow;
import io.tenure.jobs.packed.PackedShuffle;
import io.tenure.jobs.packed.PackedUsers;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The events that a question looks at, on their way to the packer: only the columns that it needs.
 *
 * @param parts how many parts users are dealt out to
 * @param isHeld whether all steps of a chain share a value
 */
record FunnelRows(PackedUsers users, int parts, boolean isHeld) implements PackedShuffle.Packing {
    private static final int MICROS = 1;
    private static final int IS_ENTRY = 2;
    private static final int STEPS = 3;
    private static final int HELD = 4;

    /** @param events as {@link FunnelPlan#run} has them */
    static FunnelRows of(Dataset<Row> events, FunnelQuestion question) {
        boolean isHeld = question.held() != null;
        return new FunnelRows(
                PackedUsers.of(events, question.segment() != null, isHeld ? HELD : STEPS),
                PackedShuffle.parts(events.sparkSession()),
                isHeld);
    }

    /** The rows to pack. */
    Dataset<Row> select(Dataset<Row> events, FunnelQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Column entry =
                new EntryWindow(question.windowStartMicros(), question.windowEndMicros()).of(question.entry(), micros);
        List<Column> read = new ArrayList<>(List.of(
                micros.as("micros"), entry.as("is_entry"), question.conditions().as("steps")));
        if (question.held() != null) {
            read.add(question.held().as("held"));
        }
        Long asOf = question.asOfMicros();
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .select(users.around(read, question.segment()))
                .where(col("is_entry").or(col("steps").notEqual(lit(0L))));
    }

    @Override
    public PackedShuffle.Packer start(PackedRows full) {
        FunnelPacker packer = new FunnelPacker(new PackedParts(parts, full));
        UserId id = new UserId();
        return new PackedShuffle.Packer() {
            @Override
            public void add(InternalRow row) {
                boolean isEntry = row.getBoolean(IS_ENTRY);
                packer.add(
                        users.key(row),
                        users.id(row, id),
                        row.getLong(MICROS),
                        isEntry,
                        isEntry ? users.segment(row) : null,
                        row.getLong(STEPS),
                        isHeld && !row.isNullAt(HELD) ? row.getUTF8String(HELD).getBytes() : null);
            }

            @Override
            public void finish() {
                packer.finish();
            }
        };
    }
}
