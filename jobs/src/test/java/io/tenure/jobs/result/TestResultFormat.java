package io.tenure.jobs.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TestResultFormat {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "NULL                                             | null",
                "CAST(NULL AS STRING)                             | null",
                "true                                             | true",
                "9223372036854775807L                             | 9223372036854775807",
                "CAST(1 AS TINYINT)                               | 1",
                "12.50BD                                          | \"12.50\"",
                "CAST('0.0000001' AS DECIMAL(38,7))               | \"0.0000001\"",
                "0.1D                                             | 0.1",
                "2.0E-3D                                          | 0.002",
                "CAST(1 AS FLOAT)                                 | 1.0",
                "CAST('NaN' AS DOUBLE)                            | null",
                "CAST('Infinity' AS DOUBLE)                       | \"Infinity\"",
                "DATE'2025-03-01'                                 | \"2025-03-01\"",
                "TIMESTAMP'2025-03-01 10:00:00.5'                 | \"2025-03-01T10:00:00.500000Z\"",
                "TIMESTAMP'1900-01-01 00:00:00+00:00'             | \"1900-01-01T00:00:00.000000Z\"",
                "TIMESTAMP_NTZ'2025-03-01 10:00:00'               | \"2025-03-01T10:00:00.000000\"",
                "X'00FF'                                          | \"AP8=\"",
                "array(1, NULL, 3)                                | [1,null,3]",
                "array(TIMESTAMP'2025-03-01 10:00:00')            | [\"2025-03-01T10:00:00.000000Z\"]",
                "named_struct('a', 1, 'b', array(named_struct('c', 'x'))) | {\"a\":1,\"b\":[{\"c\":\"x\"}]}",
                "map('k', 1.5BD)                                  | {\"k\":\"1.5\"}",
                "'quo\"te'                                        | \"quo\\\"te\"",
            })
    void jsonValues(String expression, String json) {
        assertThat(print(ResultFormat.JSON, "SELECT " + expression + " AS v")).isEqualTo("[{\"v\":" + json + "}]\n");
    }

    @Test
    void jsonKeepsColumnsAndRowsInOrder() {
        assertThat(print(ResultFormat.JSON, "SELECT id AS z, -id AS a FROM range(3) ORDER BY id"))
                .isEqualTo("[{\"z\":0,\"a\":0},{\"z\":1,\"a\":-1},{\"z\":2,\"a\":-2}]\n");
        assertThat(print(ResultFormat.JSON, "SELECT 1 AS a WHERE false")).isEqualTo("[]\n");
    }

    @Test
    void csvTellsNullFromEmptyText() {
        assertThat(print(ResultFormat.CSV, "SELECT NULL AS n, '' AS e, 'a,\"b\"' AS q, array(1, 2) AS l, 1.5D AS d"))
                .isEqualTo("n,e,q,l,d\n,\"\",\"a,\"\"b\"\"\",\"[1,2]\",1.5\n");
    }

    @Test
    void tablesAlignNumbersToTheRight() {
        assertThat(print(ResultFormat.TABLE, "SELECT * FROM VALUES ('a', 1), ('bcd', 100), (NULL, NULL) AS t(name, n)"))
                .isEqualTo("""
                        name    n
                        a       1
                        bcd   100
                        NULL  NULL
                        """.replace("name    n", "name     n")
                        .replace("a       1", "a        1")
                        .replace("bcd   100", "bcd    100"));
    }

    @Test
    void equalColumnNamesAreNoProblemForText() {
        assertThat(print(ResultFormat.CSV, "SELECT 1 AS a, 2 AS a")).isEqualTo("a,a\n1,2\n");
    }

    private static String print(ResultFormat format, String sql) {
        StringBuilder out = new StringBuilder();
        try {
            format.write(SharedSpark.session().sql(sql), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
