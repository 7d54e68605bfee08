package io.tenure.api.cli;

import io.tenure.api.access.AccessToken;
import io.tenure.api.access.Scope;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenure token}: makes a token for {@code tenure serve}. */
@Command(
        name = "token",
        description = "Makes a token for tenure serve --tokens.",
        customSynopsis = "tenure token --name NAME [--scope read|define|admin]",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TokenCommand implements Callable<Integer> {
    @Option(names = "--name", paramLabel = "NAME", required = true, description = "What people call it.")
    private String name = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = "What it allows: read, define (reads and defines cohorts) or admin"
                    + " (default: ${DEFAULT-VALUE}).")
    private Scope scope = Scope.READ;

    private TokenCommand() {}

    @Override
    public Integer call() {
        String secret = AccessToken.newSecret();
        System.out.println(secret);
        System.out.println(AccessToken.of(name, scope, secret).line());
        System.err.println(
                "tenure: the first line is the token, which is shown this once; the second one belongs into the"
                        + " file of tenure serve --tokens");
        return 0;
    }
}
