package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.sql.scalar.ScalarFunctions;
import io.tenure.sql.scalar.SequenceMatchEventsArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions answer as ClickHouse, Doris, StarRocks and duckdb-behavioral do where they agree, else as ClickHouse;
 * {@code docs/conformance.md} lists the cases that do not apply, with the reason.
 */
final class TestConformance {
    private static final List<String> FUNCTIONS = List.of(
            "retention",
            "sequence_count",
            "sequence_match",
            "sequence_match_events",
            "sequence_next_node",
            "sessionize",
            "window_funnel");

    static Stream<ConformanceCase> applicable() {
        return FUNCTIONS.stream()
                .flatMap(function -> ConformanceCase.of(function).stream())
                .filter(each -> each.exclusion().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("applicable")
    void answersAsTheEngineDoes(ConformanceCase each) {
        each.check();
    }

    static Stream<ConformanceCase> applicableToScalarForms() {
        return applicable().filter(ConformanceCase::hasScalarForm);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("applicableToScalarForms")
    void theScalarFormAnswersAsTheEngineDoes(ConformanceCase each) {
        SparkSession spark = SharedSpark.session();
        ScalarFunctions.register(spark);
        if (each.answersWithTimes()) {
            spark.udf()
                    .registerJava(
                            "sequence_match_events_array",
                            SequenceMatchEventsArray.class.getName(),
                            new ArrayType(each.timeType(), true));
        }
        each.checkScalarForm(spark);
    }

    @Test
    void onlyAnswersThatHoldForOneEngineAloneAreLeftOut() {
        assertThat(FUNCTIONS.stream().flatMap(function -> ConformanceCase.of(function).stream()))
                .filteredOn(each -> each.exclusion().isPresent())
                .allMatch(each -> each.json().has("dialect")
                        || each.exclusion().orElseThrow().contains("(W9)"));
    }

    @Test
    void theDocumentationListsWhatIsLeftOut() throws IOException {
        String report = ConformanceCase.report(FUNCTIONS);
        Files.writeString(Path.of("target", "conformance.md"), report);
        assertThat(Path.of("docs", "conformance.md"))
                .as("the generated list; if it changed: cp udf/target/conformance.md udf/docs/")
                .hasContent(report);
    }
}
