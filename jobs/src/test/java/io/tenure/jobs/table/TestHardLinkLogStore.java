package io.tenure.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestHardLinkLogStore {
    private static final Configuration CONFIGURATION = new Configuration();
    private static final int VERSIONS = Integer.getInteger("tenure.race.versions", 200);

    @TempDir
    private Path table;

    private Path log;

    @BeforeEach
    void makeLog() throws IOException {
        log = Files.createDirectory(table.resolve("_delta_log"));
    }

    @Test
    void twoProcessesNeverWinTheSameVersion() throws Exception {
        Process one = race("one", 1000, "other");
        Process other = race("other", 1000, "one");
        assertThat(one.waitFor()).isZero();
        assertThat(other.waitFor()).isZero();

        List<String> byOne = Files.readAllLines(log.resolve("one.won"));
        List<String> byOther = Files.readAllLines(log.resolve("other.won"));
        assertThat(byOne).doesNotContainAnyElementsOf(byOther);
        assertThat(byOne.size() + byOther.size()).isEqualTo(VERSIONS);
        for (int version = 0; version < VERSIONS; version++) {
            String winner = byOne.contains(Integer.toString(version)) ? "one" : "other";
            assertThat(log.resolve(CommitRace.fileOf(version))).hasContent(winner + "\n");
        }
        assertThat(byOne).as("a race has two sides").isNotEmpty();
        assertThat(byOther).as("a race has two sides").isNotEmpty();
    }

    @Test
    void aLinkThatComesLateTakesNothingFromTheOneBefore() throws IOException {
        HardLinkLogStore late = new HardLinkLogStore(CONFIGURATION) {
            @Override
            void link(Path file, Path unnamed) throws IOException {
                new HardLinkLogStore(CONFIGURATION).write(address(0), actions("first"), false, CONFIGURATION);
                super.link(file, unnamed);
            }
        };

        assertThatThrownBy(() -> late.write(address(0), actions("second"), false, CONFIGURATION))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(log.resolve(CommitRace.fileOf(0))).hasContent("first\n");
        assertThat(names()).containsExactly(CommitRace.fileOf(0));
    }

    @Test
    void whatMayBeReplacedIsReplaced() throws IOException {
        HardLinkLogStore store = new HardLinkLogStore(CONFIGURATION);
        Files.writeString(log.resolve("." + CommitRace.fileOf(0) + ".crc"), "of another store");

        store.write(address(0), actions("old"), true, CONFIGURATION);
        store.write(address(0), actions("new", "ü"), true, CONFIGURATION);

        try (var lines = store.read(address(0), CONFIGURATION)) {
            assertThat(lines).toIterable().containsExactly("new", "ü");
        }
        assertThat(names()).containsExactly(CommitRace.fileOf(0));
    }

    @Test
    void aCommitIsRefusedWhoseDataFilesAreNotThere() throws IOException {
        HardLinkLogStore store = new HardLinkLogStore(CONFIGURATION);
        Path data = Files.createDirectories(table.resolve("day=2025-03-01 x")).resolve("part 1.parquet");
        Files.writeString(data, "data");
        String there = "{\"add\":{\"path\":\"day=2025-03-01%20x/part%201.parquet\"}}";
        String gone = "{\"add\":{\"path\":\"gone.parquet\"}}";

        store.write(address(0), actions(there), false, CONFIGURATION);
        assertThatThrownBy(() -> store.write(address(1), actions(gone), false, CONFIGURATION))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone.parquet");
        assertThat(names()).containsExactly(CommitRace.fileOf(0));
    }

    @Test
    void aDiskWithoutHardLinksIsRefused() {
        assertThatThrownBy(() -> HardLinks.require(table, (name, existing) -> {
                    throw new FileSystemException(name.toString(), existing.toString(), "Operation not permitted");
                }))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining(table.toString())
                .hasMessageContaining("Operation not permitted")
                .hasMessageContaining("ext4");
        assertThatThrownBy(() -> HardLinks.require(
                        table, (name, existing) -> Files.copy(existing, name, StandardCopyOption.REPLACE_EXISTING)))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("one name to two files");
        HardLinks.require(table);
        assertThat(table.toFile().list()).containsExactly("_delta_log");
    }

    private Process race(String name, int longestDelayMicros, String other) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommitRace.class.getName(),
                        log.toString(),
                        name,
                        Integer.toString(VERSIONS),
                        Integer.toString(longestDelayMicros),
                        other)
                .inheritIO()
                .start();
    }

    private org.apache.hadoop.fs.Path address(int version) {
        return new org.apache.hadoop.fs.Path(
                log.resolve(CommitRace.fileOf(version)).toUri());
    }

    private static Iterator<String> actions(String... lines) {
        return List.of(lines).iterator();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
