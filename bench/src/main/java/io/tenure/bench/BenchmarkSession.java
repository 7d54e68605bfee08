package io.tenure.bench;

import org.apache.spark.sql.SparkSession;

/** The Spark session in which statements are timed: this process, both cores, four partitions after a shuffle. */
final class BenchmarkSession {
    private BenchmarkSession() {}

    static SparkSession start() {
        return on("local[*]").config("spark.sql.shuffle.partitions", "4").getOrCreate();
    }

    /** What every session of a benchmark has, wherever it runs. */
    static SparkSession.Builder on(String master) {
        return SparkSession.builder()
                .appName("tenure-bench")
                .master(master)
                .config("spark.ui.enabled", "false")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    }
}
