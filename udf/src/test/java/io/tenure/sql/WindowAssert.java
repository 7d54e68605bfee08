package io.tenure.sql;

import io.tenure.SessionConf;
import io.tenure.SharedSpark;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * One example of a window function, run under many plans: whole input in one partition, spread over sixteen, in another
 * order, beside empty partitions; with and without code generation, adaptive execution and ANSI mode; with every row of a
 * window spilled to disk; and beside another window of the same query.
 *
 * <pre>{@code
 * WindowAssert.that("sessionize(ts, 30) OVER (PARTITION BY user ORDER BY ts)").over(rows).beside("user", "ts")
 *         .gives(List.of("a", 0, 1L), List.of("a", 31, 2L));
 * }</pre>
 */
final class WindowAssert {
    private static final String VIEW = "window_assert";

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
            "in seven partitions after the shuffle",
            Map.of("spark.sql.shuffle.partitions", "7"),
            "spilling after one row",
            Map.of(
                    "spark.sql.windowExec.buffer.in.memory.threshold", "1",
                    "spark.sql.windowExec.buffer.spill.threshold", "1"));

    private final String window;
    private final ExampleRows rows;
    private final List<String> columns;

    private WindowAssert(String window, ExampleRows rows, List<String> columns) {
        this.window = window;
        this.rows = rows;
        this.columns = columns;
    }

    /** An example of a window function with its OVER clause, written in SQL over the columns of its rows. */
    static WindowAssert that(String window) {
        return new WindowAssert(window, new ExampleRows(List.of(), new StructType()), List.of());
    }

    /** The rows of the example. */
    WindowAssert over(Dataset<Row> input) {
        return new WindowAssert(window, ExampleRows.of(input), columns);
    }

    /** The columns by which the answer tells its rows apart. */
    WindowAssert beside(String... names) {
        return new WindowAssert(window, rows, List.of(names));
    }

    /** Checks the answer, one list per row: the values of the columns, then the window function's. */
    void gives(List<?>... expected) {
        givesAll(List.of(expected));
    }

    /** Checks the answer, one list per row: the values of the columns, then the window function's. */
    void givesAll(List<? extends List<?>> expected) {
        ExampleRows shuffled = rows.shuffled();
        check("in one partition", rows.in(1), expected);
        check("in sixteen partitions", rows.in(16), expected);
        check("shuffled", shuffled.in(3), expected);
        check("beside empty partitions", rows.besideEmptyPartitions(), expected);
        SETTINGS.forEach((name, settings) -> SessionConf.during(settings, () -> check(name, shuffled.in(2), expected)));
        checkBesideAnotherWindow(expected);
    }

    private void check(String plan, Dataset<Row> input, List<? extends List<?>> expected) {
        answers(plan, input, "SELECT " + names() + ", " + window + " FROM " + VIEW, expected);
    }

    private void checkBesideAnotherWindow(List<? extends List<?>> expected) {
        String another =
                "count(*) OVER (PARTITION BY " + columns.get(columns.size() - 1) + " ORDER BY " + names() + ")";
        answers(
                "beside another window",
                rows.in(3),
                "SELECT " + names() + ", answer FROM (SELECT *, " + window + " AS answer, " + another
                        + " AS another FROM " + VIEW + ") WHERE another > 0",
                expected);
    }

    private String names() {
        return String.join(", ", columns);
    }

    private static void answers(String plan, Dataset<Row> input, String sql, List<? extends List<?>> expected) {
        input.createOrReplaceTempView(VIEW);
        AggregateAssert.assertAnswer(sql + " " + plan, SharedSpark.session().sql(sql), expected);
    }
}
