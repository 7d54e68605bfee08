package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C10: files cut off at every byte. None of the rest is taken for the whole, and nothing that is there is lost. */
final class TestTruncatedFiles {
    private static final String CSV = """
            event_time,user_id,event_name
            2025-01-01T00:00:00Z,ann,open
            2025-01-02,bob,close
            2025-01-03 10:00:00.5,cleo,open
            """;

    private static final String JSON = """
            {"event_time":"2025-01-01","user_id":"ann"}
            {"event_time":"2025-01-02","user_id":"bob","n":12}
            """;

    @TempDir
    private Path folder;

    /** Reads in this thread, as a task would. */
    private SplitCounts read(String name, byte[] content) throws IOException {
        Path path = Files.write(folder.resolve(name), content);
        FileOpener opener = new FileOpener(new Configuration());
        InputSpec spec = new InputSpec(List.of(path.toString()), Map.of(), ZoneOffset.UTC, false);
        EventFile file = FileFinder.find(spec, new Configuration()).files().get(0);
        List<FileSplit> splits = new SplitPlanner(SharedSpark.session(), opener, 1 << 20).plan(file);
        ReadingTools tools = new ReadingTools(spec, opener, new InputCounts());
        assertThat(splits).hasSize(1);
        try (EventRowReader rows =
                new EventRowReader(RowShape.EVENTS, RowShape.events(List.of()), tools, 0, splits.get(0))) {
            boolean more = true;
            while (more) {
                more = rows.next();
            }
        }
        return Objects.requireNonNull(tools.counts().value().get(0));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static long lineEnds(String text) {
        return text.chars().filter(c -> c == '\n').count();
    }

    @Test
    void ofACutCsvTheWholeLinesAreKept() throws IOException {
        for (int length = 0; length <= CSV.length(); length++) {
            String cut = CSV.substring(0, length);
            if (lineEnds(cut) == 0) {
                byte[] content = cut.getBytes(UTF_8);
                TenureException failure = ReadInput.failure(() -> readUnchecked("cut.csv", content));
                assertThat(failure.code())
                        .as(cut)
                        .isEqualTo(length == 0 ? ErrorCode.INPUT_EMPTY : ErrorCode.INPUT_HEADER);
                assertThat(failure).hasMessageContaining("cut.csv");
            } else {
                SplitCounts counts = read("cut.csv", cut.getBytes(UTF_8));
                assertThat(counts.kept()).as(cut).isEqualTo(lineEnds(cut) - 1);
                assertThat(counts.rejected())
                        .as(cut)
                        .isEqualTo(cut.endsWith("\n") ? Map.of() : Map.of(RejectReason.UNTERMINATED, 1L));
            }
        }
    }

    @Test
    void ofCutJsonTheWholeObjectsAreKept() throws IOException {
        for (int length = 0; length <= JSON.length(); length++) {
            String cut = JSON.substring(0, length);
            long whole = cut.chars().filter(c -> c == '}').count();
            SplitCounts counts = read("cut.json", cut.getBytes(UTF_8));
            assertThat(counts.kept()).as(cut).isEqualTo(whole);
            boolean isCutInside = !cut.isEmpty() && !cut.endsWith("\n") && !cut.endsWith("}");
            assertThat(counts.rejected()).as(cut).isEqualTo(isCutInside ? Map.of(RejectReason.BAD_JSON, 1L) : Map.of());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    void aCutGzipIsAnError(String format) throws IOException {
        byte[] whole = gzip(format.equals("csv") ? CSV : JSON);
        String name = "cut." + format + ".gz";
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            TenureException failure = ReadInput.failure(() -> readUnchecked(name, cut));
            assertThat(failure.code()).as("%d bytes", length).isEqualTo(ErrorCode.INPUT_TRUNCATED);
            assertThat(failure.getMessage()).contains(name + ", line", "gzip -t FILE");
        }
        assertThat(read(name, whole).kept()).isEqualTo(format.equals("csv") ? 3 : 2);
    }

    private SplitCounts readUnchecked(String name, byte[] content) {
        try {
            return read(name, content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void soItIsThroughSpark() throws IOException {
        byte[] whole = gzip(CSV + "2025-01-04,%s,open\n".formatted("dan").repeat(20_000));
        Path file = folder.resolve("cut.csv.gz");
        InputSpec spec = InputSpec.of(List.of(file.toString()), false);
        for (int length : List.of(5, whole.length / 2, whole.length - 9, whole.length - 1)) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(ReadInput.failure(() -> ReadInput.of(spec)).code())
                    .as("%d of %d bytes", length, whole.length)
                    .isEqualTo(ErrorCode.INPUT_TRUNCATED);
        }
        Files.write(file, whole);
        assertThat(ReadInput.of(spec).report().rowsKept()).isEqualTo(20_003);
    }
}
