package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TestRetentionCommand {
    private static final Path SAMPLE = Path.of("../sample-data/uci-online-retail-2011");
    private static final Path PRODUCTS = Path.of("src/test/resources/cool_products");
    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");

    @TempDir
    private Path folder;

    static Stream<Arguments> referenceTables() {
        return Stream.of(SAMPLE, PRODUCTS)
                .flatMap(data -> Stream.of(
                                Arguments.of(data, "retention_daily", "--granularity day"),
                                Arguments.of(data, "retention_weekly", "--granularity week"),
                                Arguments.of(data, "retention_weekly_min5", "--granularity week --min-cohort-size 5"),
                                Arguments.of(data, "retention_monthly", "--granularity month"),
                                Arguments.of(data, "retention_elapsed_daily", "--mode rolling --granularity day"),
                                Arguments.of(data, "retention_elapsed_weekly", "--mode rolling --granularity week"))
                        .filter(table -> Files.exists(data.resolve("expected/" + table.get()[1] + ".csv"))));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("referenceTables")
    void equalsTheReferenceTableByteForByte(Path data, String table, String options) {
        List<String> arguments =
                new ArrayList<>(List.of("--input", data.resolve("events.csv.gz").toString()));
        if (!options.contains("--min-cohort-size")) {
            arguments.addAll(List.of("--min-cohort-size", "1"));
        }
        arguments.addAll(List.of(options.split(" ")));

        assertThat(retention(arguments)).hasSameBinaryContentAs(data.resolve("expected/" + table + ".csv"));
    }

    static Stream<Arguments> referenceCohorts() {
        return Stream.of(
                Arguments.of(
                        SAMPLE,
                        "cohort_purchase_to_purchase",
                        List.of("--granularity", "month", "--entry-event", "purchase", "--return-event", "purchase"),
                        "2010-12-01T00:00:00Z",
                        "2012-01-01T00:00:00Z"),
                Arguments.of(
                        SAMPLE,
                        "cohort_france_h1_purchase_to_any",
                        List.of(
                                "--granularity",
                                "month",
                                "--entry-event",
                                "purchase",
                                "--entry-where",
                                "country = 'France'"),
                        "2011-01-01",
                        "2011-07-01"),
                Arguments.of(
                        SAMPLE,
                        "cohort_purchase_to_cancel_weekly",
                        List.of("--granularity", "week", "--entry-event", "purchase", "--return-event", "cancel"),
                        "2011-01-01",
                        "2011-04-01"),
                Arguments.of(
                        PRODUCTS,
                        "cohort_sold_weekly",
                        List.of("--granularity", "week", "--entry-event", "sold", "--return-event", "sold"),
                        "2021-01-01",
                        "2021-02-01"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("referenceCohorts")
    void cohortsByDefinitionEqualTheReference(Path data, String table, List<String> definition, String from, String to)
            throws IOException {
        List<String> arguments = new ArrayList<>(definition);
        arguments.addAll(List.of("--input", data.resolve("events.csv.gz").toString(), "--min-cohort-size", "1"));
        arguments.addAll(List.of("--entry-from", from, "--entry-to", to));

        List<String> expected = Files.readAllLines(data.resolve("expected/" + table + ".csv")).stream()
                .map(line -> String.join(",", List.of(line.split(",")).subList(0, 5)))
                .toList();
        assertThat(retention(arguments)).content().isEqualTo(String.join("\n", expected) + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "marketplace, W, week, 5",
        "marketplace, D, day, 5",
        "onboarding, W, week, 5",
        "onboarding, D, day, 1",
        "onboarding, D, day, 5",
    })
    void equalsTheArticlesPandasScript(String scenario, String letter, String granularity, String minimum)
            throws IOException {
        Path expected = SCENARIOS.resolve(scenario + "_" + letter + "_min" + minimum + ".csv");
        Path output = retention(List.of(
                "--input",
                SCENARIOS.resolve(scenario + ".csv.gz").toString(),
                "--granularity",
                granularity,
                "--min-cohort-size",
                minimum));

        // the script's header says period_index where its text, and we, say period
        assertThat(output).content().isEqualTo(Files.readString(expected).replaceFirst("period_index", "period"));
    }

    @Test
    void theMarketplaceHasAtMostTenCohortsAndFiftyFiveCells() throws IOException {
        Path output = retention(
                List.of("--input", SCENARIOS.resolve("marketplace.csv.gz").toString(), "--zeros"));

        List<String> lines = Files.readAllLines(output);
        assertThat(lines).hasSize(1 + 55);
        assertThat(lines.stream().skip(1).map(line -> line.substring(0, 10)).distinct())
                .hasSize(10);
    }

    private Path retention(List<String> options) {
        Path output = folder.resolve("table.csv");
        List<String> arguments = new ArrayList<>(List.of("retention", "--output", output.toString()));
        arguments.addAll(options);
        assertThat(Tenure.run(arguments.toArray(String[]::new))).isZero();
        return output;
    }
}
