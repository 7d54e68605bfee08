package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.SharedSpark;
import io.tenure.core.funnel.FunnelMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One case of {@code conformance/*.json}: rows, a call, and the answer of another engine's own tests or documentation.
 *
 * <p>Cases without a dialect hold for every engine that has the call; with one, only for that engine. Ours is
 * ClickHouse's, except that a NULL condition is false here and drops the row there, and that {@code strict_increase} loses
 * no chain here.
 *
 * @param id the engine, its test file and the number in it
 * @param json the case as written
 */
record ConformanceCase(String id, JsonNode json) {
    private static final String VIEW = "conformance_case";

    private static final Set<String> OUR_MODES =
            Arrays.stream(FunnelMode.values()).map(FunnelMode::sqlName).collect(Collectors.toUnmodifiableSet());

    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    @Override
    public String toString() {
        return id;
    }

    /** Every case of a function. */
    static List<ConformanceCase> of(String function) {
        try (InputStream file = ConformanceCase.class.getResourceAsStream("/conformance/" + function + ".json")) {
            if (file == null) {
                throw new IllegalStateException("No conformance cases of " + function);
            }
            return elements(new ObjectMapper().readTree(file).get("cases")).stream()
                    .map(json -> new ConformanceCase(json.get("id").asText(), json))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Why this case does not apply here, if it does not. */
    Optional<String> exclusion() {
        Optional<String> foreignMode =
                modes().stream().filter(mode -> !OUR_MODES.contains(mode)).findFirst();
        if (foreignMode.isPresent()) {
            return Optional.of("mode " + foreignMode.get() + " is another engine's alone (W9)");
        }
        String dialect = json.path("dialect").asText("");
        if (dialect.isEmpty()) {
            return Optional.empty();
        }
        if (!dialect.equals("clickhouse")) {
            return Optional.of("the answer of " + dialect + " alone; ClickHouse and this library differ");
        }
        if (elements(json.get("tags")).stream().anyMatch(tag -> tag.asText().equals("null_condition"))) {
            return Optional.of("ClickHouse drops a row with a NULL condition; here the condition is false");
        }
        return modes().contains("strict_increase")
                ? Optional.of(
                        "ClickHouse loses chains under strict_increase (its issue 52844); here every chain is tried")
                : Optional.empty();
    }

    private List<String> modes() {
        return elements(json.get("call").get("parameters").path("modes")).stream()
                .map(JsonNode::asText)
                .toList();
    }

    /** Writes which cases ran and which did not, and why, to {@code target/conformance}. */
    static void report(String function) throws IOException {
        StringBuilder text = new StringBuilder("| case | ran or why not |\n|---|---|\n");
        for (ConformanceCase each : of(function)) {
            text.append("| ")
                    .append(each.id())
                    .append(" | ")
                    .append(each.exclusion().orElse("ran"))
                    .append(" |\n");
        }
        Path report = Path.of("target", "conformance", function + ".md");
        Files.createDirectories(report.getParent());
        Files.writeString(report, text);
    }

    /** The rows after the case's filter. */
    Dataset<Row> input() {
        StructType schema = new StructType();
        for (JsonNode column : json.get("columns")) {
            schema = schema.add(
                    column.get("name").asText(), typeOf(column.get("type").asText()));
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : json.get("rows")) {
            Object[] values = new Object[row.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = valueOf(row.get(i), schema.apply(i).dataType());
            }
            rows.add(RowFactory.create(values));
        }
        Dataset<Row> all = SharedSpark.session().createDataFrame(rows, schema);
        return json.has("filter") ? all.where(json.get("filter").asText()) : all;
    }

    /** Checks that the call gives the expected answer. */
    void check() {
        String function = json.get("call").get("function").asText();
        checkAnswer(
                function.equals("sessionize")
                        ? call(function, conditions()) + " OVER ("
                                + (groups().isEmpty() ? "" : "PARTITION BY " + keys()) + " ORDER BY " + time() + ")"
                        : call(function, conditions()));
    }

    /** Whether the scalar form can know the answer; over no rows it can't know how many conditions retention has. */
    boolean hasScalarForm() {
        String function = json.get("call").get("function").asText();
        return !function.equals("sessionize")
                && !(function.equals("retention") && json.get("rows").isEmpty());
    }

    /** Checks that the scalar form over the collected events gives the expected answer. */
    void checkScalarForm() {
        checkAnswer(scalarCall());
    }

    private void checkAnswer(String expression) {
        input().createOrReplaceTempView(VIEW);
        boolean ofRows = json.get("call").get("function").asText().equals("sessionize");
        String columns = groups().isEmpty() ? "" : keys() + ", ";
        String sql = "SELECT " + columns + (ofRows ? time() + ", " : "") + expression + " FROM " + VIEW
                + (ofRows || groups().isEmpty() ? "" : " GROUP BY " + keys());
        Dataset<Row> answer = SharedSpark.session().sql(sql);
        assertThat(answer.collectAsList().stream().map(ConformanceCase::plain))
                .as(id + ": " + sql)
                .containsExactlyInAnyOrderElementsOf(elements(json.get("expected")).stream()
                        .map(ConformanceCase::plain)
                        .toList());
    }

    private List<String> groups() {
        return texts(json.path("group_by"));
    }

    private String keys() {
        return String.join(", ", groups());
    }

    private String conditions() {
        return String.join(", ", texts(json.get("call").get("conditions")));
    }

    private String call(String function, String last) {
        JsonNode call = json.get("call");
        List<String> arguments = switch (function) {
            case "retention" -> List.of();
            case "window_funnel" -> windowFunnelArguments();
            case "sequence_next_node" ->
                List.of(
                        quoted("direction"),
                        quoted("base"),
                        time(),
                        call.get("event_column").asText(),
                        call.get("base_condition").asText());
            case "sessionize" -> List.of(time(), length("gap"));
            default -> List.of(quoted("pattern"), time());
        };
        return function + "("
                + Stream.concat(arguments.stream(), Stream.of(last))
                        .filter(argument -> !argument.isEmpty())
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private String scalarCall() {
        JsonNode call = json.get("call");
        String function = call.get("function").asText();
        String conditions = "array(" + conditions() + ")";
        String event = "struct(" + time() + ", " + conditions + ")";
        List<String> arguments = switch (function) {
            case "retention" -> List.of(collected(conditions));
            case "window_funnel" -> List.of(length("window"), "'" + String.join(", ", modes()) + "'", collected(event));
            case "sequence_next_node" ->
                List.of(
                        quoted("direction"),
                        quoted("base"),
                        collected("struct(" + time() + ", "
                                + call.get("event_column").asText() + ", "
                                + call.get("base_condition").asText() + ", " + conditions + ")"));
            default -> List.of(quoted("pattern"), collected(event));
        };
        return function + "_array(" + String.join(", ", arguments) + ")";
    }

    private static String collected(String event) {
        return "collect_list(" + event + ")";
    }

    private List<String> windowFunnelArguments() {
        return modes().isEmpty()
                ? List.of(length("window"), time())
                : List.of(length("window"), "'" + String.join(", ", modes()) + "'", time());
    }

    private String time() {
        return json.get("call").get("timestamp").asText();
    }

    private String quoted(String parameter) {
        return "'" + json.get("call").get("parameters").get(parameter).asText() + "'";
    }

    private String length(String parameter) {
        JsonNode parameters = json.get("call").get("parameters");
        BigDecimal length = parameters.get(parameter).decimalValue();
        return switch (parameters.get(parameter + "_unit").asText()) {
            case "column" -> length.toPlainString();
            case "hours" -> "INTERVAL '" + length + "' HOUR";
            case "minutes" -> "INTERVAL '" + length + "' MINUTE";
            case "seconds" -> "make_dt_interval(0, 0, 0, " + length.toPlainString() + ")";
            case "microseconds" ->
                "make_dt_interval(0, 0, 0, " + length.movePointLeft(6).toPlainString() + ")";
            default -> throw new IllegalStateException("Unknown unit of " + parameter + " in " + id);
        };
    }

    /** A value in which a JSON answer and Spark's answer are comparable: arrays are lists, times ISO text. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Row row) {
            return IntStream.range(0, row.size())
                    .mapToObj(i -> plain(row.get(i)))
                    .collect(Collectors.toList());
        }
        if (value instanceof Seq<?> array) {
            return CollectionConverters.asJava(array).stream()
                    .map(ConformanceCase::plain)
                    .collect(Collectors.toList());
        }
        if (value instanceof JsonNode node) {
            return plainJson(node);
        }
        if (value instanceof Timestamp time) {
            return ISO.format(time.toInstant().atOffset(ZoneOffset.UTC));
        }
        return value instanceof Integer number
                ? (Object) number.longValue()
                : value instanceof Date ? value.toString() : value;
    }

    private static @Nullable Object plainJson(JsonNode node) {
        if (node.isArray()) {
            return elements(node).stream().map(ConformanceCase::plainJson).collect(Collectors.toList());
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return node.isIntegralNumber() ? (Object) node.asLong() : node.asText();
    }

    private static DataType typeOf(String name) {
        return switch (name) {
            case "int" -> DataTypes.IntegerType;
            case "long" -> DataTypes.LongType;
            case "string" -> DataTypes.StringType;
            case "boolean" -> DataTypes.BooleanType;
            case "date" -> DataTypes.DateType;
            case "timestamp" -> DataTypes.TimestampType;
            default -> throw new IllegalStateException("Unknown column type '" + name + "' in a conformance case");
        };
    }

    private static @Nullable Object valueOf(JsonNode value, DataType type) {
        if (value.isNull()) {
            return null;
        }
        if (type.equals(DataTypes.BooleanType)) {
            return value.booleanValue();
        }
        if (type.equals(DataTypes.DateType)) {
            return Date.valueOf(value.textValue());
        }
        if (type.equals(DataTypes.TimestampType)) {
            return Timestamp.from(Instant.parse(value.textValue()));
        }
        if (type.equals(DataTypes.LongType)) {
            return value.longValue();
        }
        return type.equals(DataTypes.IntegerType) ? (Object) value.intValue() : value.textValue();
    }

    private static List<String> texts(JsonNode array) {
        return elements(array).stream().map(JsonNode::asText).toList();
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
