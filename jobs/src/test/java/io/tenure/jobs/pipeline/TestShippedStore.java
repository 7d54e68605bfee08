package io.tenure.jobs.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.definition.AppliedCohort;
import io.tenure.jobs.definition.DefinitionReader;
import io.tenure.jobs.definition.DefinitionVersions;
import io.tenure.jobs.ingest.IngestJob;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.DefinitionsTable;
import io.tenure.jobs.table.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped sample through a store: ingest, apply, run. */
final class TestShippedStore {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T04:00:00Z"), ZoneOffset.UTC);
    private static final Path SAMPLE = Path.of("../sample-data/uci-online-retail-2011");

    @TempDir
    private Path folder;

    @Test
    void cohortsOfTheSampleEqualTheirReferenceTables() throws IOException {
        Store store = Store.openOrCreate(SharedSpark.session(), folder.toString(), CLOCK);
        store.run("apply", "", run -> {
            DefinitionVersions versions = DefinitionVersions.read(run.read(DefinitionsTable.SPEC));
            DefinitionVersions.publish(
                    run,
                    versions.changesTo(
                            DefinitionReader.readOver(List.of(), List.of(Path.of("../conf/definitions/shop.yaml")))
                                    .written()),
                    "test");
            return run.publish(null, "{}");
        });
        store.run("ingest", "", run -> {
            IngestJob.run(
                    run,
                    DefinitionVersions.read(run.read(DefinitionsTable.SPEC))
                            .inForce()
                            .definitions()
                            .store(),
                    InputSpec.of(List.of(SAMPLE.resolve("events.csv.gz").toString()), false));
            return run.publish(null, "{}");
        });
        store.run("run", "", run -> {
            Pipeline pipeline = new Pipeline(
                    run,
                    DefinitionVersions.read(run.read(DefinitionsTable.SPEC)).inForce(),
                    RunOptions.whatChanged());
            return run.publish(pipeline.run(line -> {}).orElseThrow(), "{}");
        });

        List<AppliedCohort> cohorts = DefinitionVersions.read(store.read(DefinitionsTable.SPEC))
                .inForce()
                .cohorts();
        assertThat(cohorts).hasSize(3);
        for (AppliedCohort cohort : cohorts) {
            assertThat(cells(store.read(CohortRetentionTable.SPEC), cohort))
                    .as(cohort.definition().name())
                    .isEqualTo(reference(cohort.definition().name()));
        }
    }

    /** Cohort, offset, active users and size of the active cells. */
    private static List<String> cells(Dataset<Row> retention, AppliedCohort cohort) {
        return retention
                .where(col(CohortRetentionTable.COHORT_ID)
                        .equalTo(cohort.cohortId().toString()))
                .where(col(CohortRetentionTable.ACTIVE_USERS).gt(0))
                .orderBy(CohortRetentionTable.COHORT_PERIOD, CohortRetentionTable.PERIOD_OFFSET)
                .select(
                        CohortRetentionTable.COHORT_PERIOD,
                        CohortRetentionTable.PERIOD_OFFSET,
                        CohortRetentionTable.ACTIVE_USERS,
                        CohortRetentionTable.COHORT_SIZE)
                .collectAsList()
                .stream()
                .map(row -> row.mkString(","))
                .toList();
    }

    private static List<String> reference(String cohort) throws IOException {
        return Files.readAllLines(SAMPLE.resolve("expected/cohort_" + cohort + ".csv")).stream()
                .skip(1)
                .map(line -> String.join(",", List.of(line.split(",")).subList(0, 4)))
                .toList();
    }
}
