package io.tenure.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers of other engines, asked of {@code tenure sql} as one script. */
final class TestSqlConformance {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void retentionAnswersAsTheOtherEngines() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        try (InputStream file = TestSqlConformance.class.getResourceAsStream("/conformance/retention.json")) {
            JSON.readTree(file).get("cases").forEach(each -> {
                if (isOurs(each)) {
                    cases.add(each);
                }
            });
        }
        Path script = folder.resolve("cases.sql");
        Files.writeString(
                script, cases.stream().map(TestSqlConformance::statement).collect(Collectors.joining(";\n")));

        List<String> answers = StandardOutput.of(
                        () -> assertThat(Tenure.run("sql", "--format", "json", "-f", script.toString()))
                                .isZero())
                .lines()
                .toList();

        assertThat(answers).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            assertThat(rows(JSON.readTree(answers.get(i))))
                    .as(cases.get(i).get("id").asText())
                    .containsExactlyInAnyOrderElementsOf(elements(cases.get(i).get("expected")));
        }
    }

    /** What all engines agree on, and what ClickHouse alone says, its rule for NULL conditions aside. */
    private static boolean isOurs(JsonNode each) {
        String dialect = each.path("dialect").asText();
        return dialect.isEmpty()
                || (dialect.equals("clickhouse")
                        && !each.path("tags").toString().contains("null_condition"));
    }

    private static String statement(JsonNode each) {
        String groups =
                elements(each.path("group_by")).stream().map(JsonNode::asText).collect(Collectors.joining(", "));
        String conditions = elements(each.get("call").get("conditions")).stream()
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
        return "SELECT " + (groups.isEmpty() ? "" : groups + ", ") + "retention(" + conditions + ") AS retained FROM ("
                + input(each) + ")"
                + (each.has("filter") ? " WHERE " + each.get("filter").asText() : "")
                + (groups.isEmpty() ? "" : " GROUP BY " + groups);
    }

    private static String input(JsonNode each) {
        List<JsonNode> columns = elements(each.get("columns"));
        List<JsonNode> rows = elements(each.get("rows"));
        String typed = columns.stream()
                .map(column -> "CAST(" + column.get("name").asText() + " AS " + type(column) + ") AS "
                        + column.get("name").asText())
                .collect(Collectors.joining(", "));
        String names =
                columns.stream().map(column -> column.get("name").asText()).collect(Collectors.joining(", "));
        String values = rows.isEmpty()
                ? columns.stream().map(column -> "NULL").collect(Collectors.joining(", ", "(", ")"))
                : rows.stream().map(TestSqlConformance::values).collect(Collectors.joining(", "));
        return "SELECT " + typed + " FROM VALUES " + values + " AS t(" + names + ")"
                + (rows.isEmpty() ? " WHERE false" : "");
    }

    private static String values(JsonNode row) {
        return elements(row).stream()
                .map(value -> value.isTextual() ? "'" + value.asText().replace("'", "\\'") + "'" : value.toString())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String type(JsonNode column) {
        String type = column.get("type").asText().toUpperCase(Locale.ROOT);
        return type.equals("LONG") ? "BIGINT" : type;
    }

    private static List<JsonNode> rows(JsonNode objects) {
        List<JsonNode> rows = new ArrayList<>();
        for (JsonNode object : objects) {
            ArrayNode row = JSON.createArrayNode();
            object.forEach(row::add);
            rows.add(row);
        }
        return rows;
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
