package io.tenure.jobs.input;

import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsReportOrdering;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Rows that tasks make by themselves, as a table of Spark; of a query's columns no others are made. */
public abstract class ComputedRows implements Table, SupportsRead {
    private final String name;
    private final StructType schema;

    /**
     * A table.
     *
     * @param name stands in plans
     * @param schema all its columns
     */
    protected ComputedRows(String name, StructType schema) {
        this.name = name;
        this.schema = schema;
    }

    /** What each task makes. */
    protected abstract InputPartition[] partitions();

    /** Opens what the tasks read with, for some of the columns. */
    protected abstract PartitionReaderFactory readers(StructType columns);

    /** The order of the rows of a task, where some of the columns are read; empty: none. */
    protected SortOrder[] ordering(StructType columns) {
        return new SortOrder[0];
    }

    /** The table's rows. */
    public final Dataset<Row> rows(SparkSession spark) {
        DataSourceV2Relation relation = DataSourceV2Relation.create(this, scala.Option.empty(), scala.Option.empty());
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, relation);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    @SuppressWarnings("deprecation") // Spark's own default of columns() asks for it
    public final StructType schema() {
        return schema;
    }

    @Override
    public final Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public final ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return new ColumnScan(schema);
    }

    /** A scan of some of the columns; its own builder. */
    private final class ColumnScan
            implements ScanBuilder, SupportsPushDownRequiredColumns, SupportsReportOrdering, Scan, Batch {
        private StructType columns;

        private ColumnScan(StructType columns) {
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
        public SortOrder[] outputOrdering() {
            return ordering(columns);
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
            return partitions();
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return readers(columns);
        }
    }
}
