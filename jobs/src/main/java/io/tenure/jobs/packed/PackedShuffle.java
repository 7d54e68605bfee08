package io.tenure.jobs.packed;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.packed.PackedParts;
import io.tenure.core.packed.PackedRows;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.LongSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Brings the rows of each part of the users together, packed into a few large rows.
 *
 * <p>A row of Spark's takes 8 bytes a column and some hundred nanoseconds to write, sort and read again; packed, a row takes
 * as many bytes as it has and goes through the shuffle with some thousand others.
 */
public final class PackedShuffle {
    private static final String PART = "part";
    private static final String SLOT = "slot";
    private static final StructType SCHEMA = new StructType()
            .add(PART, DataTypes.IntegerType, false)
            .add(SLOT, DataTypes.IntegerType, false)
            .add("rows", DataTypes.BinaryType, false);
    /** So many parts a shuffle partition, so that one of them is small beside a task's memory. */
    private static final int PARTS_PER_PARTITION = 4;

    private PackedShuffle() {}

    /** Starts to pack the rows of a task. */
    @FunctionalInterface
    public interface Packing extends Serializable {
        /**
         * A packer of nothing yet.
         *
         * @param full takes what is packed
         */
        Packer start(PackedRows full);
    }

    /** Packs the rows of a task. */
    public interface Packer {
        void add(InternalRow row);

        /** Passes on what is left. */
        void finish();
    }

    /**
     * Packs rows in the tasks that read them, and shuffles what comes out.
     *
     * @return rows as {@link #part}, {@link #slot} and {@link #rows} read them, those of a part next to each other in one
     *     partition, slot by slot
     */
    public static JavaRDD<InternalRow> of(Dataset<Row> rows, Packing packing) {
        SparkSession spark = (SparkSession) rows.sparkSession();
        RDD<InternalRow> packed =
                rdd(rows).mapPartitions(task -> new PackedTask(task, packing)).rdd();
        Dataset<Row> together = spark.internalCreateDataFrame(packed, SCHEMA, false)
                .repartition(col(PART))
                .sortWithinPartitions(col(PART), col(SLOT));
        return rdd(together);
    }

    /**
     * The instant as of which packed events are judged.
     *
     * @param given the one asked for; null: none was
     * @param unlessGiven asked when all events have been read
     */
    public static long asOf(JavaRDD<InternalRow> packed, @Nullable Long given, LongSupplier unlessGiven) {
        if (given != null) {
            return given;
        }
        // events are read before the shuffle, so nothing need come out of it
        packed.foreachPartition(rows -> {});
        return unlessGiven.getAsLong();
    }

    /** How many parts the users of a session's shuffles are dealt out to. */
    public static int parts(org.apache.spark.sql.SparkSession spark) {
        int partitions = Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions"));
        return Math.max(PackedParts.FEWEST, Integer.highestOneBit(Math.multiplyExact(PARTS_PER_PARTITION, partitions)));
    }

    private static JavaRDD<InternalRow> rdd(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    /** The part of packed rows. */
    public static int part(InternalRow row) {
        return row.getInt(0);
    }

    /** When packed rows were. */
    public static int slot(InternalRow row) {
        return row.getInt(1);
    }

    /** The packed rows themselves. */
    public static byte[] rows(InternalRow row) {
        return row.getBinary(2);
    }

    /** The packed rows of a task, while it reads. */
    private static final class PackedTask implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final Packer packer;
        private final Deque<InternalRow> full = new ArrayDeque<>();
        private boolean finished;

        PackedTask(Iterator<InternalRow> rows, Packing packing) {
            this.rows = rows;
            this.packer = packing.start(
                    (part, slot, packed) -> full.add(new GenericInternalRow(new Object[] {part, slot, packed})));
        }

        @Override
        public boolean hasNext() {
            while (full.isEmpty() && !finished) {
                if (rows.hasNext()) {
                    packer.add(rows.next());
                } else {
                    packer.finish();
                    finished = true;
                }
            }
            return !full.isEmpty();
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return full.remove();
        }
    }
}
