package io.tenure.jobs.retention;

import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The first half of an aggregation: groups as far as each task can see them.
 *
 * <p>Spark always finishes an aggregation by a shuffle on all grouping keys. Where the rows are shuffled on one of them
 * afterwards anyway, and what follows takes several rows of a group, that shuffle is for nothing.
 */
final class PartialAggregate {
    private PartialAggregate() {}

    /**
     * Aggregates inside the tasks that read, and no further; all the way where Spark found a shorter plan.
     *
     * @param aggregated grouping by columns, with aggregates that are all different and keep one value of their result's
     *     type, such as {@code min} and {@code max}; nothing after the aggregation
     * @return the same columns; a group in any number of rows
     */
    static Dataset<Row> of(Dataset<Row> aggregated) {
        QueryExecution execution = ((org.apache.spark.sql.classic.Dataset<Row>) aggregated).queryExecution();
        SparkPlan partial = partialAggregation(execution.sparkPlan());
        if (partial == null) {
            return aggregated;
        }
        StructType schema = new StructType();
        String[] names = aggregated.columns();
        List<Attribute> attributes = CollectionConverters.asJava(partial.output());
        if (attributes.size() != names.length) {
            throw new IllegalStateException("two aggregates are the same, or one keeps several values: " + partial);
        }
        for (Attribute attribute : attributes) {
            schema = schema.add(names[schema.length()], attribute.dataType(), attribute.nullable());
        }
        SparkSession spark = execution.sparkSession();
        RDD<InternalRow> rows =
                QueryExecution.prepareExecutedPlan(spark, partial).execute();
        return spark.internalCreateDataFrame(rows, schema, false);
    }

    /** The first half of the topmost aggregation, before the shuffle between the halves is planned. */
    private static @Nullable SparkPlan partialAggregation(SparkPlan plan) {
        SparkPlan step = plan;
        while (!(step instanceof BaseAggregateExec)) {
            if (step.children().size() != 1) {
                return null;
            }
            step = step.children().head();
        }
        SparkPlan firstHalf = step.children().head();
        return firstHalf instanceof BaseAggregateExec aggregation
                        && aggregation.requiredChildDistributionExpressions().isEmpty()
                ? firstHalf
                : null;
    }
}
