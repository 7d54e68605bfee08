package io.tenure.jobs.generate;

import io.tenure.jobs.generate.model.Arrivals;
import io.tenure.jobs.generate.model.GeneratorSpec;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsReportOrdering;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Made-up events as a table of Spark: each task makes up a range of blocks, and only the columns that a query reads. */
final class GeneratedTable implements Table, SupportsRead {
    private final GeneratedShape shape;
    private final GeneratorSpec spec;
    private final int tasks;

    GeneratedTable(GeneratedShape shape, GeneratorSpec spec, int tasks) {
        this.shape = shape;
        this.spec = spec;
        this.tasks = tasks;
    }

    Dataset<Row> rows(SparkSession spark) {
        DataSourceV2Relation relation = DataSourceV2Relation.create(this, scala.Option.empty(), scala.Option.empty());
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, relation);
    }

    @Override
    public String name() {
        return "generated events";
    }

    @Override
    @SuppressWarnings("deprecation") // Spark's own default of columns() asks for it
    public StructType schema() {
        return shape.schema();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new GeneratedScan(shape.schema());
    }

    /** A scan of some of the columns; its own builder. */
    private final class GeneratedScan
            implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsReportOrdering, Scan, Batch {
        private StructType columns;

        private GeneratedScan(StructType columns) {
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

        /** By arriving day, so that a folder per day is written without a sort. */
        @Override
        public SortOrder[] outputOrdering() {
            boolean hasDay = Arrays.asList(columns.fieldNames()).contains(GeneratedEvents.ARRIVAL_DATE);
            return hasDay
                    ? new SortOrder[] {
                        Expressions.sort(Expressions.column(GeneratedEvents.ARRIVAL_DATE), SortDirection.ASCENDING)
                    }
                    : new SortOrder[0];
        }

        @Override
        public String description() {
            return name() + " " + spec + " " + columns.simpleString();
        }

        @Override
        public Batch toBatch() {
            return this;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            long blocks = new Arrivals(spec).blocks();
            InputPartition[] partitions = new InputPartition[tasks];
            for (int i = 0; i < tasks; i++) {
                partitions[i] = new BlockRange(blocks * i / tasks, blocks * (i + 1) / tasks);
            }
            return partitions;
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new GeneratedReaders(shape, columns, spec);
        }
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
