package io.tenure.api.cli;

import io.tenure.api.access.AccessToken;
import io.tenure.api.access.Scope;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.util.Arrays;
import java.util.List;
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
    private String scope = Scope.READ.toString();

    private TokenCommand() {}

    @Override
    public Integer call() {
        Scope allowed = Arrays.stream(Scope.values())
                .filter(each -> each.toString().equals(scope))
                .findFirst()
                .orElseThrow(() -> new TenureException(
                        ErrorCode.USAGE,
                        "There is no scope '" + scope + "'" + TenureException.didYouMean(scope, names()) + " There is: "
                                + String.join(", ", names()) + "."));
        String secret = AccessToken.newSecret();
        System.out.println(secret);
        System.out.println(AccessToken.of(name, allowed, secret).line());
        System.err.println(
                "tenure: the first line is the token, which is shown this once; the second one belongs into the"
                        + " file of tenure serve --tokens");
        return 0;
    }

    private static List<String> names() {
        return Arrays.stream(Scope.values()).map(Scope::toString).toList();
    }
}
