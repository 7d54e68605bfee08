package io.tenure.jobs.cli;

import io.tenure.jobs.pipeline.Erasure;
import io.tenure.jobs.pipeline.ErasureReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure erase}: takes a person out of a store. */
@Command(
        name = "erase",
        description = "Take a person out of every table, list and cell of a store, and say what changed.",
        sortOptions = false)
final class EraseCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--user", required = true, paramLabel = "USER", description = "The user_id, as the events have it.")
    private String userId = "";

    @Option(
            names = "--purge",
            description =
                    "Leave no byte of the id: remove every older file at once, and with them the results of past runs.")
    private boolean purge;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private EraseCommand() {}

    @Override
    public Integer call() {
        ErasureReport report = Erasure.run(store.open("erase"), userId, purge);
        report.lines().forEach(line -> System.err.println("tenure: " + line));
        return 0;
    }
}
