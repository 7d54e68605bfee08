package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import io.tenure.sql.scalar.ScalarFunctions;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions answer as ClickHouse, Doris, StarRocks and duckdb-behavioral do where they agree, else as ClickHouse;
 * {@code target/conformance} lists the cases of each function that ran, and the others with the reason.
 */
final class TestConformance {
    private static final List<String> FUNCTIONS = Stream.of(
                    "retention",
                    "sequence_count",
                    "sequence_match",
                    "sequence_match_events",
                    "sequence_next_node",
                    "sessionize",
                    "window_funnel")
            .filter(name -> FunctionCatalogue.ENTRIES.stream()
                    .anyMatch(entry -> entry.name().equals(name)))
            .toList();

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
        ScalarFunctions.register(SharedSpark.session());
        each.checkScalarForm();
    }

    static List<String> functions() {
        return FUNCTIONS;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void onlyAnswersThatHoldForOneEngineAloneAreLeftOut(String function) throws IOException {
        ConformanceCase.report(function);
        assertThat(ConformanceCase.of(function))
                .filteredOn(each -> each.exclusion().isPresent())
                .allMatch(each -> each.json().has("dialect")
                        || each.exclusion().orElseThrow().contains("(W9)"));
    }
}
