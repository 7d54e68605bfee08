package io.tenure.bench;

import io.tenure.jobs.table.StoreSession;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The Spark session in which statements are timed. */
final class BenchmarkSession {
    private BenchmarkSession() {}

    /** A session in this process, on all its cores, with four partitions after a shuffle. */
    static SparkSession start() {
        return on("local[*]").getOrCreate();
    }

    /** The same, fit for a store. */
    static SparkSession startForStores() {
        SparkSession.Builder session = on("local[*]");
        StoreSession.settings().forEach(session::config);
        return session.getOrCreate();
    }

    /** What every session of a benchmark has, wherever it runs. */
    static SparkSession.Builder on(String master) {
        return SparkSession.builder()
                .appName("tenure-bench")
                .master(master)
                .config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    }

    /** Computes every row of a statement and writes the rows nowhere. */
    static void drain(SparkSession spark, String sql) {
        drain(spark.sql(sql));
    }

    /** Computes every row and writes the rows nowhere. */
    static void drain(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }
}
