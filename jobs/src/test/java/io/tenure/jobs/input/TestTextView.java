package io.tenure.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestTextView {
    private final SparkSession spark = SharedSpark.session();

    @TempDir
    private Path folder;

    @Test
    void csvIsTextExactlyAsWritten() throws IOException {
        view("v", file("a.csv", "id,note\n007,\"a\"\"b\nc\"\nNA,\n1.50,\"\"\n"));
        assertThat(rows("select id, note from v")).containsExactlyInAnyOrder("[007,a\"b\nc]", "[NA,null]", "[1.50,]");
    }

    @Test
    void filesOfDifferentHeadersHaveAllColumns() throws IOException {
        view("v", file("a.csv", "id,x\n1,2\n"), file("b.csv", "y,id\n3,4\n"));
        assertThat(spark.table("v").columns()).containsExactly("id", "x", "y");
        assertThat(rows("select * from v")).containsExactlyInAnyOrder("[1,2,null]", "[4,null,3]");
    }

    @Test
    void jsonLinesAreTextExactlyAsWrittenWithAllFieldsThatOccur() throws IOException {
        view(
                "v",
                file("a.jsonl", "{\"id\":7.5}\n{\"b\":1e3,\"id\":\"x\"}\n"),
                file("b.jsonl", "{\"n\": {\"k\" : [1.50] }, \"id\":null}"));
        assertThat(spark.table("v").columns()).containsExactly("id", "b", "n");
        assertThat(rows("select * from v"))
                .containsExactlyInAnyOrder("[7.5,null,null]", "[x,1e3,null]", "[null,null,{\"k\":[1.50]}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1                   | bad_json",
                "[{\"a\":1},{\"a\":2}]      | bad_json",
                "{\"a\":1,\"a\":2}          | bad_json",
                "``                         | blank_line",
            })
    void aLineThatIsNoObjectEndsEvenACountAndIsNamed(String line, String reason) throws IOException {
        view("v", file("a.jsonl", "{\"a\":1}\n" + line + "\n{\"a\":3}\n"));
        assertThatThrownBy(() -> spark.sql("select count(*) from v").collectAsList())
                .hasStackTraceContaining("a.jsonl, line 2: ")
                .hasStackTraceContaining("(" + reason + "). Correct the line")
                .hasRootCauseInstanceOf(TenureException.class);
    }

    @Test
    void aRowOfCsvThatCantBeReadEndsEvenACountAndIsNamed() throws IOException {
        view("v", file("a.csv", "a,b\n1,2\n3\n"));
        assertThatThrownBy(() -> spark.sql("select count(*) from v").collectAsList())
                .hasStackTraceContaining("a.csv, line 3: ")
                .hasStackTraceContaining("(ragged). Correct the line");
    }

    @Test
    void linesWithoutAnyFieldMakeNoView() throws IOException {
        String path = file("a.jsonl", "{}\n");
        assertThatThrownBy(() -> view("v", path))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_EMPTY))
                .hasMessageContaining("a.jsonl: no line is a JSON object with a field");
    }

    @Test
    void parquetKeepsItsTypes() throws IOException {
        spark.sql("select 7L as id, timestamp '2025-01-01 00:00:00' as at")
                .coalesce(1)
                .write()
                .parquet(folder + "/p");
        view("v", folder + "/p");
        assertThat(spark.table("v").schema().simpleString()).isEqualTo("struct<id:bigint,at:timestamp>");
        assertThat(spark.table("v").count()).isEqualTo(1);
    }

    @Test
    void aViewHasFilesOfOneFormatAndAPlainName() throws IOException {
        String csv = file("a.csv", "a\n1\n");
        String json = file("a.jsonl", "{\"a\":1}\n");
        assertThatThrownBy(() -> view("v", csv, json)).hasMessageContaining("several formats [CSV, JSON]");
        assertThatThrownBy(() -> view("a b", csv)).hasMessageContaining("'a b' can't name a view");
    }

    private void view(String name, String... paths) {
        TextView.create(spark, name, InputSpec.of(List.of(paths), false));
    }

    private List<String> rows(String query) {
        return spark.sql(query).collectAsList().stream().map(Object::toString).toList();
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }
}
