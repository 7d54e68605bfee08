package io.tenure.jobs.cli;

import io.tenure.jobs.maintain.Maintenance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
            defaultValue = "7",
            description = "For how long the results of past runs stay readable (default: ${DEFAULT-VALUE}).")
    private int keepDays;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private MaintainCommand() {}

    @Override
    public Integer call() {
        List<String> lines = Maintenance.run(store.open("maintain"), Duration.ofDays(keepDays));
        lines.forEach(line -> System.err.println("tenure: " + line));
        System.err.println("tenure: " + (lines.isEmpty() ? "nothing to do" : "maintained"));
        return 0;
    }
}
