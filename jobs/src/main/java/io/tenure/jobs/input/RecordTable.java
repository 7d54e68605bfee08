package io.tenure.jobs.input;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The records of CSV and JSON lines files as a table of Spark, a partition per split.
 *
 * <p>Only the columns that a query reads are cut out of the records.
 */
final class RecordTable extends ComputedRows {
    private final RowShape shape;
    private final List<FileSplit> splits;
    private final ReadingTools tools;

    RecordTable(String name, RowShape shape, StructType schema, List<FileSplit> splits, ReadingTools tools) {
        super(name, schema);
        this.shape = shape;
        this.splits = splits;
        this.tools = tools;
    }

    @Override
    protected InputPartition[] partitions() {
        InputPartition[] partitions = new InputPartition[splits.size()];
        for (int i = 0; i < partitions.length; i++) {
            partitions[i] = new SplitPartition(i, splits.get(i));
        }
        return partitions;
    }

    @Override
    protected PartitionReaderFactory readers(StructType columns) {
        return new RecordReaders(shape, schema(), columns, tools);
    }

    /** A split and its number. */
    private record SplitPartition(int number, FileSplit split) implements InputPartition {}

    /** Opens readers in tasks. */
    private record RecordReaders(RowShape shape, StructType schema, StructType columns, ReadingTools tools)
            implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            SplitPartition part = (SplitPartition) partition;
            return switch (shape) {
                case EVENTS, REJECTS -> new EventRowReader(shape, columns, tools, part.number(), part.split());
                case WHOLE -> new WholeRowReader(schema, columns, tools, part.split());
                case TEXT -> new TextRowReader(columns, tools, part.split());
            };
        }
    }
}
