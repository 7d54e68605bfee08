package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestFoundFiles {
    private static final String CSV = "user_id,event_time\n1,2025-01-01\n";

    private final Configuration hadoop = SharedSpark.session().sparkContext().hadoopConfiguration();

    @TempDir
    private Path folder;

    @Test
    void aFileOfTheVeryNameIsNoPattern() throws IOException {
        write("a{1}.csv", CSV);
        write("a1.csv", CSV);
        write("b[x].csv", CSV);
        write("bx.csv", CSV);
        assertThat(find("a{1}.csv", "b[x].csv")).containsExactly("a{1}.csv", "b[x].csv");
        assertThat(find("a{1,2}.csv", "b[xy].csv")).containsExactly("a1.csv", "bx.csv");
        assertThat(FileFinder.find(spec(false, "file:" + folder + "/a{1}.csv"), hadoop)
                        .files())
                .singleElement()
                .extracting(EventFile::name)
                .isEqualTo(folder + "/a{1}.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.csv", "50%20.csv", "ü.csv", "a:b.csv", "#1.csv", "a?.csv", "a\\b.csv", "*.csv"})
    void anyNameOfAFileIsRead(String name) throws IOException {
        write(name, CSV);
        assertThat(find(name)).containsExactly(name);
        EventInput input = EventInput.open(SharedSpark.session(), spec(false, folder + "/" + name), Set.of());
        assertThat(input.events().count()).isEqualTo(1);
    }

    @Test
    void aFolderIsItsDataFilesByName() throws IOException {
        write("d/b.csv", CSV);
        write("d/a.jsonl", "");
        write("d/_SUCCESS", "");
        write("d/.hidden.csv", "");
        write("d/deeper/c.csv", CSV);
        assertThat(find("d")).containsExactly("d/a.jsonl", "d/b.csv");
        assertThat(find("d/*.csv", "d/_*")).containsExactly("d/b.csv", "d/_SUCCESS");
        assertThat(find("d/*/*")).containsExactly("d/deeper/c.csv");
    }

    @Test
    void aFileOfSeveralNamesIsReadOnceAndThatIsSaid() throws IOException {
        write("d/a.csv", CSV);
        Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("d/a.csv"));
        InputSpec spec = spec(
                false, path("d/a.csv"), path("d/../d/a.csv"), path("d"), path("link.csv"), "file://" + path("d/a.csv"));
        FoundFiles found = FileFinder.find(spec, hadoop);
        assertThat(found.files()).extracting(EventFile::name).containsExactly(path("d/a.csv"));
        assertThat(found.namedAgain())
                .containsExactly(path("d/../d/a.csv"), path("d/a.csv"), path("link.csv"), path("d/a.csv"));
        EventInput input = EventInput.open(SharedSpark.session(), spec, Set.of());
        assertThat(input.events().count()).isEqualTo(1);
        assertThat(input.report().summary()).contains(path("link.csv") + " is named more than once and was read once");
    }

    @Test
    void aFileWhoseNameSaysNothingIsWhatItBeginsLike() throws IOException {
        write("lines", "\n {\"user_id\":1}\n");
        write("marked", "\uFEFF{\"user_id\":1}\n");
        write("table.txt", CSV);
        write("lake", "PAR1...");
        write("empty", "");
        Files.write(folder.resolve("packed.gz"), gzip("{\"user_id\":1}\n"));
        Files.write(folder.resolve("cut.gz"), Arrays.copyOf(gzip(CSV), 12));
        assertThat(formats("lines", "marked", "packed.gz"))
                .containsExactly(FileFormat.JSON, FileFormat.JSON, FileFormat.JSON);
        assertThat(formats("table.txt", "empty", "cut.gz"))
                .containsExactly(FileFormat.CSV, FileFormat.CSV, FileFormat.CSV);
        assertThat(formats("lake")).containsExactly(FileFormat.PARQUET);
    }

    @Test
    void theNameDecidesBeforeTheContent() throws IOException {
        write("a.CSV", "{");
        write("a.ndjson.GZ", "x");
        write("a.snappy.parquet", "x");
        assertThat(formats("a.CSV", "a.ndjson.GZ", "a.snappy.parquet"))
                .containsExactly(FileFormat.CSV, FileFormat.JSON, FileFormat.PARQUET);
    }

    @Test
    void aPathWithoutAFileIsNamedWithItsNearest() throws IOException {
        write("events.csv", CSV);
        assertThatThrownBy(() -> find("event.csv"))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND))
                .hasMessageContaining(
                        "No file matches '" + path("event.csv") + "'; did you mean '" + path("events.csv"));
        assertThatThrownBy(() -> find("a{.csv"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("a{.csv");
        Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> find("empty")).hasMessageContaining("holds no data file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/a.csv",
                "HTTPS://127.0.0.1:1/a.csv",
                "ftp://127.0.0.1:1/a.csv",
                "sftp://h/a.csv"
            })
    void theWebIsNotAskedWithoutPermission(String address) {
        assertThatThrownBy(() -> FileFinder.find(spec(false, address), hadoop))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("unless --allow-http is given");
    }

    @Test
    void theFormatOfAnAddressEndsBeforeItsQuery() {
        EventFile file = FileFinder.find(spec(true, "https://h/a.jsonl.gz?signature=x.csv"), hadoop)
                .files()
                .get(0);
        assertThat(file.format()).isEqualTo(FileFormat.JSON);
        assertThat(file.isGzip()).isTrue();
        assertThat(file.isSplittable()).isFalse();
    }

    private List<String> find(String... names) {
        String[] paths = Arrays.stream(names).map(this::path).toArray(String[]::new);
        return FileFinder.find(spec(false, paths), hadoop).files().stream()
                .map(file -> file.name().replace(folder + "/", ""))
                .toList();
    }

    private List<FileFormat> formats(String... names) {
        String[] paths = Arrays.stream(names).map(this::path).toArray(String[]::new);
        return FileFinder.find(spec(false, paths), hadoop).files().stream()
                .map(EventFile::format)
                .toList();
    }

    private static InputSpec spec(boolean allowHttp, String... paths) {
        return InputSpec.of(List.of(paths), allowHttp);
    }

    private String path(String name) {
        return folder + "/" + name;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
