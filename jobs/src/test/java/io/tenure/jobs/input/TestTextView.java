package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TestTextView {
    private static final SparkSession SPARK = SharedSpark.session();

    @TempDir
    private Path folder;

    @AfterEach
    void dropView() {
        SPARK.catalog().dropTempView("t");
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void view(String... paths) {
        TextView.create(SPARK, "t", InputSpec.of(List.of(paths), false));
    }

    private static List<String> rows(String sql) {
        return SPARK.sql(sql).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
    }

    private static String[] columns() {
        return SPARK.table("t").columns();
    }

    @Test
    void everyColumnOfCsvIsTextAsWrittenInTheOrderOfTheHeader() throws IOException {
        view(write("a.csv", "z,a b,n\r\n007, x ,1.50\nNULL,\"a\nb\",\"\"\"\"\n"));

        assertThat(columns()).containsExactly("z", "a b", "n");
        assertThat(SPARK.table("t").schema().simpleString()).isEqualTo("struct<z:string,a b:string,n:string>");
        assertThat(rows("SELECT * FROM t")).containsExactly("[007, x ,1.50]", "[NULL,a\nb,\"]");
    }

    @Test
    void anEmptyFieldIsNullUnlessItIsQuoted() throws IOException {
        view(write("a.csv", "id,v\n1,\n2,\"\"\n"));

        assertThat(rows("SELECT id, v IS NULL, v = '' FROM t")).containsExactly("[1,true,null]", "[2,false,true]");
    }

    @Test
    void twoFilesMeetByName() throws IOException {
        view(write("a.csv", "id,x\n1,a\n"), write("b.csv", "y,id\nb,2\n"));

        assertThat(columns()).containsExactly("id", "x", "y");
        assertThat(rows("SELECT * FROM t")).containsExactly("[1,a,null]", "[2,null,b]");
    }

    @Test
    void aHeaderAloneIsAViewWithoutRows() throws IOException {
        view(write("a.csv", "id,x\n"));

        assertThat(columns()).containsExactly("id", "x");
        assertThat(rows("SELECT * FROM t")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT * FROM t", "SELECT id FROM t", "SELECT count(*) FROM t"})
    void aRowThatCannotBeReadEndsEveryQuery(String sql) throws IOException {
        view(write("a.csv", "id,x\n1,a\n2,\"b\nc\"\n3\n"));

        TenureException failure = ReadInput.failure(() -> rows(sql));

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_FORMAT);
        assertThat(failure.getMessage()).contains("a.csv, line 5", "ragged", "Correct the line");
    }

    @Test
    void onlyTheColumnsOfAQueryAreRead() throws IOException {
        view(write("a.csv", "id,x,y,z\n1,a,b,c\n"));

        assertThat(scan("SELECT z, id FROM t WHERE x = 'a'"))
                .contains("id#", "x#", "z#")
                .doesNotContain("y#");
        assertThat(scan("SELECT count(*) FROM t")).doesNotContain("id#", "x#");
        assertThat(rows("SELECT z, id FROM t WHERE x = 'a'")).containsExactly("[c,1]");
        assertThat(rows("SELECT count(*) FROM t")).containsExactly("[1]");
    }

    /** The line of the plan that reads the file. */
    private static String scan(String sql) {
        String plan = SPARK.sql(sql).queryExecution().executedPlan().toString();
        return Arrays.stream(plan.split("\n", -1))
                .filter(line -> line.contains("BatchScan"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyThePropertiesOfAQueryAreReadFromEvents() throws IOException {
        InputSpec spec = InputSpec.of(List.of(write("a.csv", "event_time,user_id,x,y\n2025-01-01,ann,1,2\n")), false);
        EventInput input = EventInput.open(SPARK, spec, Set.of("x", "y"));
        input.events().createOrReplaceTempView("t");

        assertThat(scan("SELECT user_id, `property.x` FROM t"))
                .contains("user_id#", "property.x#")
                .doesNotContain("event_time#", "event_name#", "property.y#");
    }

    @Test
    void everyScalarOfJsonIsText() throws IOException {
        view(write("a.jsonl", "{\"id\":7,\"x\":1.50,\"ok\":true}\n{\"id\":\"007\",\"n\":null}\n"));

        assertThat(SPARK.table("t").schema().simpleString()).isEqualTo("struct<id:string,x:string,ok:string,n:string>");
        assertThat(rows("SELECT id, x, ok FROM t")).containsExactly("[007,null,null]", "[7,1.50,true]");
    }

    @Test
    void parquetKeepsItsTypes() throws IOException {
        Path file = ParquetFile.write(folder.resolve("a.parquet"), "SELECT 7L AS id, DATE'2025-01-01' AS day");

        view(file.toString());

        assertThat(SPARK.table("t").schema().simpleString()).isEqualTo("struct<id:bigint,day:date>");
        assertThat(rows("SELECT * FROM t")).containsExactly("[7,2025-01-01]");
    }

    @ParameterizedTest(name = "C17 {0}")
    @ValueSource(
            strings = {
                "a{1}",
                "[x]",
                "a?",
                "a*",
                "a b",
                "a+b",
                "a%20b",
                "a#b",
                "a\\b",
                "é",
                "a=1",
                "day=2025-01-01",
                "a,b"
            })
    void aNameIsTakenLiterallyInEveryFormat(String name) throws IOException {
        for (String other : List.of("a1", "x", "ab", "a b")) {
            write(other + ".csv", "event_time,user_id,id\n2025-01-01,wrong,wrong\n");
            write(other + ".json", "{\"event_time\":\"2025-01-01\",\"user_id\":\"wrong\",\"id\":\"wrong\"}\n");
            Files.deleteIfExists(folder.resolve(other + ".parquet"));
            ParquetFile.write(
                    folder.resolve(other + ".parquet"),
                    "SELECT '2025-01-01' AS event_time, 'wrong' AS user_id, 'wrong' AS id");
        }
        String csv = write(name + ".csv", "event_time,user_id,id\n2025-01-01,ann,right\n");
        String json = write(name + ".json", "{\"event_time\":\"2025-01-01\",\"user_id\":\"ann\",\"id\":\"right\"}\n");
        Path parquet = folder.resolve(name + ".parquet");
        Files.deleteIfExists(parquet);
        ParquetFile.write(parquet, "SELECT '2025-01-01' AS event_time, 'ann' AS user_id, 'right' AS id");

        for (String file : List.of(csv, json, parquet.toString())) {
            view(file);
            assertThat(rows("SELECT id FROM t")).as(file).containsExactly("[right]");
            assertThat(columns())
                    .as(file)
                    .contains("event_time", "user_id", "id")
                    .hasSize(3);
            assertThat(ReadInput.of(InputSpec.of(List.of(file), false)).users())
                    .as(file)
                    .containsExactly("ann");
        }
    }

    @Test
    void aFileThatSparkWouldLeaveOutIsAnError() throws IOException {
        for (String name : List.of("a", "_b")) {
            ParquetFile.write(folder.resolve(name + ".parquet"), "SELECT 7L AS id");
        }

        TenureException failure = ReadInput.failure(() -> {
            view(folder + "/a.parquet", folder + "/_b.parquet");
            return rows("SELECT * FROM t");
        });

        assertThat(failure.code()).isEqualTo(ErrorCode.INPUT_NOT_FOUND);
        assertThat(failure.getMessage()).contains("_b.parquet", "Rename the file");
    }

    @Test
    void filesOfSeveralFormatsAreSeveralViews() throws IOException {
        String csv = write("a.csv", "id\n1\n");
        String json = write("b.json", "{\"id\":1}\n");

        assertThatThrownBy(() -> view(csv, json))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("'t'")
                .hasMessageContaining("make a view of each");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "1a", "a-b", "a;drop", "ä", "a.b"})
    void aNameOfOtherCharactersIsNone(String name) throws IOException {
        InputSpec spec = InputSpec.of(List.of(write("a.csv", "id\n1\n")), false);

        assertThatThrownBy(() -> TextView.create(SPARK, name, spec))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USAGE))
                .hasMessageContaining("'" + name + "'");
    }
}
