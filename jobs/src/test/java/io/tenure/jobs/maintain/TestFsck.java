package io.tenure.jobs.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.jobs.maintain.FsckReport.Damage;
import io.tenure.jobs.table.Store;
import io.tenure.jobs.table.UsersTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestFsck {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-03-10T04:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private static Path whole;

    @TempDir
    private Path folder;

    @BeforeAll
    static void publishTwice() {
        for (long user = 0; user < 2; user++) {
            long key = user;
            store(whole).run("test", "", run -> {
                run.append(
                        UsersTable.SPEC,
                        SharedSpark.session()
                                .createDataFrame(
                                        List.of(RowFactory.create(key, "user " + key)), UsersTable.SPEC.schema()));
                return run.publish(null, "{}");
            });
        }
    }

    @Test
    void aStoreAsItWasPublishedIsWhole() {
        FsckReport report = Fsck.check(store(whole), true);

        assertThat(report.damages()).isEmpty();
        assertThat(report.notes()).singleElement().asString().contains("run 2 (test) published 1 tables");
    }

    @Test
    void aCommitThatIsGoneIsFound() throws IOException {
        Path commit = commit(2);
        Files.delete(commit);

        assertThat(damages(false))
                .hasSize(2)
                .allSatisfy(damage -> assertThat(damage.problem()).contains(commit.toString()))
                .allSatisfy(damage -> assertThat(damage.cure()).contains("backup"));
    }

    @Test
    void aCommitThatHasBecomeEmptyIsFound() throws IOException {
        Path commit = commit(2);
        Files.writeString(commit, "");

        assertThat(damages(false))
                .isNotEmpty()
                .anySatisfy(damage -> assertThat(damage.problem()).contains(commit.toString()));
    }

    @Test
    void editedStatisticsAreFound() throws IOException {
        Path commit = commit(2);
        String text = Files.readString(commit);
        Files.writeString(commit, text.replace("\\\"user_key\\\":1", "\\\"user_key\\\":7"));
        assertThat(Files.readString(commit)).isNotEqualTo(text);

        assertThat(damages(false))
                .singleElement()
                .satisfies(damage ->
                        assertThat(damage.problem()).contains("2 files, 2 rows").contains("has been changed"));
    }

    @Test
    void missingAndShortDataFilesAreFound() throws IOException {
        copyStore();
        List<Path> files = dataFiles();
        Files.delete(files.get(0));
        byte[] bytes = Files.readAllBytes(files.get(1));
        Files.write(files.get(1), Arrays.copyOf(bytes, bytes.length - 1));

        assertThat(damages(false))
                .extracting(Damage::problem)
                .satisfiesExactlyInAnyOrder(
                        problem ->
                                assertThat(problem).contains(name(files.get(0))).contains("not there"),
                        problem ->
                                assertThat(problem).contains(name(files.get(1))).contains("bytes, and not"));
    }

    @Test
    void aFlippedBitIsFoundByReadingTheContent() throws IOException {
        copyStore();
        Path file = dataFiles().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("user ")] ^= 1;
        Files.write(file, bytes);
        Files.deleteIfExists(file.resolveSibling("." + name(file) + ".crc"));

        assertThat(damages(false)).isEmpty();
        assertThat(damages(true))
                .singleElement()
                .satisfies(damage -> assertThat(damage.problem()).contains(name(file)));
    }

    private List<Damage> damages(boolean content) {
        return Fsck.check(store(folder), content).damages();
    }

    private Path commit(int version) throws IOException {
        copyStore();
        return folder.resolve(String.format("users/_delta_log/%020d.json", version));
    }

    private void copyStore() throws IOException {
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path file : files.toList()) {
                Path copy = folder.resolve(whole.relativize(file));
                if (!Files.isDirectory(file)) {
                    Files.createDirectories(copy.resolveSibling(".").normalize());
                    Files.copy(file, copy);
                }
            }
        }
    }

    private List<Path> dataFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("users"))) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Store store(Path location) {
        return Store.openOrCreate(SharedSpark.session(), location.toString(), CLOCK);
    }
}
