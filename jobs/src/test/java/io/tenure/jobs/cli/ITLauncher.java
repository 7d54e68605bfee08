package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/tenure} as its users start it, on the packaged jars. */
final class ITLauncher {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SAMPLE = PROJECT.resolve("sample-data/uci-online-retail-2011");
    private static final long PATIENCE_MINUTES = 5;

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String out, String err) {}

    @Test
    void theWeeklyTableOfTheSampleGoesToTheOutputByteForByte() throws Exception {
        Path output = folder.resolve("weekly.csv");
        Ended ended = tenure(
                "retention",
                "--input",
                SAMPLE.resolve("events.csv.gz").toString(),
                "--min-cohort-size",
                "1",
                "--output",
                output.toString());

        assertThat(ended.err())
                .contains("541,909 rows")
                .contains("135,080 rejected")
                .contains("missing_user_id");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).isEmpty();
        assertThat(output).hasSameBinaryContentAs(SAMPLE.resolve("expected/retention_weekly.csv"));
    }

    @Test
    void standardOutputIsDataOnly() throws Exception {
        Ended ended =
                tenure("sql", "--format", "json", "-e", "SELECT retention(true, false, true) AS r; SELECT 'ü' AS u");

        assertThat(ended.out()).isEqualTo("[{\"r\":[true,false,true]}]\n[{\"u\":\"ü\"}]\n");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void exitCodesTellWhoseProblemItIs() throws Exception {
        Path wrongHeader = Files.writeString(folder.resolve("wrong.csv"), "when,who\n2025-01-01,7\n");
        Path output = folder.resolve("never.csv");

        Ended usage = tenure("retention", "--inptu", "x.csv");
        Ended definition = tenure("retention", "--input", wrongHeader.toString(), "--entry-where", "country =");
        Ended input = tenure("retention", "--input", wrongHeader.toString(), "--output", output.toString());

        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).contains("--input");
        assertThat(definition.exitCode()).isEqualTo(3);
        assertThat(input.exitCode()).isEqualTo(4);
        assertThat(input.err()).contains("wrong.csv").contains("--map");
        assertThat(output).doesNotExist();
    }

    @Test
    void tooLittleMemoryIsSaidWithItsCure() throws Exception {
        Ended ended = tenure(
                "sql", "-e", "SELECT size(collect_list(id)) FROM range(80000000)", "--", "--driver-memory", "480m");

        assertThat(ended.err()).contains("tenure: a heap of 480m is not enough. Give it more: -- --driver-memory 4g");
        assertThat(ended.exitCode()).isNotZero();
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void theDemoPrintsTheTriangleAndWritesTheReport() throws Exception {
        Ended ended = tenure("demo", "--output", folder.resolve("demo").toString());

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("2010-12 ").contains("948").contains("retention_monthly.html");
        assertThat(folder.resolve("demo/retention_monthly.csv"))
                .hasSameBinaryContentAs(SAMPLE.resolve("expected/retention_monthly.csv"));
        assertThat(folder.resolve("demo/retention_monthly.html")).content().contains("<table");
    }

    @Test
    void aTableIsReadAsTheFileThatHoldsTheSame() throws Exception {
        List<String> events = List.of("generate", "--users", "20", "--days", "20", "--events", "400");
        String store = folder.resolve("store").toString();
        String file = folder.resolve("events.csv").toString();
        assertThat(tenure(with(events, "--store", store)).exitCode()).isZero();
        assertThat(tenure(with(events, "--output", file)).exitCode()).isZero();

        Ended ofTable = tenure("retention", "--input", "delta:" + store + "/events");
        Ended ofFile = tenure("retention", "--input", file);

        assertThat(ofTable.err()).contains("read 400 rows of 1 table: 400 kept");
        assertThat(ofTable.out()).isEqualTo(ofFile.out()).contains("2024-12-30,0,");
    }

    private static String[] with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void aLargeInputHasTheOptimisingCompilerHoweverItIsNamed() throws Exception {
        Path large =
                Files.createDirectories(folder.resolve("events/2025-01-01")).resolve("part.parquet");
        Files.write(large, new byte[20 << 20]);
        String store = folder.resolve("store").toString();

        for (String input : List.of("events/2025-01-01/part.parquet", "events/*/*.parquet", "events")) {
            assertThat(startOf("ingest", folder.resolve(input).toString(), "--store", store))
                    .as(input)
                    .doesNotContain("TieredStopAtLevel");
        }
        for (String input : List.of("", "delta:", "parquet:")) {
            assertThat(startOf("retention", "--input=" + input + folder.resolve("events/*")))
                    .as(input)
                    .doesNotContain("TieredStopAtLevel");
        }
        assertThat(startOf("ingest", folder.resolve("nothing/*.csv").toString(), "--store", store))
                .contains("-XX:TieredStopAtLevel=1");
    }

    /** How Java is started for a command. */
    private String startOf(String... arguments) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve("java"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17.0.0\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Ended ended = tenure(Map.of("JAVA_HOME", home.toString()), arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    private Ended tenure(String... arguments) throws IOException, InterruptedException {
        return tenure(Map.of(), arguments);
    }

    private Ended tenure(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(PROJECT.resolve("scripts/tenure").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().remove("SPARK_HOME");
        // as in a container that has no locale
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end within " + PATIENCE_MINUTES + " minutes");
        }
        return new Ended(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
