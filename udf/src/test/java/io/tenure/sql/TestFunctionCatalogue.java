package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SharedSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.HiveResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/** Every function of the catalogue is described in Spark, documented in {@code udf/docs} and tested. */
final class TestFunctionCatalogue {
    private final SparkSession spark = SharedSpark.session();

    static List<FunctionCatalogue.Entry> functions() {
        return FunctionCatalogue.ENTRIES;
    }

    @ParameterizedTest
    @MethodSource("functions")
    void sparkDescribesIt(FunctionCatalogue.Entry function) {
        FunctionDescription description = function.description();
        String described = spark.sql("DESCRIBE FUNCTION EXTENDED " + function.name()).collectAsList().stream()
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
        assertThat(described)
                .contains("Function: " + function.name())
                .contains("Class: " + function.expression().getCanonicalName())
                .contains("Usage: " + description.usage())
                .contains(description.arguments())
                .contains(description.note())
                .contains("Since: " + description.since());
        assertThat(description.examples())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(described)
                        .contains("> " + example.sql() + ";\n       " + String.join("\n       ", example.answer())));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void itsExamplesGiveTheDocumentedAnswers(FunctionCatalogue.Entry function) {
        for (FunctionDescription.Example example : function.description().examples()) {
            assertThat(asTheShellPrints(example.sql())).as(example.sql()).isEqualTo(example.answer());
        }
    }

    private List<String> asTheShellPrints(String sql) {
        return List.copyOf(CollectionConverters.asJava(
                HiveResult.hiveResultString(spark.sql(sql).queryExecution().executedPlan())));
    }

    /** Each example of a page ends with its answer as comments, columns two spaces apart. */
    @ParameterizedTest
    @MethodSource("functions")
    void itsPageDocumentsItAndTheExamplesGiveTheDocumentedAnswers(FunctionCatalogue.Entry function) throws IOException {
        String section = sectionOf(function.name());
        assertThat(section)
                .contains("| argument | type | meaning |")
                .contains("NULL")
                .contains("Over no rows");
        List<String> examples = Stream.of(section.split("```sql\n"))
                .skip(1)
                .map(block -> block.substring(0, block.indexOf("```")))
                .toList();
        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            List<String> answer = example.lines()
                    .filter(line -> line.startsWith("-- "))
                    .map(line -> line.substring(3).replace("  ", "\t"))
                    .toList();
            assertThat(asTheShellPrints(example)).as(example).isEqualTo(answer);
        }
    }

    /** The section of a function in one of the pages, which are one per function or family. */
    private static String sectionOf(String name) throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            return pages.map(TestFunctionCatalogue::read)
                    .flatMap(page -> Stream.of(page.split("\n(?=#{1,2} )")))
                    .filter(section -> section.replaceFirst("#+ ", "").startsWith("`" + name + "("))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No page of udf/docs has a section '# `" + name + "(…)`'"));
        }
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void theReadmeNamesItAndLinksToItsPage(FunctionCatalogue.Entry function) throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .containsPattern("`" + function.name() + "\\([^`]*`\\]\\(docs/");
    }

    @ParameterizedTest
    @MethodSource("functions")
    void itHasATestOfItsOwn(FunctionCatalogue.Entry function) {
        String test = "io.tenure.sql.Test" + function.expression().getSimpleName();
        assertThat(Stream.of(test).map(TestFunctionCatalogue::exists)).as(test).containsExactly(true);
    }

    private static boolean exists(String className) {
        try {
            return Class.forName(className).getDeclaredMethods().length > 0;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
