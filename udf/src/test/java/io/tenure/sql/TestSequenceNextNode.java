package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.SharedSpark;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

final class TestSequenceNextNode {
    private final SparkSession spark = SharedSpark.session();

    private Dataset<Row> visits() {
        return spark.sql(
                "SELECT user, timestamp_seconds(at) AS ts, page FROM VALUES ('a', 1, 'home'), ('a', 2, 'gift'),"
                        + " ('a', 3, 'exit'), ('a', NULL, 'gone'), ('a', 2, NULL), ('b', 4, 'basket'), ('b', 3, 'gift'),"
                        + " ('b', 2, 'home'), ('b', 1, 'home'), ('c', 1, 'gift'), ('c', 1, 'home'), ('c', 1, 'basket')"
                        + " AS t(user, at, page)");
    }

    @Test
    void theNextNodeIsTheSameUnderEveryPlan() {
        AggregateAssert.that(
                        "sequence_next_node('forward', 'head', ts, page, page = 'home', page = 'home', page = 'gift')")
                .over(visits())
                .groupedBy("user")
                .gives(List.of("a", "exit"), Arrays.asList("b", null), Arrays.asList("c", null));
        AggregateAssert.that("sequence_next_node('backward', 'last_match', ts, page, true, page = 'gift')")
                .over(visits())
                .groupedBy("user")
                .gives(List.of("a", "home"), List.of("b", "home"), List.of("c", "basket"));
    }

    @Test
    void withoutConditionsTheAnswerIsTheFirstOrLastEvent() {
        AggregateAssert.that("sequence_next_node('backward', 'tail', ts, page, page <> 'exit')")
                .over(visits())
                .groupedBy("user")
                .gives(Arrays.asList("a", null), List.of("b", "basket"), List.of("c", "home"));
    }

    @Test
    void noRowsGiveNull() {
        AggregateAssert.that("sequence_next_node('forward', 'head', ts, page, true)")
                .over(visits().where("user = 'nobody'"))
                .gives(Arrays.asList((Object) null));
    }

    @Test
    void takesEveryKindOfTime() {
        for (String type : List.of("TIMESTAMP", "TIMESTAMP_NTZ", "DATE")) {
            assertThat(one(
                            "sequence_next_node('forward', 'head', CAST(day AS " + type + "), page, true, true)",
                            "VALUES" + " ('2026-03-02', 'b'), ('2026-03-01', 'a') AS t(day, page)"))
                    .as(type)
                    .isEqualTo("b");
        }
        for (String type : List.of("TINYINT", "SMALLINT", "INT", "BIGINT")) {
            assertThat(one(
                            "sequence_next_node('forward', 'head', CAST(at AS " + type + "), page, true, true)",
                            "VALUES" + " (2, 'b'), (-1, 'a') AS t(at, page)"))
                    .as(type)
                    .isEqualTo("b");
        }
    }

    @Test
    void aNullConditionIsFalse() {
        assertThat(one(
                        "sequence_next_node('forward', 'head', at, page, NULL, true)",
                        "VALUES (1, 'a'), (2, 'b') AS t(at," + " page)"))
                .isNull();
        assertThat(one(
                        "sequence_next_node('forward', 'first_match', at, page, true, page = other)",
                        "VALUES (1, 'a', NULL), (2, 'b', 'b'), (3, 'c', 'c') AS t(at, page, other)"))
                .isEqualTo("c");
    }

    @Test
    void takes64Conditions() {
        String conditions = IntStream.range(0, 64).mapToObj(i -> "at = " + i).collect(Collectors.joining(", "));
        assertThat(one(
                        "sequence_next_node('forward', 'head', at, 'page ' || at, true, " + conditions + ")",
                        "(SELECT 99 - id - 35 AS at FROM range(65))"))
                .isEqualTo("page 64");
    }

    private Object one(String call, String from) {
        return spark.sql("SELECT " + call + " FROM " + from).head().get(0);
    }

    @Test
    void refusesWrongArgumentsWhenTheQueryIsAnalysed() {
        refuses(
                "sequence_next_node('forward', 'head', ts, page)",
                "sequence_next_node needs at least 5 arguments, got 4; write e.g. sequence_next_node('forward', 'head',"
                        + " ts,");
        refuses("sequence_next_node('foward', 'head', ts, page, true)", "did you mean 'forward'?");
        refuses("sequence_next_node('forward', 'first', ts, page, true)", "it is one of head, tail, first_match");
        refuses("sequence_next_node('forward', 'tail', ts, page, true)", "'forward' with 'tail' has no answer");
        refuses("sequence_next_node('backward', 'head', ts, page, true)", "'backward' with 'head' has no answer");
        refuses("sequence_next_node('forward', 'first_match', ts, page, true)", "there is no condition 1");
        refuses("sequence_next_node(page, 'head', ts, page, true)", "page, differs by row; write a literal");
        refuses("sequence_next_node(1, 'head', ts, page, true)", "a constant STRING, the direction");
        refuses("sequence_next_node('forward', NULL, ts, page, true)", "a constant STRING, the base");
        refuses("sequence_next_node('forward', 'head', page, page, true)", "integral time as argument 3");
        refuses(
                "sequence_next_node('forward', 'head', ts, 1, true)",
                "a STRING value, the name of the event, as argument 4, but 1 is INT; write CAST(1 AS STRING)");
        refuses("sequence_next_node('forward', 'head', ts, page, 1)", "a BOOLEAN condition as argument 5");
        refuses("sequence_next_node('forward', 'head', ts, page, true, page)", "a BOOLEAN condition as argument 6");
        refuses(
                "sequence_next_node('forward', 'head', ts, page, true" + ", true".repeat(65) + ")",
                "takes 0 to 64 conditions after the base condition, got 65");
    }

    private void refuses(String call, String message) {
        visits().createOrReplaceTempView("visits");
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM visits"))
                .as(call)
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }
}
