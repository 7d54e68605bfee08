package io.tenure.jobs.cli;

import io.tenure.jobs.table.Store;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure maintain}: keeps a store small and quick. */
@Command(
        name = "maintain",
        description = "Join small files, remove those that no kept run needs, and sum up the logs. No row changes.",
        sortOptions = false)
final class MaintainCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(
            names = "--keep-days",
            paramLabel = "DAYS",
            description =
                    "For how long the results of past runs stay readable (default: the store's keep_runs, 7 days).")
    private @Nullable Integer keepDays;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private MaintainCommand() {}

    @Override
    public Integer call() {
        Store opened = store.open("maintain");
        StoreJobs.maintain(
                opened, keepDays == null ? StoreJobs.settings(opened).keepRuns() : Duration.ofDays(keepDays));
        return 0;
    }
}
