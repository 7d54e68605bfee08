package io.tenure.sql;

import io.tenure.SharedSpark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of an example, to be spread over partitions in different ways.
 *
 * @param rows the rows
 * @param schema their columns
 */
record ExampleRows(List<Row> rows, StructType schema) {
    static ExampleRows of(Dataset<Row> input) {
        return new ExampleRows(input.collectAsList(), input.schema());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The same rows in another order, always the same one. */
    ExampleRows shuffled() {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        return new ExampleRows(shuffled, schema);
    }

    /** The rows in so many partitions. */
    Dataset<Row> in(int partitions) {
        return partitioned(rows, partitions);
    }

    Dataset<Row> besideEmptyPartitions() {
        return partitioned(List.of(), 2).union(in(2)).union(partitioned(List.of(), 1));
    }

    private Dataset<Row> partitioned(List<Row> input, int partitions) {
        SparkSession spark = SharedSpark.session();
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(input, partitions), schema);
    }
}
