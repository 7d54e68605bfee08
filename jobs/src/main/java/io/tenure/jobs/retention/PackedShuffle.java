package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.retention.PackedRows;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Brings the rows of each part of the users together, packed into a few large rows.
 *
 * <p>A row of Spark's takes 8 bytes a column and some hundred nanoseconds to write, sort and read again; packed, a row takes
 * as many bytes as it has and goes through the shuffle with some thousand others.
 */
final class PackedShuffle {
    private static final String PART = "part";
    private static final StructType SCHEMA =
            new StructType().add(PART, DataTypes.IntegerType, false).add("rows", DataTypes.BinaryType, false);

    private PackedShuffle() {}

    /** Starts to pack the rows of a task. */
    @FunctionalInterface
    interface Packing extends Serializable {
        /**
         * A packer of nothing yet.
         *
         * @param full takes what is packed
         */
        Packer start(PackedRows full);
    }

    /** Packs the rows of a task. */
    interface Packer {
        void add(InternalRow row);

        /** Passes on what is left. */
        void finish();
    }

    /**
     * Packs rows in the tasks that read them, and shuffles what comes out.
     *
     * @return rows as {@link #part} and {@link #rows} read them, those of a part next to each other in one partition
     */
    static JavaRDD<InternalRow> of(Dataset<Row> rows, Packing packing) {
        SparkSession spark = (SparkSession) rows.sparkSession();
        RDD<InternalRow> packed =
                rdd(rows).mapPartitions(task -> new PackedTask(task, packing)).rdd();
        Dataset<Row> together = spark.internalCreateDataFrame(packed, SCHEMA, false)
                .repartition(col(PART))
                .sortWithinPartitions(col(PART));
        return rdd(together);
    }

    private static JavaRDD<InternalRow> rdd(Dataset<Row> rows) {
        return ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    static int part(InternalRow row) {
        return row.getInt(0);
    }

    static byte[] rows(InternalRow row) {
        return row.getBinary(1);
    }

    /** The packed rows of a task, while it reads. */
    private static final class PackedTask implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final Packer packer;
        private final Deque<InternalRow> full = new ArrayDeque<>();
        private boolean finished;

        PackedTask(Iterator<InternalRow> rows, Packing packing) {
            this.rows = rows;
            this.packer =
                    packing.start((part, packed) -> full.add(new GenericInternalRow(new Object[] {part, packed})));
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
