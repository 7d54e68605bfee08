package io.tenure.jobs.cli;

import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.Store;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure nightly}: a run that waits for its day. */
@Command(
        name = "nightly",
        description =
                "Count the last day: ends with code 6 while its events are not there, else computes what changed, and "
                        + "maintains the store.",
        sortOptions = false)
final class NightlyCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--as-of", paramLabel = "DATE", description = "The day, in the store's zone (default: yesterday).")
    private @Nullable LocalDate asOf;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private NightlyCommand() {}

    @Override
    public Integer call() {
        RunOptions options = new RunOptions(asOf, List.of(), false, true, Set.of());
        Store opened = store.open("nightly");
        int exitCode =
                opened.run("nightly", asOf == null ? "" : "--as-of " + asOf, run -> StoreJobs.compute(run, options));
        StoreJobs.maintain(opened, StoreJobs.settings(opened).keepRuns());
        return exitCode;
    }
}
