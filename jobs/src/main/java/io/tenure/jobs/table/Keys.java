package io.tenure.jobs.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.Collection;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The rows of a table that a write replaces: a condition over key columns and literals.
 *
 * <p>Only literal keys let Delta see which files a write touches, so there is no condition that reads other tables. Values
 * are rendered from dates, ids and numbers; text is quoted by Spark itself, so no text of a user can become code.
 */
public final class Keys {
    private static final Keys ALL = new Keys("true", lit(true));
    private static final Keys NONE = new Keys("false", lit(false));

    private final String sql;
    private final Column condition;

    private Keys(String sql, Column condition) {
        this.sql = sql;
        this.condition = condition;
    }

    /** Every row. */
    public static Keys all() {
        return ALL;
    }

    /** No row. */
    public static Keys none() {
        return NONE;
    }

    /** The rows with one of some dates. */
    public static Keys dates(String column, Collection<LocalDate> dates) {
        return in(column, new TreeSet<>(dates), Keys::literal);
    }

    /** The rows with a date from {@code first} to {@code last}, both included. */
    public static Keys between(String column, LocalDate first, LocalDate last) {
        String name = quoted(column);
        return new Keys(
                name + " >= " + literal(first) + " AND " + name + " <= " + literal(last),
                col(name).geq(first).and(col(name).leq(last)));
    }

    /** The rows with one of some numbers. */
    public static Keys numbers(String column, Collection<? extends Number> numbers) {
        return in(column, numbers.stream().map(Number::longValue).toList(), number -> Long.toString(number));
    }

    /** The rows with one of some texts. */
    public static Keys texts(String column, Collection<String> texts) {
        return in(column, new TreeSet<>(texts), Keys::literal);
    }

    /** The rows with a text. */
    public static Keys text(String column, String text) {
        return new Keys(
                quoted(column) + " = " + literal(text), col(quoted(column)).equalTo(text));
    }

    /** The rows with a number. */
    public static Keys number(String column, long number) {
        return new Keys(quoted(column) + " = " + number, col(quoted(column)).equalTo(number));
    }

    /** The rows with an id, which is stored as text. */
    public static Keys id(String column, UUID id) {
        return text(column, id.toString());
    }

    /** The rows that both name. */
    public Keys and(Keys other) {
        if (this == NONE || other == ALL) {
            return this;
        }
        if (this == ALL || other == NONE) {
            return other;
        }
        return new Keys("(" + sql + ") AND (" + other.sql + ")", condition.and(other.condition));
    }

    /** The rows that either names. */
    public Keys or(Keys other) {
        if (this == ALL || other == NONE) {
            return this;
        }
        if (this == NONE || other == ALL) {
            return other;
        }
        return new Keys("(" + sql + ") OR (" + other.sql + ")", condition.or(other.condition));
    }

    private static <T> Keys in(String column, Collection<T> values, Function<T, String> literal) {
        if (values.isEmpty()) {
            return NONE;
        }
        return new Keys(
                quoted(column) + " IN (" + values.stream().map(literal).collect(Collectors.joining(", ")) + ")",
                col(quoted(column)).isin(values.toArray()));
    }

    private static String literal(LocalDate date) {
        return "DATE '" + date + "'";
    }

    private static String literal(String text) {
        return new Literal(UTF8String.fromString(text), DataTypes.StringType).sql();
    }

    private static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /** The condition as text, for those of Delta's commands that take no other, and for its log. */
    String sql() {
        return sql;
    }

    /** The condition over a row's columns: what a write replaces can be computed by the same words. */
    public Column condition() {
        return condition;
    }

    @Override
    public String toString() {
        return sql;
    }
}
