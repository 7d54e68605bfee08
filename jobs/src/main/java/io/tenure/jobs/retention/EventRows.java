package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_micros;

import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
import io.tenure.core.packed.UserId;
import io.tenure.core.retention.EventPacker;
import io.tenure.core.retention.RetentionSpec;
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
record EventRows(RetentionSpec spec, PackedUsers users, int parts) implements PackedShuffle.Packing {
    private static final int MICROS = 1;
    private static final int IS_ENTRY = 2;
    private static final int IS_RETURN = 3;

    /** @param events as {@link RetentionPlan#run} has them */
    static EventRows of(Dataset<Row> events, RetentionQuestion question) {
        return new EventRows(
                question.spec(),
                PackedUsers.of(events, question.segment() != null, IS_RETURN),
                PackedShuffle.parts(events.sparkSession()));
    }

    /** The rows to pack. */
    Dataset<Row> select(Dataset<Row> events, RetentionQuestion question) {
        Column micros = unix_micros(col("event_time"));
        Column entry = new EntryWindow(
                        question.windowStartMicros(), question.spec().windowEndMicros())
                .of(question.entry(), micros);
        Long asOf = question.asOfMicros();
        return (asOf == null ? events : events.where(micros.lt(asOf)))
                .where(entry.or(question.returns()))
                .select(users.around(List.of(micros, entry, question.returns()), question.segment()));
    }

    @Override
    public PackedShuffle.Packer start(PackedRows full) {
        EventPacker packer = new EventPacker(spec, new PackedParts(parts, full));
        UserId id = new UserId();
        return new PackedShuffle.Packer() {
            @Override
            public void add(InternalRow row) {
                boolean isEntry = isTrue(row, IS_ENTRY);
                packer.add(
                        users.key(row),
                        users.id(row, id),
                        row.getLong(MICROS),
                        isEntry,
                        isTrue(row, IS_RETURN),
                        isEntry ? users.segment(row) : null);
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
}
