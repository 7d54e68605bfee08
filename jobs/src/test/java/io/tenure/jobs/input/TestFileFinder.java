package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestFileFinder {
    @TempDir
    private Path folder;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "event_time,user_id\n2025-01-01," + file.getFileName() + "\n");
        }
    }

    /** The names of the files that paths below the folder name. */
    private List<String> found(String... paths) {
        return find(Arrays.stream(paths).map(path -> folder + "/" + path).toList()).stream()
                .map(file -> file.name().substring(folder.toString().length() + 1))
                .toList();
    }

    private static List<EventFile> find(List<String> paths) {
        return FileFinder.find(new InputSpec(paths, Map.of(), ZoneOffset.UTC, false), new Configuration())
                .files();
    }

    @Test
    void filesComeInTheOrderOfThePathsAndThoseOfAPatternByName() throws IOException {
        files("b.csv", "a.csv", "c.csv", "d.json");

        assertThat(found("d.json", "*.csv")).containsExactly("d.json", "a.csv", "b.csv", "c.csv");
        assertThat(found("{b,a}.csv", "[cd].*")).containsExactly("a.csv", "b.csv", "c.csv", "d.json");
    }

    @Test
    void aFolderStandsForItsFilesWithoutHiddenOnes() throws IOException {
        files("in/b.csv", "in/a.json", "in/_SUCCESS", "in/.a.json.crc", "in/deeper/c.csv");

        assertThat(found("in")).containsExactly("in/a.json", "in/b.csv");
        assertThat(found("in/")).containsExactly("in/a.json", "in/b.csv");
        assertThat(found("i*")).containsExactly("in/a.json", "in/b.csv");
    }

    @Test
    void aWildcardDoesNotStandForHiddenFiles() throws IOException {
        files("a.csv", "_SUCCESS", ".hidden.csv", "_old/b.csv", "new/c.csv");

        assertThat(found("*")).containsExactly("a.csv", "new/c.csv");
        assertThat(found("_*")).containsExactly("_SUCCESS", "_old/b.csv");
        assertThat(found(".hidden.csv", "_SUCCESS")).containsExactly(".hidden.csv", "_SUCCESS");
        assertThatThrownBy(() -> found("*SUCCESS")).isInstanceOf(TenureException.class);
    }

    @Test
    void aFileNamedTwiceIsReadOnce() throws IOException {
        files("a.csv", "sub/b.csv");
        Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("a.csv"));

        assertThat(found("a.csv", "a.csv", "./a.csv", "sub/../a.csv", "*.csv", "link.csv"))
                .containsExactly("a.csv");
        assertThat(find(List.of(folder + "/a.csv", "file:" + folder + "/a.csv", "file://" + folder + "/a.csv")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{1}.csv",
                "[x].csv",
                "a*.csv",
                "a?.csv",
                "a b.csv",
                " a.csv",
                "a+b.csv",
                "a%20b.csv",
                "a#b.csv",
                "a:b.csv",
                "a\\b.csv",
                "é😀.csv",
                "a=1.csv",
                "a'b\".csv",
                "a&b;c.csv",
                "~a.csv",
                "$a.csv",
                "-a.csv"
            })
    void aNameIsTakenLiterallyWhereThatFileExists(String name) throws IOException {
        files("a1.csv", "x.csv", "a.csv", "ab.csv", "aXb.csv", name);

        assertThat(found(name)).containsExactly(name);
        assertThat(found("")).hasSize(6).contains(name);
    }

    @Test
    void whatNamesNoFileIsAnErrorThatNamesTheNearest() throws IOException {
        files("events.csv");

        assertThatThrownBy(() -> found("event.csv"))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND))
                .hasMessageContaining("event.csv'")
                .hasMessageContaining("did you mean '" + folder + "/events.csv'");
        assertThatThrownBy(() -> found("*.json"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("*.json");
        assertThatThrownBy(() -> found("[.csv"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("it is no pattern");
        assertThatThrownBy(() -> found("missing/a.csv")).isInstanceOf(TenureException.class);
    }

    @Test
    void anEmptyFolderIsAnError() throws IOException {
        Files.createDirectory(folder.resolve("in"));
        files("in/_SUCCESS");

        assertThatThrownBy(() -> found("in"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("holds no data file");
    }

    @Test
    void aPipeIsAnErrorBecauseFilesAreReadMoreThanOnce() {
        assertThatThrownBy(() -> find(List.of("/dev/null")))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("'/dev/null' is a pipe or a device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org/a.csv", "https://example.org/a.csv.gz"})
    void httpNeedsPermission(String address) {
        assertThatThrownBy(() -> find(List.of(address)))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining(address)
                .hasMessageContaining("--allow-http");
        assertThat(FileFinder.find(InputSpec.of(List.of(address), true), new Configuration())
                        .files())
                .singleElement()
                .satisfies(file -> assertThat(file.isSplittable()).isFalse());
    }

    @Test
    void theNameSaysTheFormat() {
        assertThat(List.of(
                        "a.parquet",
                        "a.PARQUET",
                        "a.json",
                        "a.jsonl.gz",
                        "a.ndjson",
                        "a.csv",
                        "a.csv.GZ",
                        "a",
                        "a.txt",
                        "csv"))
                .extracting(FileFormat::ofName)
                .containsExactly(
                        FileFormat.PARQUET,
                        FileFormat.PARQUET,
                        FileFormat.JSON,
                        FileFormat.JSON,
                        FileFormat.JSON,
                        FileFormat.CSV,
                        FileFormat.CSV,
                        null,
                        null,
                        null);
    }
}
