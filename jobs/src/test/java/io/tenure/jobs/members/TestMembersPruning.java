package io.tenure.jobs.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.definition.AppliedCohort;
import io.tenure.definition.Definitions;
import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.eventlog.EventLog;
import io.tenure.jobs.table.CohortMembersTable;
import io.tenure.jobs.table.CohortRetentionTable;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.StoreRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which partitions of events are read, from the physical plan and from the files that it names. */
final class TestMembersPruning {
    @TempDir
    private Path folder;

    @Test
    void membersReadTheirWindowAndActivityTheChangedDates() {
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        Instant start = Instant.parse("2025-03-01T12:00:00Z");
        store.ingest(IntStream.range(0, 10)
                .mapToObj(day -> new Event("user" + day, "buy", start.plus(Duration.ofDays(day)), Map.of()))
                .toList());
        Definitions definitions = store.definitions(
                "cohorts: [{name: march, entry: {event: buy, from: 2025-03-03T06:00:00Z, to: 2025-03-06}}]");
        AppliedCohort cohort = new AppliedCohort(SmallStore.id("march"), 1, definitions.cohort("march"));

        try (StoreRun run = store.store().begin("reads", "")) {
            EventLog log = EventLog.of(run, definitions.store());
            MembersJob job = new MembersJob(run, log, definitions, cohort, Instant.parse("2025-03-20T00:00:00Z"));
            assertReads(job.qualifying(), "2025-03-03", "2025-03-04", "2025-03-05");
            assertReads(
                    log.eventsOn(Set.of(LocalDate.parse("2025-03-02"), LocalDate.parse("2025-03-09"))),
                    "2025-03-02",
                    "2025-03-09");
        }
    }

    @Test
    void aNightReadsNoEventsButThoseThatCameIn() throws IOException {
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        Instant start = Instant.parse("2025-03-01T12:00:00Z");
        Definitions definitions = store.definitions(
                "cohorts: [{name: all, entry: {event: buy, first: ever}, granularities: [day, month]}]");
        store.ingest(IntStream.range(0, 10)
                .mapToObj(day -> new Event("user" + day, "buy", start.plus(Duration.ofDays(day)), Map.of()))
                .toList());
        store.run(definitions, null, false);
        List<String> older = List.of(store.store().read(EventsTable.SPEC).inputFiles());
        Instant tonight = start.plus(Duration.ofDays(10));
        store.ingest(List.of(new Event("user3", "buy", tonight, Map.of()), new Event("new", "buy", tonight, Map.of())));
        for (String file : older) {
            Files.delete(Path.of(URI.create(file)));
        }

        store.run(definitions, null, false);

        assertThat(older).hasSize(10);
        assertThat(store.rows(CohortMembersTable.SPEC, "all")).hasSize(11);
        assertThat(store.rows(CohortRetentionTable.SPEC, "all"))
                .anySatisfy(cell -> assertThat(cell).contains("2025-03-11").contains("day"));
    }

    private static void assertReads(Dataset<Row> events, String... dates) {
        String plan = events.queryExecution().executedPlan().toString();
        assertThat(plan).containsPattern("PartitionFilters: \\[[^\\]]*event_date#\\d+");
        assertThat(List.of(events.inputFiles()))
                .hasSize(dates.length)
                .allMatch(file -> List.of(dates).stream().anyMatch(date -> file.contains("event_date=" + date)));
    }
}
