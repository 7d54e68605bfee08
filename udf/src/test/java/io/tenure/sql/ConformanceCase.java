package io.tenure.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tenure.SharedSpark;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One case of {@code conformance/*.json}: rows, a call, and the answer of another engine's own tests or documentation.
 *
 * <p>Cases without a dialect hold for every engine that has the call; with one, only for that engine. Ours is
 * ClickHouse's, except that a NULL condition is false here and drops the row there.
 *
 * @param id the engine, its test file and the number in it
 * @param json the case as written
 */
record ConformanceCase(String id, JsonNode json) {
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
        String dialect = json.path("dialect").asText("");
        if (!dialect.isEmpty() && !dialect.equals("clickhouse")) {
            return Optional.of("the answer of " + dialect + " alone; ClickHouse and this library differ");
        }
        boolean hasNullCondition =
                elements(json.get("tags")).stream().anyMatch(tag -> tag.asText().equals("null_condition"));
        return dialect.equals("clickhouse") && hasNullCondition
                ? Optional.of("ClickHouse drops a row with a NULL condition; here the condition is false")
                : Optional.empty();
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

    /** The columns by which rows are grouped; none when all rows are one group. */
    Column[] groups() {
        return elements(json.path("group_by")).stream()
                .map(name -> functions.col(name.asText()))
                .toArray(Column[]::new);
    }

    /** The conditions of the call, in SQL. */
    List<String> conditions() {
        return elements(json.get("call").get("conditions")).stream()
                .map(JsonNode::asText)
                .toList();
    }

    /** One list per group: the values of the grouping columns, then the answer, with arrays as lists. */
    List<List<Object>> expected() {
        return elements(json.get("expected")).stream()
                .map(row -> elements(row).stream().map(ConformanceCase::plain).toList())
                .toList();
    }

    private static Object plain(JsonNode value) {
        if (value.isArray()) {
            return elements(value).stream().map(ConformanceCase::plain).toList();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        return value.isInt() ? (Object) value.asInt() : value.asText();
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

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
