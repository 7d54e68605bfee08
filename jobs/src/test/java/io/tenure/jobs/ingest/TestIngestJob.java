package io.tenure.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.input.InputSpec;
import io.tenure.jobs.table.EventsTable;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.StoreRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestIngestJob {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    @Test
    void rowsOfAFileBecomeEventsOrRejects() throws IOException {
        Path csv = Files.writeString(folder.resolve("a.csv"), """
                event_time,user_id,event_type,revenue,country,note
                2025-03-01T10:00:00Z,bob,purchase,9.50,US,
                2025-03-01 11:00:00,ann,view,,GB,hello
                2025-03-02T10:00:00Z,bob,view,,,x
                2025-03-12T10:00:00Z,bob,view,,,x
                2025-03-02T10:00:00Z,bob,purchase,much,,
                ,bob,view,,,
                """);
        Store store = Store.openOrCreate(
                SharedSpark.session(), folder.resolve("store").toString(), CLOCK);
        IngestSettings settings = IngestSettings.defaults()
                .withProperties(new TreeMap<>(Map.of("revenue", PropertyType.DECIMAL, "country", PropertyType.TEXT)));
        IngestReport report;
        try (StoreRun run = store.begin("ingest", "")) {
            report = IngestJob.run(run, settings, InputSpec.of(List.of(csv.toString()), false));
            run.publish(null, "{}");
        }
        assertThat(report.rowsRead()).isEqualTo(6);
        assertThat(store.read(EventsTable.SPEC).count()).isEqualTo(3);
    }
}
