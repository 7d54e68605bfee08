package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command of the server where Spark is: the server is a program of its own, which {@code scripts/tenure} starts. */
abstract class ServerCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", hidden = true)
    private List<String> ignored = List.of();

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    ServerCommand() {}

    @Override
    public Integer call() {
        throw new TenureException(
                ErrorCode.USAGE,
                "The server runs without Spark, so it is not in these jars. Start it with scripts/tenure " + spec.name()
                        + (ignored.isEmpty() ? "." : " " + String.join(" ", ignored) + "."));
    }
}
