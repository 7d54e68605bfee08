package io.tenure.jobs.funnel;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.tenure.core.funnel.FunnelPacker;
import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
import io.tenure.jobs.packed.EntryWindow;
import io.tenure.jobs.packed.PackedShuffle;
import io.tenure.jobs.packed.PackedUsers;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * The events that a question looks at, on their way to the packer: only the columns that it needs.
 *
 * @param parts how many parts users are dealt out to
 */
record FunnelRows(PackedUsers users, int parts) implements PackedShuffle.Packing {
    private static final int MICROS = 1;
    private static final int IS_ENTRY = 2;
    private static final int STEPS = 3;

    /** @param events as {@link FunnelPlan#run} has them */
    static FunnelRows of(Dataset<Row> events, FunnelQuestion question) {
        return new FunnelRows(
                PackedUsers.of(events, question.segment() != null, STEPS), PackedShuffle.parts(events.sparkSession()));
    }

    /** The rows to pack. */
    Dataset<Row> select(Dataset<Row> events, FunnelQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Column entry =
                new EntryWindow(question.windowStartMicros(), question.windowEndMicros()).of(question.entry(), micros);
        Long asOf = question.asOfMicros();
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .select(users.around(
                        List.of(
                                micros.as("micros"),
                                entry.as("is_entry"),
                                steps(question).as("steps")),
                        question.segment()))
                .where(col("is_entry").or(col("steps").notEqual(lit(0L))));
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
                        users.key(row),
                        users.id(row),
                        row.getLong(MICROS),
                        isEntry,
                        isEntry ? users.segment(row) : null,
                        row.getLong(STEPS));
            }

            @Override
            public void finish() {
                packer.finish();
            }
        };
    }
}
