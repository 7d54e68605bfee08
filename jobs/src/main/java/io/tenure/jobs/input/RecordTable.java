package io.tenure.jobs.input;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The records of CSV and JSON lines files as a table of Spark, a partition per split.
 *
 * <p>Only the columns that a query reads are cut out of the records.
 */
final class RecordTable implements Table, SupportsRead {
    private final String name;
    private final RowShape shape;
    private final StructType schema;
    private final List<FileSplit> splits;
    private final ReadingTools tools;

    RecordTable(String name, RowShape shape, StructType schema, List<FileSplit> splits, ReadingTools tools) {
        this.name = name;
        this.shape = shape;
        this.schema = schema;
        this.splits = splits;
        this.tools = tools;
    }

    /** The table's rows. */
    Dataset<Row> rows(SparkSession spark) {
        DataSourceV2Relation relation = DataSourceV2Relation.create(this, scala.Option.empty(), scala.Option.empty());
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, relation);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    @SuppressWarnings("deprecation") // Spark's own default of columns() asks for it
    public StructType schema() {
        return schema;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new RecordScan(schema);
    }

    /** A scan of some of the columns; its own builder. */
    private final class RecordScan implements ScanBuilder, SupportsPushDownRequiredColumns, Scan, Batch {
        private StructType columns;

        private RecordScan(StructType columns) {
            this.columns = columns;
        }

        @Override
        public void pruneColumns(StructType required) {
            columns = required;
        }

        @Override
        public Scan build() {
            return this;
        }

        @Override
        public StructType readSchema() {
            return columns;
        }

        @Override
        public String description() {
            return name + " " + columns.simpleString();
        }

        @Override
        public Batch toBatch() {
            return this;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            InputPartition[] partitions = new InputPartition[splits.size()];
            for (int i = 0; i < partitions.length; i++) {
                partitions[i] = new SplitPartition(i, splits.get(i));
            }
            return partitions;
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new RecordReaders(shape, schema, columns, tools);
        }
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
