package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestIngestCommand {
    private static final String HEADER = "event_time,user_id,event_name\n";
    private static final String GOOD = "2025-03-01T10:00:00Z,ann,visit\n";
    private static final String FAR_AHEAD = "2999-03-01T10:00:00Z,bob,visit\n";
    private static final String WITHOUT_USER = "2025-03-01T10:00:00Z,,visit\n";

    @TempDir
    private Path folder;

    @Test
    void rejectedRowsAreWrittenForTheUserAndTheDoctorListsWhatNoResultHolds() throws IOException {
        String store = folder.resolve("store").toString();
        Path rejects = folder.resolve("rejects.csv");
        Path good = write("good.csv", String.join("", Collections.nCopies(200, GOOD)) + WITHOUT_USER);
        Path bad = write("bad.csv", GOOD + FAR_AHEAD + WITHOUT_USER);

        Ended taken = Ended.of("ingest", good.toString(), "--store", store, "--rejects", rejects.toString());
        assertThat(taken.exitCode()).as(taken.err()).isZero();
        assertThat(Files.readAllLines(rejects))
                .containsExactly("file,line,code,raw", good + ",202,missing_user_id,\"" + WITHOUT_USER.strip() + "\"");

        Ended refused = Ended.of("ingest", bad.toString(), "--store", store, "--rejects", rejects.toString());
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(6);
        assertThat(Files.readAllLines(rejects))
                .hasSize(3)
                .anyMatch(line -> line.startsWith(bad + ",3,future,"))
                .anyMatch(line -> line.startsWith(bad + ",4,missing_user_id,"));
        assertThat(Ended.of("sql", "--store", store, "-e", "SELECT count(*) FROM events_rejected", "--format", "csv")
                        .out())
                .endsWith("\n1\n");

        assertThat(Ended.of("doctor", "--store", store).out())
                .contains("1 ingested and in no result yet: tenure run counts them")
                .contains(good + ": 200 events, 1 dates changed, ingested ");
        assertThat(Ended.of("run", "--store", store).exitCode()).isZero();
        assertThat(Ended.of("doctor", "--store", store).out()).contains("all are in the results");
    }

    private Path write(String name, String rows) throws IOException {
        return Files.writeString(folder.resolve(name), HEADER + rows);
    }
}
