package io.tenure.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.DefinitionChange;
import io.tenure.definition.DefinitionVersions;
import io.tenure.definition.Definitions;
import io.tenure.definition.MetricDefinition;
import io.tenure.definition.StoredDefinition;
import io.tenure.definition.WrittenDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.pipeline.Pipeline;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.ActivityTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tenure add-metric}: measures the versions of cohorts that there are by one more signal. */
@Command(
        name = "add-metric",
        description =
                "Measure cohorts by one more signal; no cohort gets a new version, and a signal that activity has is "
                        + "not read from the events again.",
        sortOptions = false)
final class AddMetricCommand implements Callable<Integer> {
    @Mixin
    private StoreOption store;

    @Option(
            names = "--signal",
            required = true,
            paramLabel = "NAME",
            description = "A declared signal, or the name of an event to be counted.")
    private String signal;

    @Option(
            names = "--cohort",
            paramLabel = "NAME",
            description = "A cohort to measure (default: every one). May be repeated.")
    private List<String> cohorts = List.of();

    @Option(names = "--dry-run", description = "Say what would be read and computed, and change nothing.")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // picocli fills the fields
    private AddMetricCommand() {}

    @Override
    public Integer call() {
        Store opened = store.open("add-metric");
        if (dryRun) {
            Dataset<Row> definitions = opened.read(DefinitionsTable.SPEC);
            AppliedDefinitions inForce = DefinitionRows.read(definitions).inForce();
            MetricDefinition metric = metric(inForce.definitions(), opened.read(ActivityTable.SPEC));
            AppliedDefinitions after =
                    new AppliedDefinitions(inForce.definitions().with(metric), inForce.cohorts());
            new Pipeline(opened.preview(), after, RunOptions.whatChanged())
                    .explain()
                    .forEach(System.out::println);
            return 0;
        }
        return opened.run("add-metric", arguments(), this::add);
    }

    /** What {@code runs} remembers. */
    private String arguments() {
        List<String> words = new ArrayList<>(List.of("--signal", signal));
        cohorts.forEach(cohort -> words.addAll(List.of("--cohort", cohort)));
        return String.join(" ", words);
    }

    private int add(StoreRun run) {
        DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
        MetricDefinition metric = metric(versions.inForce().definitions(), run.read(ActivityTable.SPEC));
        @Nullable
        StoredDefinition before = versions.live().stream()
                .filter(each -> each.definition() instanceof MetricDefinition
                        && each.definition().name().equals(signal))
                .findFirst()
                .orElse(null);
        if (before == null || !before.definition().equals(metric)) {
            DefinitionChange change = new DefinitionChange(before, new WrittenDefinition(metric, metric.toJson()));
            DifferenceText.lines(change).forEach(System.out::println);
            DefinitionRows.publish(run, List.of(change), System.getProperty("user.name", "unknown"));
        }
        return StoreJobs.compute(run, RunOptions.whatChanged());
    }

    /** The definition of the metric with the cohorts asked for. */
    private MetricDefinition metric(Definitions definitions, Dataset<Row> activity) {
        requireSignal(definitions, activity);
        cohorts.forEach(definitions::cohort);
        MetricDefinition before = definitions.metrics().get(signal);
        boolean measuredEverybody = before == null
                ? definitions.signal(signal).hasValue()
                : before.cohorts().isEmpty();
        String description = before == null ? "" : before.description();
        if (cohorts.isEmpty() || measuredEverybody) {
            return new MetricDefinition(signal, description, List.of());
        }
        Set<String> all = new TreeSet<>(cohorts);
        if (before != null) {
            all.addAll(before.cohorts());
        }
        return new MetricDefinition(signal, description, List.copyOf(all));
    }

    private void requireSignal(Definitions definitions, Dataset<Row> activity) {
        if (definitions.signals().containsKey(signal)
                || !activity.where(col(ActivityTable.SIGNAL).equalTo(signal)).isEmpty()) {
            return;
        }
        Set<String> names = new TreeSet<>(definitions.signals().keySet());
        activity.select(ActivityTable.SIGNAL).distinct().collectAsList().forEach(row -> names.add(row.getString(0)));
        throw new TenureException(
                ErrorCode.DEFINITION,
                "There is no signal '" + signal + "', and no event of that name has come in"
                        + TenureException.didYouMean(signal, names));
    }
}
