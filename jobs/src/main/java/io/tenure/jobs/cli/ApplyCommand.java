package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.ReadDefinitions;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tenure apply}: publishes definitions as versions. */
@Command(
        name = "apply",
        description = "Publish definitions as new versions; shows the difference first.",
        sortOptions = false)
final class ApplyCommand implements Callable<Integer> {
    private static final String NONE = "nothing to apply: the store says the same already";

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "YAML files of definitions, or folders of them. What they don't name stays as it is.")
    private List<Path> files = List.of();

    @Mixin
    private StoreOption store;

    @Option(names = "--dry-run", description = "Show the difference and change nothing.")
    private boolean dryRun;

    @Option(names = "--prune", description = "Retire every definition that the files don't name.")
    private boolean prune;

    @Option(names = "--run", description = "Compute the new versions at once.")
    private boolean runAtOnce;

    @Option(names = "--cohort", paramLabel = "JSON", hidden = true, description = "A cohort, instead of files.")
    private @Nullable String cohort;

    @Mixin
    private ServerRequest request;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private ApplyCommand() {}

    @Override
    public Integer call() {
        if (files.isEmpty() && cohort == null) {
            throw new TenureException(ErrorCode.USAGE, "Say what to apply: tenure apply FILE --store STORE");
        }
        Store opened = store.openOrCreate("apply");
        if (dryRun) {
            DifferenceText.show(changes(opened.read(DefinitionsTable.SPEC)), NONE);
            return 0;
        }
        return opened.run("apply", arguments(), this::apply);
    }

    /** What {@code runs} remembers. */
    private String arguments() {
        return files.stream().map(Path::toString).collect(Collectors.joining(" "))
                + (prune ? " --prune" : "")
                + (runAtOnce ? " --run" : "");
    }

    private int apply(StoreRun run) {
        List<DefinitionChange> changes = changes(run.read(DefinitionsTable.SPEC));
        DifferenceText.show(changes, NONE);
        if (!changes.isEmpty()) {
            DefinitionRows.publish(
                    run,
                    changes,
                    System.getProperty("user.name", "unknown"),
                    () -> request.cohortId().orElseGet(UUID::randomUUID));
        }
        if (runAtOnce) {
            return StoreJobs.compute(run, RunOptions.whatChanged());
        }
        if (!changes.isEmpty()) {
            run.publish(null, "{}");
        }
        return 0;
    }

    private List<DefinitionChange> changes(Dataset<Row> definitions) {
        DefinitionVersions versions = DefinitionRows.read(definitions);
        List<WrittenDefinition> live = prune
                ? List.of()
                : versions.live().stream().map(StoredDefinition::written).toList();
        ReadDefinitions wanted = cohort == null
                ? DefinitionReader.readOver(live, files)
                : DefinitionReader.readText(live, "the cohort", "{\"cohorts\": [" + cohort + "]}");
        List<DefinitionChange> changes = versions.changesTo(wanted.written());
        request.require(changes, versions);
        return changes;
    }
}
