package io.tenure;

import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test JVM: local, two cores, no UI, UTC, few partitions. */
public final class SharedSpark {
    private static final SparkSession SESSION = start();

    private SharedSpark() {}

    /** The session; never stop it. */
    public static SparkSession session() {
        return SESSION;
    }

    private static SparkSession start() {
        return SparkSession.builder()
                .appName("tenure-tests")
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.databricks.delta.snapshotPartitions", "2")
                .getOrCreate();
    }
}
