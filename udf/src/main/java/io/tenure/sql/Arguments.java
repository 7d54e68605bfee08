package io.tenure.sql;

import io.tenure.core.error.ErrorCode;
import io.tenure.core.error.TenureException;
import io.tenure.core.event.EventBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult.TypeCheckFailure;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * The arguments of one call: how many there are, their types, their constant values. What is wrong is an error that
 * names the function, the position, the argument and the cure.
 */
final class Arguments {
    private static final Seq<String> NO_QUALIFIER =
            CollectionConverters.asScala(List.<String>of()).toSeq();
    private static final Literal NEVER = Literal.create(false, DataTypes.BooleanType);

    private final String function;
    private final List<Expression> arguments;

    Arguments(String function, Seq<Expression> arguments) {
        this.function = function;
        this.arguments = List.copyOf(CollectionConverters.asJava(arguments));
    }

    /** Runs the checks of a function and answers as Catalyst wants to hear it. */
    TypeCheckResult checked(Consumer<Arguments> checks) {
        try {
            checks.accept(this);
            return TypeCheckResult.TypeCheckSuccess$.MODULE$;
        } catch (TenureException wrong) {
            return new TypeCheckFailure(withoutFullStop(String.valueOf(wrong.getMessage())));
        }
    }

    /** Spark goes on with a full stop of its own. */
    private static String withoutFullStop(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    /** The function's name in SQL. */
    String function() {
        return function;
    }

    int count() {
        return arguments.size();
    }

    Expression at(int index) {
        return arguments.get(index);
    }

    /** An argument in SQL. */
    String textOf(int index) {
        return textOf(at(index));
    }

    /** An expression in SQL, its columns by their names alone: users did not write what Spark puts before them. */
    static String textOf(Expression expression) {
        return expression.transform(new Unqualified()).sql();
    }

    DataType typeAt(int index) {
        return at(index).dataType();
    }

    boolean isText(int index) {
        return index < count() && typeAt(index) instanceof StringType;
    }

    /** Checks that there are at least so many arguments. */
    void atLeast(int fewest, String example) {
        if (count() < fewest) {
            throw wrong(
                    function + " needs at least " + fewest + " arguments, got " + count() + "; write e.g. " + example);
        }
    }

    /** Checks that there are exactly so many arguments. */
    void exactly(int expected, String example) {
        if (count() != expected) {
            throw wrong(function + " needs " + expected + (expected == 1 ? " argument" : " arguments") + ", got "
                    + count() + "; write e.g. " + example);
        }
    }

    /** Checks that there are at least so many arguments and at most so many. */
    void between(int fewest, int most, String example) {
        if (count() < fewest || count() > most) {
            throw wrong(function + " needs " + fewest + " to " + most + " arguments, got " + count() + "; write e.g. "
                    + example);
        }
    }

    /** A text that must be known when the query is analysed. */
    String constantText(int index, String meaning) {
        if (!isText(index)) {
            throw wrongType(index, "a constant STRING, " + meaning);
        }
        return constant(index, meaning).toString();
    }

    /** A value that must be known when the query is analysed, as Catalyst represents it. */
    Object constant(int index, String meaning) {
        if (!at(index).foldable()) {
            throw wrong(function + " needs " + meaning + " as a constant, but argument " + (index + 1) + ", "
                    + textOf(index) + ", differs by row; write a literal");
        }
        Object value = at(index).eval(null);
        if (value == null) {
            throw wrong(function + " needs " + meaning + ", but argument " + (index + 1) + " is NULL");
        }
        return value;
    }

    /** The conditions of the call: every argument from the given one on, at least one. */
    List<Expression> conditionsFrom(int first) {
        int conditions = count() - first;
        if (conditions < 1 || conditions > EventBuffer.MAX_CONDITIONS) {
            throw wrong(function + " takes 1 to " + EventBuffer.MAX_CONDITIONS + " conditions, got "
                    + Math.max(conditions, 0));
        }
        return IntStream.range(first, count()).mapToObj(this::conditionAt).toList();
    }

    /** A condition of the call. */
    Expression conditionAt(int index) {
        checkCondition(index);
        return asCondition(at(index));
    }

    /** Checks that an argument is BOOLEAN. */
    void checkCondition(int index) {
        DataType type = typeAt(index);
        if (!DataTypes.BooleanType.equals(type) && !DataTypes.NullType.equals(type)) {
            throw wrongType(index, "a BOOLEAN condition", cureOfCondition(index));
        }
    }

    /** An untyped NULL is a condition that is never true. */
    static Expression asCondition(Expression argument) {
        return DataTypes.NullType.equals(argument.dataType()) ? NEVER : argument;
    }

    /** The error about an argument of another type than expected. */
    TenureException wrongType(int index, String expected) {
        return wrongType(index, expected, "");
    }

    /** The error about an argument of another type than expected, with what to write instead. */
    TenureException wrongType(int index, String expected, String cure) {
        return wrong(function + " expects " + expected + " as argument " + (index + 1) + ", but " + textOf(index)
                + " is " + typeAt(index).sql() + cure);
    }

    private String cureOfCondition(int index) {
        DataType type = typeAt(index);
        if (type instanceof ArrayType) {
            return "; give every condition as an argument of its own";
        }
        String comparison =
                type instanceof NumericType ? " = 1" : type instanceof StringType ? " = 'signup'" : " IS NOT NULL";
        return "; write a comparison, e.g. " + textOf(index) + comparison;
    }

    /** An error about this call. */
    static TenureException wrong(String message) {
        return new TenureException(ErrorCode.ARGUMENT, message);
    }

    private static final class Unqualified extends AbstractPartialFunction<Expression, Expression> {
        @Override
        public boolean isDefinedAt(Expression expression) {
            return expression instanceof AttributeReference;
        }

        @Override
        public Expression apply(Expression column) {
            return ((AttributeReference) column).withQualifier(NO_QUALIFIER);
        }
    }
}
