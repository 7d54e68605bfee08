package io.tenure.jobs.cli;

import io.tenure.jobs.table.Store;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** {@code --store}, for every command that works on one. */
final class StoreOption {
    @Option(
            names = "--store",
            required = true,
            paramLabel = "STORE",
            description = "The store: a folder or Hadoop address, or catalog.schema.")
    private String location = "";

    /** Opens the store, which must be there. */
    Store open(String command) {
        return SparkSessions.openStore(command, location);
    }

    /** Opens the store, or the place where the first run makes it. */
    Store openOrCreate(String command) {
        SparkSession spark = SparkSessions.openForStore(command, location);
        return Store.openOrCreate(spark, location, Clock.systemUTC());
    }
}
