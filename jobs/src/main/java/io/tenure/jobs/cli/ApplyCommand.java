package io.tenure.jobs.cli;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
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
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
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

    @Option(
            names = "--cohort-id",
            paramLabel = "UUID",
            hidden = true,
            description = "The id of the one new cohort in the files: the server has told it to whoever asked.")
    private @Nullable UUID cohortId;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private ApplyCommand() {}

    @Override
    public Integer call() {
        Store opened = store.openOrCreate("apply");
        if (dryRun) {
            show(changes(opened.read(DefinitionsTable.SPEC)));
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
        show(changes);
        if (!changes.isEmpty()) {
            UUID id = cohortId;
            DefinitionRows.publish(
                    run, changes, System.getProperty("user.name", "unknown"), id == null ? UUID::randomUUID : () -> id);
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
        List<DefinitionChange> changes =
                versions.changesTo(DefinitionReader.readOver(live, files).written());
        if (cohortId != null) {
            requireOwn(cohortId, changes, versions);
        }
        return changes;
    }

    /** An id is for one new cohort, or for one that has it already: applied by an earlier attempt. */
    private static void requireOwn(UUID cohortId, List<DefinitionChange> changes, DefinitionVersions versions) {
        boolean isApplied = changes.isEmpty()
                && versions.live().stream().anyMatch(each -> each.id().equals(cohortId));
        boolean isNew = changes.size() == 1
                && changes.get(0).before() == null
                && changes.get(0).definition().kind() == DefinitionKind.COHORT;
        if (!isApplied && !isNew) {
            throw new TenureException(
                    ErrorCode.DEFINITION,
                    "The definition is not that of one new cohort any more: somebody else has used its name meanwhile."
                            + " Take another name.");
        }
    }

    private static void show(List<DefinitionChange> changes) {
        if (changes.isEmpty()) {
            System.out.println("nothing to apply: the store says the same already");
        }
        changes.forEach(change -> DifferenceText.lines(change).forEach(System.out::println));
    }
}
