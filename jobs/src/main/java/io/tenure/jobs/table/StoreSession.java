package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** What a Spark session needs so that a store stays right. */
public final class StoreSession {
    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.ofEntries(
            Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
            Map.entry("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.ansi.enabled", "true"),
            Map.entry("spark.sql.datetime.java8API.enabled", "true"),
            Map.entry("spark.sql.files.ignoreCorruptFiles", "false"),
            Map.entry("spark.sql.files.ignoreMissingFiles", "false"),
            Map.entry("spark.hadoop.parquet.page.verify-checksum.enabled", "true"),
            Map.entry("spark.speculation", "false"),
            Map.entry("spark.databricks.delta.schema.autoMerge.enabled", "false"),
            // Delta's 50 make the first reading of a small table last most of a minute
            Map.entry("spark.databricks.delta.snapshotPartitions", "2")));

    private StoreSession() {}

    /** The settings, for whoever makes the session. */
    public static Map<String, String> settings() {
        return SETTINGS;
    }

    /** The settings that decide about results: a session without them is refused. */
    static void require(SparkSession spark) {
        for (String setting : new String[] {"spark.sql.session.timeZone", "spark.sql.ansi.enabled"}) {
            String found = spark.conf().get(setting);
            String needed = SETTINGS.getOrDefault(setting, "");
            if (!needed.equals(found)) {
                throw new TenureException(
                        ErrorCode.CONFIGURATION,
                        "The Spark session has " + setting + "=" + found + "; a store needs " + needed
                                + ", or its days would depend on who writes. Set it: --conf " + setting + "=" + needed);
            }
        }
    }
}
