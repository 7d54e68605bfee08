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

final class TestJsonView {
    private final SparkSession spark = SharedSpark.session();

    @TempDir
    private Path folder;

    @Test
    void jsonLinesAreTextExactlyAsWrittenWithAllFieldsThatOccur() throws IOException {
        view(
                "lines",
                file("a.jsonl", "{\"id\":7.5}\n{\"b\":1e3,\"id\":\"x\"}\n"),
                file("b.jsonl", "{\"n\": {\"k\" : [1.50] }, \"id\":null}"));
        assertThat(spark.table("lines").columns()).containsExactly("id", "b", "n");
        assertThat(rows("select * from lines"))
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
        view("lines", file("a.jsonl", "{\"a\":1}\n" + line + "\n{\"a\":3}\n"));
        assertThatThrownBy(() -> spark.sql("select count(*) from lines").collectAsList())
                .hasStackTraceContaining("a.jsonl, line 2: ")
                .hasStackTraceContaining("(" + reason + "). Correct the line")
                .hasRootCauseInstanceOf(TenureException.class);
    }

    @Test
    void linesWithoutAnyFieldMakeNoView() throws IOException {
        String path = file("a.jsonl", "{}\n");
        assertThatThrownBy(() -> view("lines", path))
                .isInstanceOfSatisfying(
                        TenureException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_EMPTY))
                .hasMessageContaining("a.jsonl: no line is a JSON object with a field");
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
