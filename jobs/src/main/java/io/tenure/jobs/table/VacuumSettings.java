package io.tenure.jobs.table;

import java.io.OutputStream;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.Console$;
import scala.Function0;

/** What a session has while the old files of a table are removed. */
final class VacuumSettings {
    private VacuumSettings() {}

    static <T> T during(SparkSession spark, Function0<T> vacuum) {
        Map<String, String> settings = Map.of(
                // Delta asks for a week at least; the store's runs are its only writers and readers of old versions
                "spark.databricks.delta.retentionDurationCheck.enabled", "false",
                "spark.databricks.delta.vacuum.retentionWindowIgnore.enabled", "false",
                // Delta lists the files in so many tasks, however few there are; Spark's 10,000 take a minute a table
                "spark.sql.sources.parallelPartitionDiscovery.parallelism",
                        Integer.toString(spark.sparkContext().defaultParallelism()));
        settings.forEach(spark.conf()::set);
        try {
            // Delta says on standard output, where results go, how many files it deleted
            return Console$.MODULE$.withOut(OutputStream.nullOutputStream(), vacuum);
        } finally {
            settings.keySet().forEach(spark.conf()::unset);
        }
    }
}
