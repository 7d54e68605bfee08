package io.tenure.jobs.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestParquetFooters {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final SparkSession spark = SharedSpark.session();

    @TempDir
    private Path folder;

    @Test
    void filesOfManyColumnsAreReadTogetherByTheirNames() throws IOException {
        write("a", "select 'u1' user_id, '2025-01-01T10:00Z' event_time, 'x' event_type, 'US' country");
        write("b", "select 7L user_id, timestamp '2025-01-02 00:00:00' event_time");
        write("c", "select decimal(2.50) amount, date '2025-07-03' event_time, 8 user_id");
        write("d", "select timestamp_ntz '2025-03-30 02:30:00' event_time, '009' user_id, map('k', 1) country");
        EventInput input = open(Set.of("country"), "a.parquet", "b.parquet", "c.parquet", "d.parquet");
        assertThat(rows(input))
                .containsExactlyInAnyOrder(
                        "[2025-01-01T10:00:00Z,u1,x,US]",
                        "[2025-01-02T00:00:00Z,7,null,null]",
                        "[2025-07-02T22:00:00Z,8,null,null]",
                        "[2025-03-30T01:30:00Z,009,null,{\"k\":1}]");
        assertThat(input.report().rowsRead()).isEqualTo(4);
        assertThat(input.report().rowsWithoutOffset()).isEqualTo(2);
    }

    @Test
    void manyFilesOfEqualColumnsAreOneScan() throws IOException {
        for (int i = 0; i < 12; i++) {
            write("part-" + i, "select 'u" + i + "' user_id, timestamp '2025-01-01 00:00:00' event_time");
        }
        EventInput input = open(Set.of(), "*.parquet");
        assertThat(input.report().files()).isEqualTo(12);
        assertThat(input.events().count()).isEqualTo(12);
        String plan = ((org.apache.spark.sql.classic.Dataset<?>) input.events())
                .queryExecution()
                .executedPlan()
                .toString();
        assertThat(plan.split("FileScan parquet", -1)).as(plan).hasSize(2);
    }

    @Test
    void rejectedRowsAreNamedByFileRowAndReason() throws IOException {
        write(
                "a b%20{1}",
                "select * from values ('u', '2025-01-01'), ('', '2025-01-01'), ('u', 'soon') t(user_id, event_time)");
        write(
                "c",
                "select * from values (null, '2025-01-01'), (repeat('x', 257), '2025-01-01'), ('u', null), ('u', '') "
                        + "t(user_id, event_time)");
        EventInput input = open(Set.of(), "a b%20{1}.parquet", "c.parquet");
        StringWriter rejects = new StringWriter();
        input.writeRejects(rejects);
        assertThat(rejects.toString().lines().map(line -> line.replace(folder + "/", "")))
                .containsExactly(
                        "file,line,code,raw",
                        "a b%20{1}.parquet,2,missing_user_id,",
                        "a b%20{1}.parquet,3,bad_event_time,",
                        "c.parquet,1,missing_user_id,",
                        "c.parquet,2,user_id_too_long,",
                        "c.parquet,3,missing_event_time,",
                        "c.parquet,4,missing_event_time,");
        assertThat(input.report().rowsKept()).isEqualTo(1);
        assertThat(input.report().rowsRead()).isEqualTo(7);
    }

    @Test
    void foldersThatSayAColumnGiveNone() throws IOException {
        write("day=1/a", "select 'u' user_id, timestamp '2025-01-01 00:00:00' event_time");
        write("day=2/a", "select 'v' user_id, timestamp '2025-01-01 00:00:00' event_time");
        assertThat(rows(open(Set.of(), "*/*.parquet")))
                .containsExactlyInAnyOrder("[2025-01-01T00:00:00Z,u,null]", "[2025-01-01T00:00:00Z,v,null]");
        assertThatThrownBy(() -> open(Set.of("day"), "*/*.parquet")).hasMessageContaining("There is no property 'day'");
    }

    @Test
    void theDamagedFileAmongManyIsNamed() throws IOException {
        write("a", "select 'u' user_id, timestamp '2025-01-01 00:00:00' event_time");
        byte[] whole = Files.readAllBytes(folder.resolve("a.parquet"));
        Files.write(folder.resolve("b.parquet"), Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(() -> open(Set.of(), "*.parquet"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("b.parquet: the file begins as Parquet");
    }

    @Test
    void whatIsNoParquetIsNamed() throws IOException {
        Files.write(folder.resolve("a.parquet"), "user_id,event_time\n1,2025-01-01\n".getBytes(UTF_8));
        assertThatThrownBy(() -> open(Set.of(), "a.parquet"))
                .isInstanceOf(TenureException.class)
                .hasMessageContaining("a.parquet: not a Parquet file")
                .hasMessageContaining("Name it by its format");
    }

    @Test
    void aViewOfFilesOfSeveralColumnsHasThemAll() throws IOException {
        write("a", "select 1 x, 'p' y");
        write("b", "select 'q' y, 2.5D z");
        TextView.create(spark, "v", InputSpec.of(List.of(folder + "/*.parquet"), false));
        assertThat(spark.sql("select x, y, z from v").collectAsList().stream().map(Object::toString))
                .containsExactlyInAnyOrder("[1,p,null]", "[null,q,2.5]");
    }

    private EventInput open(Set<String> properties, String... names) {
        List<String> paths =
                Arrays.stream(names).map(name -> folder + "/" + name).toList();
        return EventInput.open(spark, new InputSpec(paths, Map.of(), BERLIN, false), properties);
    }

    private List<String> rows(EventInput input) {
        return input.events().collectAsList().stream().map(Object::toString).toList();
    }

    private void write(String name, String query) throws IOException {
        Path file = folder.resolve(name + ".parquet");
        Files.createDirectories(file.getParent());
        ParquetFile.write(file, query);
    }
}
