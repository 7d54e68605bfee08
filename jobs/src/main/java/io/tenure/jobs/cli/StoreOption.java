package io.tenure.jobs.cli;

import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** {@code --store}, for every command that works on one. */
final class StoreOption {
    /** What a byte of stored events unfolds to, about. */
    private static final int TEXT_OF_A_BYTE = 5;

    @Option(
            names = "--store",
            required = true,
            paramLabel = "STORE",
            description = "The store: a folder or Hadoop address.")
    private String location = "";

    /** Opens the store, which must be there. */
    Store open(String command) {
        SparkSession spark = SparkSessions.openForStore(command);
        Store store = Store.open(spark, location, Clock.systemUTC());
        store.published()
                .map(publication -> publication.ledger().get(EventsTable.SPEC.name()))
                .ifPresent(events -> SparkSessions.fitShuffles(spark, events.bytes() * TEXT_OF_A_BYTE));
        return store;
    }

    /** Opens the store, or the place where the first run makes it. */
    Store openOrCreate(String command) {
        SparkSession spark = SparkSessions.openForStore(command);
        return Store.openOrCreate(spark, location, Clock.systemUTC());
    }
}
