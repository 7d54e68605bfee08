package io.tenure.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One example of an aggregate function, run under many plans: whole input in one partition, spread over sixteen, in
 * another order, beside empty partitions; with and without code generation, adaptive execution and ANSI mode; sorted
 * instead of hashed, and falling back from hash to sort midway; and as a window over each group.
 *
 * <pre>{@code
 * AggregateAssert.that("retention(day = 0, day = 1)").over(rows).groupedBy("user_id")
 *         .gives(List.of("a", List.of(true, true)), List.of("b", List.of(true, false)));
 * }</pre>
 */
final class AggregateAssert {
    private static final String VIEW = "aggregate_assert";

    private static final Map<String, Map<String, String>> SETTINGS = Map.of(
            "default settings",
            Map.of(),
            "without whole-stage code generation",
            Map.of("spark.sql.codegen.wholeStage", "false"),
            "without any code generation",
            Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN"),
            "without adaptive execution",
            Map.of("spark.sql.adaptive.enabled", "false"),
            "without ANSI mode",
            Map.of("spark.sql.ansi.enabled", "false"),
            "falling back to sort after one row",
            Map.of(
                    "spark.sql.TungstenAggregate.testFallbackStartsAt", "1,2",
                    "spark.sql.objectHashAggregate.sortBased.fallbackThreshold", "1"),
            "sorted instead of hashed",
            Map.of(
                    "spark.sql.execution.replaceHashWithSortAgg", "true",
                    "spark.sql.execution.useObjectHashAggregateExec", "false"));

    private final String aggregate;
    private final ExampleRows rows;
    private final List<String> groups;

    private AggregateAssert(String aggregate, ExampleRows rows, List<String> groups) {
        this.aggregate = aggregate;
        this.rows = rows;
        this.groups = groups;
    }

    /** An example of an aggregate, written in SQL over the columns of its rows. */
    static AggregateAssert that(String aggregate) {
        return new AggregateAssert(aggregate, new ExampleRows(List.of(), new StructType()), List.of());
    }

    /** The rows of the example. */
    AggregateAssert over(Dataset<Row> input) {
        return new AggregateAssert(aggregate, ExampleRows.of(input), groups);
    }

    /** Groups the rows; without this call all rows are one group. */
    AggregateAssert groupedBy(String... columns) {
        return new AggregateAssert(aggregate, rows, List.of(columns));
    }

    /** Checks the answer, one list per group: the values of the grouping columns, then the aggregate's. */
    void gives(List<?>... expected) {
        givesAll(List.of(expected));
    }

    /** Checks the answer, one list per group: the values of the grouping columns, then the aggregate's. */
    void givesAll(List<? extends List<?>> expected) {
        ExampleRows shuffled = rows.shuffled();
        check("in one partition", rows.in(1), expected);
        check("in sixteen partitions", rows.in(16), expected);
        check("shuffled", shuffled.in(3), expected);
        check("beside empty partitions", rows.besideEmptyPartitions(), expected);
        SETTINGS.forEach((name, settings) -> SessionConf.during(
                settings, () -> check(name, shuffled.in(2).sortWithinPartitions(columns()), expected)));
        if (!rows.isEmpty()) {
            checkWindow(expected);
        }
    }

    private void check(String plan, Dataset<Row> input, List<? extends List<?>> expected) {
        String keys = String.join(", ", groups);
        answers(
                plan,
                input,
                groups.isEmpty()
                        ? "SELECT " + aggregate + " FROM " + VIEW
                        : "SELECT " + keys + ", " + aggregate + " FROM " + VIEW + " GROUP BY " + keys,
                expected);
    }

    private void checkWindow(List<? extends List<?>> expected) {
        String keys = String.join(", ", groups);
        String partition = groups.isEmpty() ? "" : "PARTITION BY " + keys;
        String columns = groups.isEmpty() ? "" : keys + ", ";
        String over = aggregate + " OVER (" + partition + ")";
        answers("over windows", rows.in(3), "SELECT DISTINCT " + columns + over + " FROM " + VIEW, expected);
        SessionConf.during(
                Map.of("spark.sql.codegen.wholeStage", "false", "spark.sql.codegen.factoryMode", "NO_CODEGEN"),
                () -> answers(
                        "over windows without code generation",
                        rows.in(3),
                        "SELECT DISTINCT " + columns + over + " FROM " + VIEW,
                        expected));
    }

    private static void answers(String plan, Dataset<Row> input, String sql, List<? extends List<?>> expected) {
        input.createOrReplaceTempView(VIEW);
        assertAnswer(sql + " " + plan, SharedSpark.session().sql(sql), expected);
    }

    /** Checks the rows of a query, in any order; arrays and structs are lists, bytes hexadecimal text. */
    static void assertAnswer(String name, Dataset<Row> query, List<? extends List<?>> expected) {
        assertThat(query.collectAsList())
                .as(name)
                .extracting(AggregateAssert::plainValues)
                .containsExactlyInAnyOrder(expected.toArray());
    }

    private static Object plainValues(Row row) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(plainValue(row.get(i)));
        }
        return values;
    }

    private static Object plainValue(Object value) {
        if (value instanceof Row struct) {
            return plainValues(struct);
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof Seq<?> array
                ? CollectionConverters.asJava(array).stream()
                        .map(AggregateAssert::plainValue)
                        .collect(Collectors.toList())
                : value;
    }

    private Column[] columns() {
        return groups.stream().map(functions::col).toArray(Column[]::new);
    }
}
