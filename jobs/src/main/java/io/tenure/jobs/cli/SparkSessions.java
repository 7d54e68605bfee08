package io.tenure.jobs.cli;

import io.tenure.jobs.input.EventInput;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.OpenSourceDelta;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreSession;
import java.time.Clock;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The session of a command: the one that spark-submit prepared, or an embedded one. */
final class SparkSessions {
    private static final String MASTER = "spark.master";

    private static final String SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions";
    private static final long BYTES_PER_PARTITION = 64L << 20;
    /** With more, what the driver keeps of each shuffle costs more than smaller tasks save. */
    private static final int MOST_PARTITIONS = 8192;

    private SparkSessions() {}

    /**
     * Opens the session of a command, with UTC pinned.
     *
     * <p>Without a master from spark-submit it runs embedded on all cores of this machine, with its ports on loopback only
     * and no UI.
     */
    static SparkSession open(String command) {
        return open(
                command,
                Map.of(
                        "spark.sql.session.timeZone",
                        "UTC",
                        "spark.sql.datetime.java8API.enabled",
                        "true",
                        // Spark's default is a type of other times that few programs read
                        "spark.sql.parquet.outputTimestampType",
                        "TIMESTAMP_MICROS",
                        // Spark starts a task for each file that it looks at, with a copy of all settings
                        "spark.sql.sources.parallelPartitionDiscovery.parallelism",
                        "32"));
    }

    /** Opens the session of a command on tables that are there, with what reads Delta's. */
    static SparkSession openForTables(String command) {
        return open(command, StoreSession.settings());
    }

    /**
     * Opens the session of a command on a store, with everything pinned that its tables need.
     *
     * @param location where the store is; null: in a folder
     */
    static SparkSession openForStore(String command, @Nullable String location) {
        if (location == null || !Store.isSchema(location)) {
            OpenSourceDelta.require();
        }
        return openForTables(command);
    }

    /** Opens a store, which must be there, in a session whose shuffles fit its events. */
    static Store openStore(String command, String location) {
        SparkSession spark = openForStore(command, location);
        Store store = Store.open(spark, location, Clock.systemUTC());
        store.published()
                .map(publication -> publication.ledger().get(EventsTable.SPEC.name()))
                .ifPresent(events -> fitShuffles(spark, EventInput.textBytes(events.bytes())));
        return store;
    }

    private static SparkSession open(String command, Map<String, String> settings) {
        SparkSession.Builder builder = SparkSession.builder().appName("tenure-" + command);
        settings.forEach(builder::config);
        if (System.getProperty(MASTER) == null) {
            builder.master("local[*]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.ui.showConsoleProgress", "false");
        }
        return builder.getOrCreate();
    }

    /**
     * Fits the number of shuffle partitions to the input, unless it was set: Spark's 200 cost more than they give on a small
     * one.
     */
    static void fitShuffles(SparkSession spark, long inputBytes) {
        if (!spark.sparkContext().getConf().contains(SHUFFLE_PARTITIONS)) {
            int cores = spark.sparkContext().defaultParallelism();
            spark.conf().set(SHUFFLE_PARTITIONS, (long) shufflePartitions(inputBytes, cores));
        }
    }

    /** At least one for each core. */
    static int shufflePartitions(long inputBytes, int cores) {
        return (int) Math.max(cores, Math.min(MOST_PARTITIONS, inputBytes / BYTES_PER_PARTITION));
    }
}
