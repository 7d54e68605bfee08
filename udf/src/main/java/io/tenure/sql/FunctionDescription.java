package io.tenure.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.WindowFunction;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateFunction;

/**
 * What {@code DESCRIBE FUNCTION EXTENDED} says about a function.
 *
 * @param name the name in SQL
 * @param usage the call and what it returns, e.g. {@code "retention(anchor, ...) - Returns ..."}
 * @param arguments one line per argument: {@code "name - TYPE, meaning"}
 * @param examples statements that run as they are, with their answers
 * @param note rules for NULL, for no rows and the like
 * @param since the release that brought the function
 */
record FunctionDescription(
        String name, String usage, List<String> arguments, List<Example> examples, String note, String since) {
    FunctionDescription {
        arguments = List.copyOf(arguments);
        examples = List.copyOf(examples);
    }

    /**
     * A statement and its answer.
     *
     * @param sql one statement, without a semicolon
     * @param answer the rows as the spark-sql shell prints them: columns separated by a tab, one line per row
     */
    record Example(String sql, List<String> answer) {
        Example {
            answer = List.copyOf(answer);
        }
    }

    /** The same in Spark's own form, indentation included. */
    ExpressionInfo info(Class<?> expression) {
        return new ExpressionInfo(
                expression.getCanonicalName(),
                null,
                name,
                usage,
                arguments.stream()
                        .map(argument -> "      * " + argument + "\n")
                        .collect(Collectors.joining("", "\n    Arguments:\n", "  ")),
                examples.stream()
                        .map(example -> "      > " + example.sql() + ";\n" + indented(example.answer()))
                        .collect(Collectors.joining("", "\n    Examples:\n", "  ")),
                "\n    " + note + "\n  ",
                groupOf(expression),
                since,
                "",
                "java_udf");
    }

    /** The chapter of Spark's own documentation where the function would be. */
    private static String groupOf(Class<?> expression) {
        if (WindowFunction.class.isAssignableFrom(expression)) {
            return "window_funcs";
        }
        return AggregateFunction.class.isAssignableFrom(expression) ? "agg_funcs" : "misc_funcs";
    }

    private static String indented(List<String> rows) {
        return rows.stream().map(row -> "       " + row + "\n").collect(Collectors.joining());
    }
}
