package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.Store;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure backfill}: computes days anew, and all that they touch. */
@Command(
        name = "backfill",
        description = "Compute days anew from their events, and every member and cell that they touch.",
        sortOptions = false)
final class BackfillCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "The first UTC date.")
    private LocalDate from;

    @Option(names = "--to", required = true, paramLabel = "DATE", description = "The last UTC date.")
    private LocalDate to;

    @Option(names = "--dry-run", description = "Say what would be read and computed, and change nothing.")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private BackfillCommand() {}

    @Override
    public Integer call() {
        if (to.isBefore(from)) {
            throw new TenureException(
                    ErrorCode.USAGE, "--to " + to + " is before --from " + from + ". Give the first date to --from.");
        }
        Set<LocalDate> dates = from.datesUntil(to.plusDays(1)).collect(Collectors.toSet());
        RunOptions options = new RunOptions(null, List.of(), false, false, dates);
        Store opened = store.open("backfill");
        if (dryRun) {
            StoreJobs.pipeline(opened.preview(), options).explain().forEach(System.out::println);
            return 0;
        }
        return opened.run("backfill", "--from " + from + " --to " + to, run -> StoreJobs.compute(run, options));
    }
}
