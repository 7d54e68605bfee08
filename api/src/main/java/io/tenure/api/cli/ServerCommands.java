package io.tenure.api.cli;

import io.tenure.core.error.TenureException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code tenure} that this module has. */
@Command(
        name = "tenure",
        subcommands = {ServeCommand.class, TokenCommand.class})
public final class ServerCommands {
    private ServerCommands() {}

    /** Runs a command and ends with its exit code. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new ServerCommands());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof TenureException userError) {
                System.err.println("tenure: " + userError.getMessage());
                return userError.code().exitCode();
            }
            throw error;
        });
        System.exit(line.execute(arguments));
    }
}
