package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tenure serve} where Spark is: the server is a program of its own, which {@code scripts/tenure} starts. */
@Command(
        name = "serve",
        description = "The API and the dashboard page of a store, without Spark: scripts/tenure serve.",
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> ignored = List.of();

    private ServeCommand() {}

    @Override
    public Integer call() {
        throw new TenureException(
                ErrorCode.USAGE,
                "The server runs without Spark, so it is not in these jars. Start it with scripts/tenure serve"
                        + (ignored.isEmpty() ? "." : " " + String.join(" ", ignored) + "."));
    }
}
