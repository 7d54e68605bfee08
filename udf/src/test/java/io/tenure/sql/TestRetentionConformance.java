package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** retention answers as ClickHouse, Doris, StarRocks and duckdb-behavioral do where they agree, else as ClickHouse. */
final class TestRetentionConformance {
    static List<ConformanceCase> applicable() {
        return ConformanceCase.of("retention").stream()
                .filter(each -> each.exclusion().isEmpty())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("applicable")
    void answersAsTheEngineDoes(ConformanceCase each) {
        String call = "retention(" + String.join(", ", each.conditions()) + ")";
        AggregateAssert.assertAnswer(
                each.id(), each.input().groupBy(each.groups()).agg(functions.expr(call)), each.expected());
    }

    @Test
    void onlyTheAnswersOfOneOtherEngineAreLeftOut() throws IOException {
        ConformanceCase.report("retention");
        assertThat(ConformanceCase.of("retention").stream()
                        .filter(each -> each.exclusion().isPresent()))
                .extracting(ConformanceCase::id)
                .containsExactlyInAnyOrder(
                        "documented/null_condition/retention#1", "duckdb-behavioral/retention.test#5");
    }
}
