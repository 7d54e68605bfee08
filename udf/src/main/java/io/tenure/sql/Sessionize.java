package io.tenure.sql;

import io.tenure.core.session.Sessionizer;
import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.AggregateWindowFunction;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import scala.Option;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;
import scala.runtime.Nothing$;

/**
 * {@code sessionize(ts, gap) OVER (PARTITION BY ... ORDER BY ts)}: the rule of {@link Sessionizer}, with what it remembers as
 * columns of a window's buffer.
 *
 * <p>As a window function proper it is refused by Spark without OVER, without ORDER BY and with a frame of another kind. The rows come
 * in the order of the window, so rows that are not in the order of their times are an error when the query runs, and not
 * a wrong number. The class and its constructor are public because Catalyst copies expressions by reflection; users write SQL.
 */
@SuppressWarnings("unchecked") // of mergeExpressions, which returns nothing
public final class Sessionize extends AggregateWindowFunction implements ArgumentsProduct {
    static final String NAME = "sessionize";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "sessionize(ts, gap) OVER (PARTITION BY user ORDER BY ts) - Returns the number of the session of each row,"
                    + " from 1: a new one begins when more than the gap has passed since the row before.",
            List.of(
                    "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
                    "gap - constant INTERVAL of days to seconds, or a number where ts is integral: the longest break"
                            + " within a session"),
            List.of(new Example(
                    "SELECT ts, sessionize(ts, 30) OVER (ORDER BY ts) FROM VALUES (0), (30), (61) AS visits(ts)",
                    List.of("0\t1", "30\t1", "61\t2"))),
            "Rows of one time share a session. A row with a NULL ts has a NULL session and changes no other. ORDER BY ts"
                    + " must be ascending.",
            "0.2.0");

    private static final int TIME = 0;
    private static final int GAP = 1;

    private final Seq<Expression> arguments;
    private final AttributeReference session = buffered("session", DataTypes.LongType);
    private final AttributeReference lastTime = buffered("lastTime", DataTypes.LongType);
    private final AttributeReference hasTime = buffered("hasTime", DataTypes.BooleanType);

    public Sessionize(Seq<Expression> arguments) {
        this.arguments = arguments;
    }

    private static AttributeReference buffered(String name, DataType type) {
        return new AttributeReference(
                name, type, false, Metadata.empty(), NamedExpression.newExprId(), ScalaSeq.of(List.<String>of()));
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    @Override
    public DataType dataType() {
        return DataTypes.LongType;
    }

    @Override
    public boolean nullable() {
        return arguments.apply(TIME).nullable();
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    private Arguments call() {
        return new Arguments(NAME, arguments);
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        return call().checked(call -> {
            call.exactly(2, "sessionize(ts, INTERVAL 30 MINUTES) OVER (PARTITION BY user ORDER BY ts)");
            gapOf(call);
        });
    }

    /** The gap in the unit of {@link TimeColumn#stored}. */
    private static long gapOf(Arguments call) {
        TimeColumn time = TimeColumn.of(call, TIME);
        return time.toStoredLength(time.constantLength(call, GAP, "the gap"));
    }

    @Override
    public Seq<AttributeReference> aggBufferAttributes() {
        return ScalaSeq.of(List.of(session, lastTime, hasTime));
    }

    @Override
    public Seq<Expression> initialValues() {
        return ScalaSeq.of(List.of(
                Literal.create(0L, DataTypes.LongType),
                Literal.create(0L, DataTypes.LongType),
                Literal.create(false, DataTypes.BooleanType)));
    }

    @Override
    public Seq<Expression> updateExpressions() {
        Arguments call = call();
        Expression time = TimeColumn.of(call, TIME).stored();
        Expression gap = Literal.create(gapOf(call), DataTypes.LongType);
        return ScalaSeq.of(List.of(
                new If(new IsNotNull(time), sessionOf(time, gap), session),
                new Coalesce(ScalaSeq.of(List.of(time, lastTime))),
                new IsNotNull(time)));
    }

    private Expression sessionOf(Expression time, Expression gap) {
        return new StaticInvoke(
                Sessionizer.class,
                DataTypes.LongType,
                "sessionOf",
                ScalaSeq.of(List.of(time, gap, session, lastTime)),
                ScalaSeq.of(List.of()),
                false,
                false,
                true,
                Option.empty());
    }

    /** A window function is never merged, so Scala gave this method the type that no value has. */
    @Override
    public Never mergeExpressions() {
        throw new UnsupportedOperationException(NAME + " is not merged");
    }

    /** What Java takes as both of the types that Scala gave {@link #mergeExpressions}. */
    @SuppressWarnings({"rawtypes", "serial"})
    abstract static class Never extends Nothing$ implements Seq {}

    @Override
    public Expression evaluateExpression() {
        return new If(hasTime, session, Literal.create(null, DataTypes.LongType));
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newArguments) {
        return new Sessionize(newArguments);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sessionize that && arguments.equals(that.arguments);
    }

    /** The hash of the constructor arguments. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
