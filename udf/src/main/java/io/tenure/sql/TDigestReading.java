package io.tenure.sql;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * {@code tdigest_quantile(digest, q)} and the other functions that read a digest: a call of a method of
 * {@link DigestBytes}.
 *
 * <p>Public because Catalyst copies expressions by reflection.
 */
public final class TDigestReading extends Expression implements Serializable {
    private final DigestQuestion question;
    private final Seq<Expression> arguments;
    private transient @Nullable Expression call;

    public TDigestReading(DigestQuestion question, Seq<Expression> arguments) {
        this.question = question;
        this.arguments = arguments;
    }

    /** Checks that the first argument may be a digest. */
    static void checkDigest(Arguments arguments) {
        DataType type = arguments.typeAt(0);
        if (!(type instanceof BinaryType || type instanceof NullType)) {
            throw arguments.wrongType(
                    0, "a BINARY digest, from tdigest_agg or tdigest_merge,", cureOfDigest(arguments));
        }
    }

    private static String cureOfDigest(Arguments arguments) {
        if (arguments.count() == 2 && arguments.typeAt(1) instanceof BinaryType) {
            return "; the digest comes first, write " + arguments.function() + "(" + arguments.textOf(1) + ", "
                    + arguments.textOf(0) + ")";
        }
        String argument = arguments.textOf(0);
        if (arguments.isText(0)) {
            return "; where BINARY was written as Base64, write unbase64(" + argument + ")";
        }
        return arguments.typeAt(0) instanceof NumericType
                ? "; the digest of values is tdigest_agg(" + argument + ")"
                : "";
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    @Override
    public String prettyName() {
        return question.description().name();
    }

    @Override
    public DataType dataType() {
        return isArray() ? new ArrayType(question.answerType(), true) : question.answerType();
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    public boolean foldable() {
        return CollectionConverters.asJava(arguments).stream().allMatch(Expression::foldable);
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        return new Arguments(prettyName(), arguments).checked(this::check);
    }

    private void check(Arguments read) {
        int count = question.takesArgument() ? 2 : 1;
        String example = count == 1 ? "(digest)" : question == DigestQuestion.CDF ? "(digest, 3.5)" : "(digest, 0.95)";
        read.exactly(count, prettyName() + example);
        checkDigest(read);
        if (!question.takesArgument()) {
            return;
        }
        DataType type = read.typeAt(1);
        if (!isNumber(type instanceof ArrayType array ? array.elementType() : type)) {
            throw read.wrongType(1, "a number or an ARRAY of numbers");
        }
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof NullType;
    }

    private boolean isArray() {
        return arguments.size() > 1 && arguments.apply(1).dataType() instanceof ArrayType;
    }

    private Expression asDoubles() {
        DataType type = isArray() ? new ArrayType(DataTypes.DoubleType, true) : DataTypes.DoubleType;
        return new Cast(arguments.apply(1), type, Option.empty());
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        return call().eval(row);
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode result) {
        ExprCode code = call().genCode(context);
        return result.copy(code.code(), code.isNull(), code.value());
    }

    private Expression call() {
        if (call == null) {
            List<Expression> values = new ArrayList<>();
            values.add(new Cast(arguments.apply(0), DataTypes.BinaryType, Option.empty()));
            if (question.takesArgument()) {
                values.add(asDoubles());
            }
            call = new StaticInvoke(
                    DigestBytes.class,
                    dataType(),
                    isArray() ? question.argument().arrayMethod() : question.method(),
                    ScalaSeq.of(values),
                    ScalaSeq.of(List.of()),
                    true,
                    true,
                    true,
                    Option.empty());
        }
        return call;
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newArguments) {
        return new TDigestReading(question, newArguments);
    }

    // Catalyst compares, hashes and copies expressions by their constructor arguments

    @Override
    public int productArity() {
        return 2;
    }

    @Override
    public Object productElement(int index) {
        return switch (index) {
            case 0 -> question;
            case 1 -> arguments;
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof TDigestReading;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TDigestReading that && question == that.question && arguments.equals(that.arguments);
    }

    /** The hash of the constructor arguments. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
