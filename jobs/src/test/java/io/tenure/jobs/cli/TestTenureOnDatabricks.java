package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    /** Databricks' runtime has a Delta Lake of other classes. */
    @Test
    void withoutDeltasJarsCommandsCountFilesAndRefuseAStore() throws Exception {
        Path events = Files.writeString(folder.resolve("events.csv"), """
                event_time,user_id,event_type
                2025-03-04T02:00:00Z,ann,signup
                2025-03-11T02:00:00Z,ann,buy
                """);

        Ended retention = withoutDelta("retention", "--input", events.toString(), "--min-cohort-size", "1");
        assertThat(retention.exitCode()).as(retention.err()).isZero();
        assertThat(retention.out()).endsWith("2025-03-03,0,1,1,1.0\n2025-03-03,1,1,1,1.0\n");

        Ended funnel = withoutDelta("funnel", "--input", events.toString(), "--steps", "signup, buy within 30d");
        assertThat(funnel.exitCode()).as(funnel.err()).isZero();

        Ended nightly =
                withoutDelta("nightly", "--store", folder.resolve("store").toString());
        assertThat(nightly.exitCode()).isEqualTo(3);
        assertThat(nightly.err())
                .contains("This Spark has no open-source Delta Lake")
                .contains("[CONFIGURATION]");
    }

    private Ended withoutDelta(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"), "-Xmx512m", "-XX:TieredStopAtLevel=1"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Djdk"))
                .forEach(command::add);
        String classPath = Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !new File(entry).getName().startsWith("delta-"))
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", classPath, Tenure.class.getName()));
        command.addAll(List.of(arguments));
        Path err = folder.resolve("err");
        Process process =
                new ProcessBuilder(command).redirectError(err.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, Files.readString(err));
    }
}
