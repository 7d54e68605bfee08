package io.tenure.jobs.cli;

import io.tenure.jobs.pipeline.RunOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tenure explain}: what a run would read and compute. */
@Command(
        name = "explain",
        description = "Say what the next run would read and compute, and why; changes nothing.",
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private ExplainCommand() {}

    @Override
    public Integer call() {
        StoreJobs.pipeline(store.open("explain").preview(), RunOptions.whatChanged())
                .explain()
                .forEach(System.out::println);
        return 0;
    }
}
