package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the jars that Spark gets have in them: nothing that Spark brings itself, and nothing under a name that could meet another's. */
final class ITJars {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    /** Java 17's. */
    private static final int CLASS_FILE_VERSION = 61;

    @Test
    void theFunctionsJarHasTenuresClassesOnly() throws IOException {
        assertThat(entries(functions()))
                .allMatch(name -> name.startsWith("io/tenure/core/")
                        || name.startsWith("io/tenure/sql/")
                        || name.startsWith("META-INF/maven/")
                        || List.of(
                                        "META-INF/MANIFEST.MF",
                                        "META-INF/LICENSE",
                                        "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider")
                                .contains(name));
    }

    @Test
    void theSparkJarHasOthersUnderNamesOfItsOwn() throws IOException {
        assertThat(entries(spark()))
                .allMatch(name -> name.startsWith("io/tenure/")
                        // a list of domains, read by its name
                        || name.equals("org/publicsuffix/list/effective_tld_names.dat")
                        || name.startsWith("META-INF/licenses/")
                        || List.of(
                                        "META-INF/MANIFEST.MF",
                                        "META-INF/LICENSE",
                                        "META-INF/NOTICE",
                                        "META-INF/services/java.sql.Driver",
                                        "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider")
                                .contains(name));
        assertThat(entries(spark()))
                .contains(
                        "io/tenure/jobs/cli/Tenure.class",
                        "io/tenure/sql/TenureExtensions.class",
                        "io/tenure/shaded/picocli/CommandLine.class");
    }

    @Test
    void servicesNameTheClassesWhereTheyAreNow() throws IOException {
        assertThat(text(spark(), "META-INF/services/java.sql.Driver").strip())
                .isEqualTo("io.tenure.shaded.postgresql.Driver");
        assertThat(text(spark(), "META-INF/services/org.apache.spark.sql.SparkSessionExtensionsProvider")
                        .strip())
                .isEqualTo("io.tenure.sql.TenureExtensions");
    }

    @Test
    void theLicencesOfOthersAreKept() throws IOException {
        assertThat(text(spark(), "META-INF/LICENSE"))
                .contains("Apache License", "PostgreSQL Global Development Group", "Oliver Siegmar");
    }

    @Test
    void theBillOfMaterialsNamesWhatTheSparkJarHolds() throws IOException {
        Path bill = only("jobs", "tenure-jobs-.+-cyclonedx\\.json");

        List<String> names = new ArrayList<>();
        new ObjectMapper()
                .readTree(bill.toFile())
                .get("components")
                .forEach(component -> names.add(component.get("name").asText()));
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "tenure-udf",
                        "tenure-definition",
                        "fastcsv",
                        "postgresql",
                        "httpclient5",
                        "httpcore5",
                        "httpcore5-h2",
                        "picocli");
    }

    @Test
    void java17ReadsEveryClass() throws IOException {
        for (Path jar : List.of(functions(), spark())) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream()
                        .filter(each -> each.getName().endsWith(".class"))
                        .toList()) {
                    try (DataInputStream bytes = new DataInputStream(file.getInputStream(entry))) {
                        bytes.skipNBytes(Integer.BYTES + Short.BYTES);
                        assertThat(bytes.readUnsignedShort())
                                .as("%s of %s", entry.getName(), jar.getFileName())
                                .isLessThanOrEqualTo(CLASS_FILE_VERSION);
                    }
                }
            }
        }
    }

    private static Path functions() throws IOException {
        return only("udf", "tenure-udf-[0-9.]+(-SNAPSHOT)?\\.jar");
    }

    private static Path spark() throws IOException {
        return only("jobs", "tenure-jobs-.+-spark\\.jar");
    }

    private static Path only(String module, String name) throws IOException {
        try (Stream<Path> files = Files.list(PROJECT.resolve(module).resolve("target"))) {
            List<Path> found = files.filter(
                            file -> file.getFileName().toString().matches(name))
                    .toList();
            assertThat(found).as("%s in %s", name, module).hasSize(1);
            return found.get(0);
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> names = new ArrayList<>();
            file.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> names.add(entry.getName()));
            assertThat(names).hasSizeGreaterThan(100);
            return names;
        }
    }

    private static String text(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return new String(file.getInputStream(file.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
