package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionKind;
import io.tenure.definition.StoredDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.retention.RetentionDiff;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Publication;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure diff}: which cells of a cohort differ between two versions of it, or two runs, and why. */
@Command(
        name = "diff",
        description = "Which cells of a cohort differ between two versions of it, or between two runs, and why.",
        sortOptions = false)
final class DiffCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(names = "--cohort", required = true, paramLabel = "NAME", description = "The cohort.")
    private String cohort = "";

    @Option(
            names = "--versions",
            split = ",",
            paramLabel = "A,B",
            description = "Two versions of its definition (default: the newest, in both runs).")
    private List<Integer> versions = List.of();

    @Option(
            names = "--runs",
            split = ",",
            paramLabel = "A,B",
            description =
                    "Two published runs, by number as in tenure history (default: the newest, for both versions).")
    private List<Integer> runs = List.of();

    @Mixin
    private FormatOption format;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private DiffCommand() {}

    @Override
    public Integer call() throws IOException {
        requirePair(versions, "--versions");
        requirePair(runs, "--runs");
        if (versions.isEmpty() && runs.isEmpty()) {
            throw new TenureException(
                    ErrorCode.USAGE, "Say what to compare: two versions (--versions 1,2) or two runs (--runs 7,8).");
        }
        Store opened = store.open("diff");
        List<StoredDefinition> all = DefinitionRows.read(opened.read(DefinitionsTable.SPEC)).all().stream()
                .filter(each -> each.definition().kind() == DefinitionKind.COHORT)
                .toList();
        StoredDefinition before = version(all, versions.isEmpty() ? null : versions.get(0));
        StoredDefinition after = version(all, versions.isEmpty() ? null : versions.get(1));
        if (!before.equals(after)) {
            DifferenceText.lines(new DefinitionChange(before, after.written())).forEach(System.err::println);
        }
        Dataset<Row> cells = RetentionDiff.between(
                cells(opened, before, runs.isEmpty() ? null : runs.get(0)),
                cells(opened, after, runs.isEmpty() ? null : runs.get(1)));
        format.print(cells);
        return 0;
    }

    private static void requirePair(List<Integer> pair, String option) {
        if (!pair.isEmpty() && pair.size() != 2) {
            throw new TenureException(
                    ErrorCode.USAGE, option + " takes two numbers, such as 1,2; it was given " + pair.size() + ".");
        }
    }

    private StoredDefinition version(List<StoredDefinition> all, @Nullable Integer number) {
        List<StoredDefinition> ofName = all.stream()
                .filter(each -> each.definition().name().equals(cohort) && !each.isRetired())
                .toList();
        if (ofName.isEmpty()) {
            List<String> names = all.stream()
                    .map(each -> each.definition().name())
                    .distinct()
                    .toList();
            throw new TenureException(
                    ErrorCode.USAGE, "There is no cohort '" + cohort + "'" + TenureException.didYouMean(cohort, names));
        }
        if (number == null) {
            return ofName.get(ofName.size() - 1);
        }
        return ofName.stream()
                .filter(each -> each.version() == number)
                .findFirst()
                .orElseThrow(() -> new TenureException(
                        ErrorCode.USAGE,
                        "Cohort '" + cohort + "' has no version " + number + "; its versions are 1 to "
                                + ofName.get(ofName.size() - 1).version() + "."));
    }

    private Dataset<Row> cells(Store opened, StoredDefinition version, @Nullable Integer run) {
        Publication publication = run == null
                ? opened.published().orElse(null)
                : opened.published(run)
                        .orElseThrow(() -> new TenureException(
                                ErrorCode.USAGE,
                                "There is no published run " + run + ". tenure history lists those that are."));
        return opened.read(CohortRetentionTable.SPEC, publication)
                .where(col(CohortRetentionTable.COHORT_ID).equalTo(version.id().toString()))
                .where(col(CohortRetentionTable.VERSION).equalTo(version.version()));
    }
}
