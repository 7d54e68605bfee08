package io.tenure.connect;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What notebooks do: a client without Tenure and without Spark's own classes, and a real server. */
final class TestConnect {
    private static final String EVENTS = """
            SELECT * FROM VALUES
              ('ann', TIMESTAMP'2025-03-01 10:00:00', 'view'), ('ann', TIMESTAMP'2025-03-01 10:59:00', 'buy'),
              ('bob', TIMESTAMP'2025-03-01 10:00:00', 'view'), ('bob', TIMESTAMP'2025-03-01 11:01:00', 'buy')
            AS events(user_id, ts, event)""";

    private static ConnectServer bareServer;
    private static ConnectServer server;
    private static SparkSession spark;

    @BeforeAll
    static void startServers() throws IOException {
        bareServer = ConnectServer.withoutTheJar();
        server = ConnectServer.withTheJar();
        spark = server.newSession();
    }

    @AfterAll
    static void endServers() {
        server.close();
        bareServer.close();
    }

    static Stream<String> examplesOfThePages() throws IOException {
        List<String> examples = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page : pages.sorted().toList()) {
                blocks(page, "sql").filter(block -> block.contains("\n-- ")).forEach(examples::add);
            }
        }
        return examples.stream();
    }

    private static Stream<String> blocks(Path page, String language) throws IOException {
        return Stream.of(Files.readString(page).split("```" + language + "\n"))
                .skip(1)
                .map(block -> block.substring(0, block.indexOf("```")));
    }

    @ParameterizedTest
    @MethodSource("examplesOfThePages")
    void theExamplesOfThePagesGiveTheirAnswers(String example) {
        List<String> answer = example.lines()
                .filter(line -> line.startsWith("-- "))
                .map(line -> line.substring(3).replace("  ", "\t"))
                .toList();

        assertThat(asTheShellPrints(spark.sql(example))).isEqualTo(answer);
    }

    @Test
    void aTextIsAnExpressionOfTheClient() throws IOException {
        Dataset<Row> events = spark.sql(EVENTS);
        List<String> expressions = texts("F\\.expr\\(\"([^\"]*)\"\\)", blocks(Path.of("README.md"), "python"));
        assertThat(expressions).hasSize(2);

        assertThat(asTheShellPrints(
                        events.groupBy("user_id").agg(expr(expressions.get(0))).orderBy("user_id")))
                .containsExactly("ann\t2", "bob\t1");
        assertThat(asTheShellPrints(events.withColumn("session", expr(expressions.get(1)))
                        .select("user_id", "session")
                        .orderBy("user_id", "ts")))
                .containsExactly("ann\t1", "ann\t2", "bob\t1", "bob\t2");
    }

    @Test
    void theSameWithColumns() {
        Dataset<Row> steps = spark.sql(EVENTS)
                .groupBy("user_id")
                .agg(call_function(
                                "window_funnel",
                                lit(Duration.ofHours(1)),
                                col("ts"),
                                col("event").equalTo("view"),
                                col("event").equalTo("buy"))
                        .as("steps"));

        assertThat(asTheShellPrints(steps.orderBy("user_id"))).containsExactly("ann\t2", "bob\t1");
    }

    @Test
    void theFormsOverArraysAreRegisteredByTheClientWhereTheServerHasNoJar() throws IOException {
        String page = blocks(Path.of("docs", "arrays.md"), "python").findFirst().orElseThrow();
        Matcher call = Pattern.compile("registerJavaFunction\\(\"([^\"]*)\", \"([^\"]*)\", \"([^\"]*)\"\\)")
                .matcher(page);
        assertThat(call.find()).isTrue();
        String query =
                texts("(?s)spark\\.sql\\(\"\"\"(.*?)\"\"\"\\)", Stream.of(page)).get(0);
        SparkSession bare = bareServer.newSession();
        assertThatThrownBy(() -> bare.sql("SELECT retention(true)").collectAsList())
                .hasMessageContaining("UNRESOLVED_ROUTINE");

        bare.addArtifact(ConnectServer.JAR.toString());
        bare.udf().registerJava(call.group(1), call.group(2), DataType.fromDDL(call.group(3)));
        bare.sql(EVENTS).createOrReplaceTempView("events");

        assertThat(asTheShellPrints(bare.sql(query).orderBy("user_id"))).containsExactly("ann\t2", "bob\t1");
    }

    @Test
    void theFormsInSqlNeedNoJar() throws IOException {
        List<String> page = blocks(Path.of("docs", "macros.md"), "sql").toList();
        assertThat(page).hasSize(2);
        SparkSession bare = bareServer.newSession();

        for (String statement : page.get(1).split(";\\s*\n")) {
            bare.sql(statement);
        }
        bare.sql(EVENTS).createOrReplaceTempView("events");

        assertThat(asTheShellPrints(bare.sql(page.get(0)).orderBy("user_id"))).containsExactly("ann\t2", "bob\t1");
    }

    private static List<String> texts(String pattern, Stream<String> blocks) {
        return blocks.flatMap(block -> Pattern.compile(pattern).matcher(block).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> asTheShellPrints(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> Stream.of(fields(row))
                        .map(value -> value == null ? "NULL" : text(value))
                        .collect(Collectors.joining("\t")))
                .toList();
    }

    private static Object[] fields(Row row) {
        Object[] fields = new Object[row.size()];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = row.get(i);
        }
        return fields;
    }

    private static String text(Object value) {
        if (value instanceof Row row) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                fields.add("\"" + row.schema().fieldNames()[i] + "\":" + nested(row.get(i)));
            }
            return "{" + String.join(",", fields) + "}";
        }
        if (value instanceof scala.collection.Seq<?> array) {
            return scala.jdk.javaapi.CollectionConverters.asJava(array).stream()
                    .map(TestConnect::nested)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof Duration time) {
            return "%d %02d:%02d:%02d.%09d"
                    .formatted(
                            time.toDaysPart(),
                            time.toHoursPart(),
                            time.toMinutesPart(),
                            time.toSecondsPart(),
                            time.toNanosPart());
        }
        return value.toString().replaceFirst("\\.0$", value instanceof java.sql.Timestamp ? "" : ".0");
    }

    private static String nested(Object value) {
        return value == null ? "null" : value instanceof String ? "\"" + value + "\"" : text(value);
    }
}
