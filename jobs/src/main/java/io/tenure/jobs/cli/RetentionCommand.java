package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tenure retention}: event files or the activity of a store in, a retention table out. */
@Command(
        name = "retention",
        description = "Who came back: a retention table from event files, or from the activity of a store.",
        customSynopsis = {
            "tenure retention --input FILE... [OPTION...]",
            "  or:  tenure retention --store STORE [--entry SIGNAL] [--return SIGNAL] [OPTION...]"
        },
        sortOptions = false,
        usageHelpAutoWidth = true)
final class RetentionCommand implements Callable<Integer> {
    @Mixin
    private FileRetention files;

    @Mixin
    private StoreRetention store;

    @Mixin
    private CountingOptions counting;

    @Mixin
    private RetentionOutput output;

    @Spec
    private CommandSpec command;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private RetentionCommand() {}

    @Override
    public Integer call() throws IOException {
        refuseOptionsOf(store.isAskedFor() ? "files" : "store");
        if (!store.isAskedFor() && !files.isAskedFor()) {
            throw new ParameterException(
                    command.commandLine(), "Missing required option: '--input=FILE' or '--store=STORE'");
        }
        List<Path> written = output.require(files.rejects());
        output.write(store.isAskedFor() ? store.count(counting) : files.count(counting, written));
        return 0;
    }

    /** Refuses the options of the source that is not read; they are the mixin of that name. */
    private void refuseOptionsOf(String source) {
        List<OptionSpec> given = command.commandLine().getParseResult().matchedOptions();
        for (OptionSpec option :
                Objects.requireNonNull(command.mixins().get(source)).options()) {
            if (given.contains(option)) {
                throw new TenureException(
                        ErrorCode.USAGE,
                        option.longestName()
                                + (store.isAskedFor()
                                        ? " is for files, and --store reads what a store has rolled up; --entry SIGNAL "
                                                + "and --return SIGNAL say what to count there."
                                        : " goes with --store; of files, --entry-event and --return-event say what to "
                                                + "count."));
            }
        }
    }
}
