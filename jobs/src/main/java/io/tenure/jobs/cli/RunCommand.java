package io.tenure.jobs.cli;

import io.tenure.jobs.pipeline.RunOptions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure run}: brings the results of a store up to its events. */
@Command(
        name = "run",
        description =
                "Bring the results of a store up to its events: activity, members, retention, metrics; published at once.",
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(
            names = "--cohort",
            paramLabel = "NAME",
            description = "Only this cohort (default: all in force). May be repeated.")
    private List<String> cohorts = List.of();

    @Option(
            names = "--as-of",
            paramLabel = "DATE",
            description = "The last day that is counted, in the store's zone (default: the newest complete day).")
    private @Nullable LocalDate asOf;

    @Option(names = "--full", description = "Compute everything anew, not only what changed.")
    private boolean full;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private RunCommand() {}

    @Override
    public Integer call() {
        RunOptions options = new RunOptions(asOf, cohorts, full, false, Set.of());
        return store.open("run").run("run", arguments(), run -> StoreJobs.compute(run, options));
    }

    /** What {@code runs} remembers. */
    private String arguments() {
        List<String> words = new ArrayList<>();
        cohorts.forEach(cohort -> words.addAll(List.of("--cohort", cohort)));
        if (asOf != null) {
            words.addAll(List.of("--as-of", asOf.toString()));
        }
        if (full) {
            words.add("--full");
        }
        return String.join(" ", words);
    }
}
