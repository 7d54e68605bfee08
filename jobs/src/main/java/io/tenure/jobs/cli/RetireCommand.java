package io.tenure.jobs.cli;

import static io.tenure.core.error.TenureException.didYouMean;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.StoredDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenure retire}: ends definitions. */
@Command(
        name = "retire",
        description = "Retire definitions: runs compute them no more. What was published of them stays in the tables.",
        sortOptions = false)
final class RetireCommand implements Callable<Integer> {
    private static final String NONE = "nothing to retire: that is done already";

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "What to retire, such as the name of a cohort.")
    private List<String> names = List.of();

    @Mixin
    private StoreOption store;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "signal, segment, cohort, metric, funnel or alert, where several have the name.")
    private @Nullable DefinitionKind kind;

    @Option(names = "--dry-run", description = "Show what would be retired and change nothing.")
    private boolean dryRun;

    @Mixin
    private ServerRequest request;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private RetireCommand() {}

    @Override
    public Integer call() {
        if (names.isEmpty() && request.cohortId().isEmpty()) {
            throw new TenureException(ErrorCode.USAGE, "Say what to retire: tenure retire NAME --store STORE");
        }
        Store opened = store.open("retire");
        if (dryRun) {
            DifferenceText.show(changes(DefinitionRows.read(opened.read(DefinitionsTable.SPEC))), NONE);
            return 0;
        }
        return opened.run("retire", String.join(" ", names), this::retire);
    }

    private int retire(StoreRun run) {
        List<DefinitionChange> changes = changes(DefinitionRows.read(run.read(DefinitionsTable.SPEC)));
        DifferenceText.show(changes, NONE);
        if (!changes.isEmpty()) {
            DefinitionRows.publish(run, changes, System.getProperty("user.name", "unknown"));
            run.publish(null, "{}");
        }
        return 0;
    }

    private List<DefinitionChange> changes(DefinitionVersions versions) {
        List<StoredDefinition> meant = request.cohortId().isPresent()
                ? request.toRetire(versions).stream().toList()
                : names.stream().map(name -> named(name, versions.live())).toList();
        return versions.retiring(meant);
    }

    private StoredDefinition named(String name, List<StoredDefinition> live) {
        List<StoredDefinition> found = live.stream()
                .filter(each -> each.definition().name().equals(name)
                        && each.definition().kind() != DefinitionKind.STORE
                        && (kind == null || each.definition().kind() == kind))
                .toList();
        if (found.size() > 1) {
            throw new TenureException(
                    ErrorCode.DEFINITION,
                    "There is a " + found.get(0).definition().kind().text() + " '" + name + "' and a "
                            + found.get(1).definition().kind().text() + " '" + name + "'. Say which with --kind.");
        }
        return found.stream().findFirst().orElseThrow(() -> unknown(name, live));
    }

    private TenureException unknown(String name, List<StoredDefinition> live) {
        String what = kind == null ? "definition" : kind.text();
        List<String> known = live.stream().map(each -> each.definition().name()).toList();
        return new TenureException(
                ErrorCode.DEFINITION, "There is no " + what + " '" + name + "' in force" + didYouMean(name, known));
    }
}
