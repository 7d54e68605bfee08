package io.tenure.bench;

import io.tenure.definition.AppliedDefinitions;
import io.tenure.definition.DefinitionReader;
import io.tenure.definition.DefinitionVersions;
import io.tenure.jobs.definition.DefinitionRows;
import io.tenure.jobs.generate.GeneratedEvents;
import io.tenure.jobs.generate.model.GeneratorSpec;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.pipeline.Pipeline;
import io.tenure.jobs.pipeline.RunOptions;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** A store of made-up events under {@code bench/target/stores}, new each time, and the files that arrive for it. */
final class BenchmarkStore {
    private final SparkSession spark;
    private final Path folder;
    private final GeneratorSpec spec;
    private final Store store;

    private BenchmarkStore(SparkSession spark, Path folder, GeneratorSpec spec, Store store) {
        this.spark = spark;
        this.folder = folder;
        this.spec = spec;
        this.store = store;
    }

    /**
     * Makes an empty one.
     *
     * @param spec the events, all of which may arrive
     * @param definitions YAML
     */
    static BenchmarkStore create(SparkSession spark, String name, GeneratorSpec spec, String definitions) {
        Path folder = TargetFolder.fresh("stores/" + name);
        Store store = Store.openOrCreate(spark, folder.resolve("store").toString(), Clock.systemUTC());
        apply(store, name, definitions);
        return new BenchmarkStore(spark, folder, spec, store);
    }

    /** Applies definitions, and retires what they don't name. */
    static void apply(Store store, String name, String definitions) {
        store.run("apply", name, run -> {
            DefinitionVersions versions = DefinitionRows.read(run.read(DefinitionsTable.SPEC));
            DefinitionRows.publish(
                    run,
                    versions.changesTo(DefinitionReader.readText(List.of(), name, definitions)
                            .written()),
                    "bench");
            return run.publish(null, "{}");
        });
    }

    /** Takes in what arrives on some days, in one ingest and without files. */
    void ingestDirectly(int firstDay, int lastDay) {
        GeneratorSpec days = spec.arriving(firstDay, lastDay);
        publish(
                "generate",
                run -> IngestJob.rows(
                        run,
                        inForce(run).definitions().store(),
                        GeneratedEvents.batches(days),
                        properties -> GeneratedEvents.wholeRows(spark, days, properties)));
    }

    /** Writes what arrives on some days to Parquet files. */
    void writeFiles(int firstDay, int lastDay) {
        GeneratedEvents.writeParquet(spark, spec.arriving(firstDay, lastDay), files().toString());
    }

    /** Takes in the files of some days, in one ingest. */
    void ingestFiles(int firstDay, int lastDay) {
        List<String> paths = spec.start()
                .plusDays(firstDay)
                .datesUntil(spec.start().plusDays(lastDay + 1L))
                .map(date -> files().resolve(GeneratedEvents.ARRIVAL_DATE + "=" + date) + "/*.parquet")
                .toList();
        publish("ingest", run -> IngestJob.run(run, inForce(run).definitions().store(), InputSpec.of(paths, false)));
    }

    /**
     * Computes what has changed.
     *
     * @param day the last day that is counted
     */
    void compute(int day, String... cohorts) {
        LocalDate asOf = spec.start().plusDays(day);
        RunOptions options = new RunOptions(asOf, List.of(cohorts), false, false, Set.of());
        publish("run", run -> new Pipeline(run, inForce(run), options).run(line -> {}));
    }

    /** Deletes everything. */
    void delete() {
        TargetFolder.delete(folder);
    }

    private Path files() {
        return folder.resolve("files");
    }

    private static AppliedDefinitions inForce(StoreRun run) {
        return DefinitionRows.read(run.read(DefinitionsTable.SPEC)).inForce();
    }

    /** Part of a run. */
    private interface Work {
        Object on(StoreRun run);
    }

    private void publish(String job, Work work) {
        store.run(job, "", run -> {
            work.on(run);
            return run.publish(null, "{}");
        });
    }
}
