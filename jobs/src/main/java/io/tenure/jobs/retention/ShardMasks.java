package io.tenure.jobs.retention;

import io.tenure.core.packed.PackedRows;
import io.tenure.core.retention.DayMasks;
import io.tenure.core.retention.MaskPacker;
import io.tenure.core.retention.RetentionDays;
import io.tenure.jobs.packed.PackedShuffle;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * The masks of one partition, shard by shard, from rows of which those of a shard are next to each other.
 *
 * <p>Holds one shard at a time.
 */
final class ShardMasks implements Iterator<DayMasks> {
    private static final int SHARD = 0;
    private static final int BLOCK = 1;
    private static final int USER_KEY = 2;
    private static final int BITS = 3;
    private static final int IS_ENTRY = 4;
    private static final int IS_RETURN = 5;

    private final Iterator<InternalRow> rows;
    private final RetentionDays days;
    private final Form form;
    /** The first row of the next shard. */
    private @Nullable InternalRow first;

    ShardMasks(Iterator<InternalRow> rows, RetentionDays days, Form form) {
        this.rows = rows;
        this.days = days;
        this.form = form;
    }

    /** How rows have masks. */
    enum Form {
        /** One in a row: {@code shard, block, user_key, bits, is_entry, is_return}. */
        ROWS {
            @Override
            int shard(InternalRow row) {
                return row.getInt(SHARD);
            }

            @Override
            void add(InternalRow row, DayMasks masks) {
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
        },
        /** Some thousands in a row, as {@link Packing} makes it. */
        PACKED {
            @Override
            int shard(InternalRow row) {
                return PackedShuffle.part(row);
            }

            @Override
            void add(InternalRow row, DayMasks masks) {
                masks.addPacked(PackedShuffle.rows(row));
            }
        };

        abstract int shard(InternalRow row);

        abstract void add(InternalRow row, DayMasks masks);
    }

    /** Packs rows of the one form into the other. */
    static final class Packing implements PackedShuffle.Packing {
        private static final long serialVersionUID = 1L;

        @Override
        public PackedShuffle.Packer start(PackedRows full) {
            MaskPacker packer = new MaskPacker(full);
            return new PackedShuffle.Packer() {
                @Override
                public void add(InternalRow row) {
                    packer.add(
                            row.getLong(USER_KEY),
                            row.getInt(BLOCK),
                            row.getLong(BITS),
                            row.getBoolean(IS_ENTRY),
                            row.getBoolean(IS_RETURN));
                }

                @Override
                public void finish() {
                    packer.finish();
                }
            };
        }
    }

    @Override
    public boolean hasNext() {
        return first != null || rows.hasNext();
    }

    @Override
    public DayMasks next() {
        InternalRow row = first == null ? rows.next() : first;
        first = null;
        int shard = form.shard(row);
        DayMasks masks = new DayMasks(days);
        form.add(row, masks);
        while (first == null && rows.hasNext()) {
            row = rows.next();
            if (form.shard(row) == shard) {
                form.add(row, masks);
            } else {
                // not read again before the row after it
                first = row;
            }
        }
        return masks;
    }
}
