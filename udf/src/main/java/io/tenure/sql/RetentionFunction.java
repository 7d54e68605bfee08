package io.tenure.sql;

import io.tenure.core.retention.RetentionState;
import io.tenure.sql.FunctionDescription.Example;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult.TypeCheckFailure;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BitwiseOr;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.aggregate.DeclarativeAggregate;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code retention(c1, ..., cN)}: the state of {@link RetentionState} as BIGINT columns of an aggregation buffer.
 *
 * <p>Updating, merging and finishing are Catalyst expressions, so that Spark compiles them into its hash aggregation;
 * the layout of the buffer and the meaning of its bits are the state's. The class and its constructor are public because Catalyst
 * copies expressions by reflection; users write SQL.
 */
public final class RetentionFunction extends DeclarativeAggregate implements ArgumentsProduct {
    static final String NAME = "retention";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "retention(anchor, condition, ...) - Returns an ARRAY<BOOLEAN> with one element per argument: the first"
                    + " says whether the anchor was true on any row of the group, each other one whether the anchor"
                    + " and that condition were true, on any rows.",
            List.of(
                    "anchor - BOOLEAN, what makes a group count, e.g. the user was active in the first period",
                    "condition - BOOLEAN, any number of them, e.g. the user was active in a later period"),
            List.of(
                    new Example(
                            "SELECT retention(day = 0, day = 1, day = 2) FROM VALUES (0), (1), (9) AS activity(day)",
                            List.of("[true,true,false]")),
                    new Example(
                            "SELECT retention(day = 0, day = 1, day = 2) FROM VALUES (1), (2) AS activity(day)",
                            List.of("[false,false,false]")),
                    new Example(
                            "SELECT user_id, retention(day = 0, day = 1) AS retained FROM VALUES ('a', 0), ('a', 1),"
                                    + " ('b', 0) AS activity(user_id, day) GROUP BY user_id ORDER BY user_id",
                            List.of("a\t[true,true]", "b\t[true,false]"))),
            "The conditions need not be true on the same row. A NULL condition is false. When the anchor was never true,"
                    + " or there are no rows, every element is false. Elements are counted from 0: retained[1].",
            "0.1.0");

    private static final Literal NOTHING_SEEN = Literal.create(0L, DataTypes.LongType);

    private static final Literal NEVER = Literal.create(false, DataTypes.BooleanType);

    private final Seq<Expression> conditions;
    private final Seq<AttributeReference> words;

    public RetentionFunction(Seq<Expression> conditions) {
        this.conditions = conditions;
        this.words = perWord(word -> new AttributeReference(
                "seen" + word,
                DataTypes.LongType,
                false,
                Metadata.empty(),
                NamedExpression.newExprId(),
                ScalaSeq.of(List.<String>of())));
    }

    @Override
    public Seq<Expression> children() {
        return conditions;
    }

    @Override
    public DataType dataType() {
        return new ArrayType(DataTypes.BooleanType, false);
    }

    @Override
    public boolean nullable() {
        return false;
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        if (conditions.isEmpty()) {
            return new TypeCheckFailure(NAME + " needs at least 1 condition, got none; give the anchor first and then"
                    + " the conditions, e.g. " + NAME + "(event = 'signup', event = 'login')");
        }
        for (int i = 0; i < conditions.size(); i++) {
            Expression condition = conditions.apply(i);
            if (!isCondition(condition)) {
                return new TypeCheckFailure(NAME + " expects BOOLEAN conditions, but argument " + (i + 1) + ", "
                        + Arguments.textOf(condition) + ", is "
                        + condition.dataType().sql() + "; " + cureFor(condition));
            }
        }
        return TypeCheckResult.TypeCheckSuccess$.MODULE$;
    }

    private static boolean isCondition(Expression argument) {
        return DataTypes.BooleanType.equals(argument.dataType()) || isUntypedNull(argument);
    }

    /** Such an argument is a condition that is never true. */
    private static boolean isUntypedNull(Expression argument) {
        return DataTypes.NullType.equals(argument.dataType());
    }

    private static String cureFor(Expression argument) {
        DataType type = argument.dataType();
        if (type instanceof ArrayType) {
            return "give every condition as an argument of its own";
        }
        return "write a comparison, e.g. " + Arguments.textOf(argument) + exampleFor(type);
    }

    private static String exampleFor(DataType type) {
        if (type instanceof NumericType) {
            return " = 1";
        }
        return type instanceof StringType ? " = 'signup'" : " IS NOT NULL";
    }

    @Override
    public Seq<AttributeReference> aggBufferAttributes() {
        return words;
    }

    @Override
    public Seq<Expression> initialValues() {
        return perWord(word -> NOTHING_SEEN);
    }

    @Override
    public Seq<Expression> updateExpressions() {
        return perWord(word -> new BitwiseOr(words.apply(word), new ConditionWord(conditionsOf(word))));
    }

    private Seq<Expression> conditionsOf(int word) {
        return ScalaSeq.of(IntStream.range(0, conditions.size())
                .filter(condition -> RetentionState.wordOf(condition) == word)
                .mapToObj(conditions::apply)
                .map(condition -> isUntypedNull(condition) ? NEVER : condition)
                .toList());
    }

    @Override
    public Seq<Expression> mergeExpressions() {
        return perWord(word ->
                new BitwiseOr(words.apply(word), inputAggBufferAttributes().apply(word)));
    }

    @Override
    public Expression evaluateExpression() {
        List<Expression> arguments = List.of(
                new CreateArray(ScalaSeq.of(List.copyOf(CollectionConverters.asJava(words)))),
                Literal.create(conditions.size(), DataTypes.IntegerType));
        return new StaticInvoke(
                RetentionFunction.class,
                dataType(),
                "resultOf",
                ScalaSeq.of(arguments),
                ScalaSeq.of(List.of()),
                false,
                false,
                true,
                Option.empty());
    }

    /** Called by generated code. */
    public static ArrayData resultOf(ArrayData words, int conditions) {
        return UnsafeArrayData.fromPrimitiveArray(
                RetentionState.over(conditions, words.toLongArray()).result());
    }

    /** What Spark answers where it knows without running that there are no rows, e.g. in a correlated subquery. */
    @Override
    public Option<Literal> defaultResult() {
        List<Boolean> nothing = Collections.nCopies(conditions.size(), false);
        return Option.apply(Literal.create(ScalaSeq.of(nothing), dataType()));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newConditions) {
        return new RetentionFunction(newConditions);
    }

    private <T> Seq<T> perWord(IntFunction<T> value) {
        int count = conditions.isEmpty() ? 0 : RetentionState.wordsFor(conditions.size());
        return ScalaSeq.of(IntStream.range(0, count).mapToObj(value).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RetentionFunction that && conditions.equals(that.conditions);
    }

    /** The hash of the constructor arguments. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
