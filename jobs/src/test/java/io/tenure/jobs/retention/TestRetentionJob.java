package io.tenure.jobs.retention;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.jobs.SmallStore;
import io.tenure.jobs.SmallStore.Event;
import io.tenure.jobs.table.CohortRetentionTable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestRetentionJob {
    @TempDir
    private Path folder;

    /** Spark joins with nothing by leaving the join out, and with it the order that it would have brought. */
    @Test
    void membersAreCountedWhoseReturnEventNeverHappened() {
        SmallStore store = new SmallStore(folder, Instant.parse("2025-04-01T00:00:00Z"));
        List<Event> signups = new ArrayList<>();
        for (int user = 0; user < 50; user++) {
            Instant time = Instant.parse("2025-03-01T00:00:00Z").plus(user * 7 % 48, ChronoUnit.HOURS);
            signups.add(new Event("user" + user, "signup", time, Map.of()));
        }
        store.ingest(signups);

        store.run(
                store.definitions("cohorts:\n  - {name: idle, entry: {event: signup}, return: {event: open},"
                        + " granularities: [month]}"),
                LocalDate.parse("2025-03-31"),
                false);

        assertThat(store.store()
                        .read(CohortRetentionTable.SPEC)
                        .select(col(CohortRetentionTable.COHORT_SIZE), col(CohortRetentionTable.ACTIVE_USERS))
                        .collectAsList())
                .extracting(Object::toString)
                .containsExactly("[50,0]");
    }
}
