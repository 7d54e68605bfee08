package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster of Databricks the session belongs to the cluster, and a task fails by throwing. */
final class TestTenureOnDatabricks {
    private static final Map<String, String> DATABRICKS = Map.of("DATABRICKS_RUNTIME_VERSION", "17.3");

    @TempDir
    private Path folder;

    @Test
    void aCommandThatFailsThrowsWhatItSaysWithItsCode() {
        SharedSpark.session();
        String store = folder.resolve("nowhere").toString();

        assertThatThrownBy(() -> Tenure.main(DATABRICKS, "retire", "buyers", "--store", store))
                .hasMessageContaining("There is no store at '" + store + "'")
                .hasMessageEndingWith("[STORE]");
        assertThatThrownBy(() -> Tenure.main(DATABRICKS, "retyre")).hasMessageEndingWith("[USAGE]");
    }

    @Test
    void aCommandThatEndsWellLeavesTheSession() {
        String said =
                StandardOutput.of(() -> Tenure.main(DATABRICKS, "sql", "--format", "csv", "-e", "SELECT 1 AS one"));

        assertThat(said).isEqualTo("one\n1\n");
        assertThat(SharedSpark.session().sparkContext().isStopped()).isFalse();
    }
}
