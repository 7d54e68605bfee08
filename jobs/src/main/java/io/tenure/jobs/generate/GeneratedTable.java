package io.tenure.jobs.generate;

import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.GeneratorSpec;
import io.tenure.jobs.input.ComputedRows;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/** Made-up events as a table of Spark: each task makes up a range of blocks, and only the columns that a query reads. */
final class GeneratedTable extends ComputedRows {
    private final GeneratedShape shape;
    private final GeneratorSpec spec;
    private final int tasks;

    GeneratedTable(GeneratedShape shape, GeneratorSpec spec, int tasks) {
        super("generated events", shape.schema());
        this.shape = shape;
        this.spec = spec;
        this.tasks = tasks;
    }

    /** By arriving day, so that a folder per day is written without a sort. */
    @Override
    protected SortOrder[] ordering(StructType columns) {
        boolean hasDay = Arrays.asList(columns.fieldNames()).contains(GeneratedEvents.ARRIVAL_DATE);
        return hasDay
                ? new SortOrder[] {
                    Expressions.sort(Expressions.column(GeneratedEvents.ARRIVAL_DATE), SortDirection.ASCENDING)
                }
                : super.ordering(columns);
    }

    @Override
    protected InputPartition[] partitions() {
        long blocks = new Arrivals(spec).blocks();
        InputPartition[] partitions = new InputPartition[tasks];
        for (int i = 0; i < tasks; i++) {
            partitions[i] = new BlockRange(blocks * i / tasks, blocks * (i + 1) / tasks);
        }
        return partitions;
    }

    @Override
    protected PartitionReaderFactory readers(StructType columns) {
        return new GeneratedReaders(shape, columns, spec);
    }

    /** The blocks of a task. */
    private record BlockRange(long from, long to) implements InputPartition {}

    /** Opens readers in tasks. */
    private record GeneratedReaders(GeneratedShape shape, StructType columns, GeneratorSpec spec)
            implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            BlockRange range = (BlockRange) partition;
            String[] names = columns.fieldNames();
            return switch (shape) {
                case EVENTS -> new EventReader(names, new Arrivals(spec).events(range.from(), range.to()));
                case LINES -> new LineReader(names, new Arrivals(spec).events(range.from(), range.to()));
            };
        }
    }
}
