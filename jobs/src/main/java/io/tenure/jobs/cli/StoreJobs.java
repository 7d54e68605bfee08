package io.tenure.jobs.cli;

import io.tenure.definition.StoreDefinition;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.ingest.IngestReport;
import io.tenure.jobs.maintain.Maintenance;
import io.tenure.jobs.pipeline.Pipeline;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What several commands do with a run. */
final class StoreJobs {
    private StoreJobs() {}

    /** The pipeline of a store by the definitions in force. */
    static Pipeline pipeline(StoreRun run, RunOptions options) {
        return new Pipeline(
                run, DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce(), options);
    }

    /** Computes what the definitions in force ask for, and publishes it; gives the exit code. */
    static int compute(StoreRun run, RunOptions options) {
        Pipeline pipeline = pipeline(run, options);
        Optional<Instant> counted = pipeline.run(line -> System.err.println("tenure: " + line));
        run.publish(counted.orElse(null), pipeline.report());
        System.err.println("tenure: published run " + run.number()
                + counted.map(instant -> ", as of " + instant).orElse(""));
        return 0;
    }

    /** The settings of a store that are in force. */
    static StoreDefinition settings(Store store) {
        return settings(store.read(DefinitionsTable.SPEC));
    }

    /** The settings in force, as a run sees them. */
    static StoreDefinition settings(StoreRun run) {
        return settings(run.read(DefinitionsTable.SPEC));
    }

    private static StoreDefinition settings(Dataset<Row> definitions) {
        return DefinitionRows.read(definitions).inForce().definitions().store();
    }

    /** Publishes what an ingest did, if there was anything new, and says it; gives the exit code. */
    static int publish(StoreRun run, IngestReport report) {
        if (!report.isNothingNew()) {
            run.publish(null, report.toJson());
        }
        if (Terminal.isInteractive() && report.files().size() > 1) {
            report.fileLines().forEach(line -> System.err.println("tenure: " + line));
        }
        report.summary().forEach(line -> System.err.println("tenure: " + line));
        return 0;
    }

    /** Keeps a store small, and says what it did. */
    static void maintain(Store store, Duration keepRuns) {
        List<String> lines = Maintenance.run(store, keepRuns);
        lines.forEach(line -> System.err.println("tenure: " + line));
        System.err.println("tenure: " + (lines.isEmpty() ? "nothing to maintain" : "maintained"));
    }
}
