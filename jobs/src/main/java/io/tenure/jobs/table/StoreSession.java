package io.tenure.jobs.table;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** What a Spark session needs so that a store stays right. */
public final class StoreSession {
    private static final String LOG_STORE = "spark.delta.logStore.file.impl";

    /** How open-source Delta comes into a Spark, and commits on a local disk. */
    private static final Map<String, String> OPEN_SOURCE = Map.of(
            "spark.sql.extensions",
            "io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog",
            "org.apache.spark.sql.delta.catalog.DeltaCatalog",
            LOG_STORE,
            HardLinkLogStore.class.getName(),
            "spark.hadoop.fs.file.impl",
            PosixFileSystem.class.getName());

    private static final Map<String, String> ANYWHERE = new TreeMap<>(Map.ofEntries(
            Map.entry("spark.sql.session.timeZone", "UTC"),
            Map.entry("spark.sql.ansi.enabled", "true"),
            Map.entry("spark.sql.datetime.java8API.enabled", "true"),
            Map.entry("spark.sql.files.ignoreCorruptFiles", "false"),
            Map.entry("spark.sql.files.ignoreMissingFiles", "false"),
            Map.entry("spark.hadoop.parquet.page.verify-checksum.enabled", "true"),
            // of values that hardly repeat, a dictionary is built only to be thrown away
            Map.entry("spark.hadoop.parquet.enable.dictionary#" + EventsTable.EVENT_ID, "false"),
            Map.entry("spark.hadoop.parquet.enable.dictionary#" + EventsTable.EVENT_TIME, "false"),
            Map.entry("spark.speculation", "false"),
            Map.entry("spark.databricks.delta.schema.autoMerge.enabled", "false"),
            Map.entry("spark.databricks.delta.commit.idempotencyCheck.enabled", "true"),
            // a commit that no run knows of would look like an unfinished run
            Map.entry("spark.databricks.delta.vacuum.logging.enabled", "false"),
            // readers read the published version of a table, however old, while a run is writing a newer one
            Map.entry("spark.databricks.delta.vacuum.enforceTimeTravelWithinDeletedFileRetentionDuration", "false"),
            // its answers from statistics cost a job more than they save one, and it can't read its own dates
            Map.entry("spark.databricks.delta.optimizeMetadataQuery.enabled", "false"),
            Map.entry("spark.databricks.delta.optimize.minFileSize", Long.toString(64L << 20)),
            Map.entry("spark.databricks.delta.optimize.maxFileSize", Long.toString(256L << 20)),
            // Delta's 50 make the first reading of a small table last most of a minute
            Map.entry("spark.databricks.delta.snapshotPartitions", "2")));

    private static final List<String> NEEDED = List.of(
            "spark.sql.session.timeZone",
            "spark.sql.ansi.enabled",
            "spark.sql.datetime.java8API.enabled",
            "spark.sql.files.ignoreCorruptFiles",
            "spark.sql.files.ignoreMissingFiles",
            "spark.hadoop.parquet.page.verify-checksum.enabled",
            "spark.databricks.delta.schema.autoMerge.enabled");

    private StoreSession() {}

    /** The settings, for whoever makes the session. */
    public static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(ANYWHERE);
        if (OpenSourceDelta.isThere()) {
            settings.putAll(OPEN_SOURCE);
        }
        return settings;
    }

    /** The settings that decide about results and safety: a session without them is refused. */
    static void require(SparkSession spark, boolean isSchema) {
        List<String> unfit = isSchema ? unfitAnywhere(spark) : unfit(spark);
        if (!unfit.isEmpty()) {
            throw new TenureException(
                    ErrorCode.CONFIGURATION,
                    "The Spark session isn't fit for a store, or what it holds would depend on who writes: "
                            + String.join("; ", unfit) + ". Start the session with these settings, each with --conf.");
        }
    }

    /** What a session lacks for a store in folders; empty for one that is fit. */
    public static List<String> unfit(SparkSession spark) {
        List<String> unfit = new ArrayList<>(unfitAnywhere(spark));
        String logStore = spark.sparkContext().getConf().get(LOG_STORE, "");
        if (!isHardLinkLogStore(logStore)) {
            unfit.add(line(LOG_STORE, logStore, HardLinkLogStore.class.getName()));
        }
        return unfit;
    }

    /** The settings that a session lacks, each with what it has and what a store needs; empty for one that is fit. */
    static List<String> unfitAnywhere(SparkSession spark) {
        List<String> unfit = new ArrayList<>();
        for (String setting : NEEDED) {
            String needed = ANYWHERE.getOrDefault(setting, "");
            String found = found(spark, setting);
            if (!needed.equals(found)) {
                unfit.add(line(setting, found, needed));
            }
        }
        return unfit;
    }

    /** The version of Delta Lake; of another than the open-source one nobody can tell. */
    public static String deltaVersion() {
        return OpenSourceDelta.isThere() ? io.delta.package$.MODULE$.VERSION() : "of this Spark";
    }

    private static String line(String setting, String found, String needed) {
        return setting + " is " + (found.isEmpty() ? "not set" : found) + " and must be " + needed;
    }

    /** What a session says; empty for a setting that it doesn't know. */
    private static String found(SparkSession spark, String setting) {
        Option<String> value = spark.conf().getOption(setting);
        return value.isDefined() ? value.get() : "";
    }

    private static boolean isHardLinkLogStore(String name) {
        try {
            return !name.isEmpty()
                    && HardLinkLogStore.class.isAssignableFrom(
                            Class.forName(name, false, HardLinkLogStore.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
