package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.jobs.table.StoreSession;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code conf/spark} asks of a cluster. */
final class TestClusterSettings {
    private static final Path FOLDER = Path.of("../conf/spark");

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void sparkKnowsEverySettingOfItsOwn(String cluster) throws IOException {
        // its settings are known once the class that has them is there
        assertThat(package$.MODULE$).isNotNull();
        assertThat(settings(cluster).stringPropertyNames())
                .isNotEmpty()
                // those are known on a cluster only
                .filteredOn(name -> !name.startsWith("spark.kubernetes.") && !name.startsWith("spark.yarn."))
                // spark-submit's own
                .filteredOn(name -> !name.equals("spark.master"))
                .allSatisfy(
                        name -> assertThat(ConfigEntry.findEntry(name)).as(name).isNotNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
    void noneIsOneThatAStoreNeedsOtherwise(String cluster) throws IOException {
        assertThat(settings(cluster).stringPropertyNames())
                .doesNotContainAnyElementsOf(StoreSession.settings().keySet());
    }

    @Test
    void everyFileIsOneOfThese() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("standalone.conf", "yarn.conf", "kubernetes.conf", "executor-pod.yaml");
        }
    }

    @Test
    void theExecutorsPodHasTheContainerThatTheSettingsName() throws IOException {
        Object pod = new Yaml().load(Files.readString(FOLDER.resolve("executor-pod.yaml")));
        assertThat(pod)
                .extracting("kind", "spec.containers")
                .satisfies(parts -> assertThat(parts.toString())
                        .contains("name="
                                + settings("kubernetes")
                                        .getProperty("spark.kubernetes.executor.podTemplateContainerName")));
    }

    private static Properties settings(String cluster) throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(FOLDER.resolve(cluster + ".conf"))) {
            settings.load(file);
        }
        return settings;
    }
}
