package io.tenure.sql;

import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.sql.FunctionDescription.Example;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.TypeCheckResult;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeBlock;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.catalyst.expressions.codegen.Inline;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Seq;

/**
 * {@code funnel_match(events, within, mode)}: {@link CohortFunnelMatcher} over an array.
 *
 * <p>Public, as are its constructor and {@link #match}, because Catalyst copies expressions by reflection and generates
 * code that calls them.
 */
public final class FunnelMatch extends Expression implements ArgumentsProduct, Serializable {
    static final String NAME = "funnel_match";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "funnel_match(events, within, mode) - Returns how many steps of a funnel the events of an array reach in"
                    + " order, each within its own limit since the step before, and when.",
            List.of(
                    "events - ARRAY of structs of a time and the steps that the event can serve: a BIGINT or INT whose"
                            + " bit 0 is step 1, or an ARRAY<BOOLEAN>; in any order",
                    "within - constant ARRAY of INTERVALs of days to seconds, or of numbers where the times are integral;"
                            + " one element per step, NULL for no limit, the first always NULL",
                    "mode - constant STRING, 'best' (the furthest step that any choice of events reaches) or 'greedy'"
                            + " (the earliest event of each step); with ', after' a step must be later than the one"
                            + " before"),
            List.of(new Example(
                    "SELECT funnel_match(array(struct(0, 1), struct(10, 2), struct(100, 2), struct(105, 4)), array(NULL,"
                            + " NULL, 10), 'best')",
                    List.of("{\"steps\":3,\"times\":[0,100,105]}"))),
            "A NULL array gives NULL. An event that is NULL or has no time is left out, NULL conditions are false. Over an"
                    + " empty array no step is reached.",
            "0.2.0");

    private static final int EVENTS = 0;
    private static final int WITHIN = 1;
    private static final int MODE = 2;

    private final Seq<Expression> arguments;
    private transient @Nullable EventArray reader;
    private transient @Nullable CohortFunnelCall funnel;

    public FunnelMatch(Seq<Expression> arguments) {
        this.arguments = arguments;
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public TypeCheckResult checkInputDataTypes() {
        return call().checked(FunnelMatch::check);
    }

    private static void check(Arguments arguments) {
        arguments.exactly(3, "funnel_match(events, array(NULL, INTERVAL 1 HOUR), 'best')");
        CohortFunnelCall.of(arguments, EventArray.of(arguments, EVENTS).time(), WITHIN, MODE);
    }

    @Override
    public DataType dataType() {
        return CohortFunnelCall.answerType(reader().time().type());
    }

    @Override
    public boolean nullable() {
        return arguments.apply(EVENTS).nullable();
    }

    @Override
    public boolean foldable() {
        return arguments.apply(EVENTS).foldable();
    }

    @Override
    public @Nullable Object eval(InternalRow row) {
        Object events = arguments.apply(EVENTS).eval(row);
        return events == null ? null : match((ArrayData) events);
    }

    /** How far the events get; called by {@link #eval} and by generated code. */
    public InternalRow match(ArrayData events) {
        CohortFunnelCall call = funnel();
        return call.answer(reader().read(events, call.funnel().steps()).cursor());
    }

    @Override
    public ExprCode doGenCode(CodegenContext context, ExprCode result) {
        ExprCode events = arguments.apply(EVENTS).genCode(context);
        String match = context.addReferenceObj(NAME, this, FunnelMatch.class.getName());
        String code = events.code() + "\nboolean " + result.isNull() + " = " + events.isNull() + ";\nInternalRow "
                + result.value() + " = " + result.isNull() + " ? null : " + match + ".match(" + events.value() + ");\n";
        return result.copy(
                new CodeBlock(ScalaSeq.of(List.of("", "")), ScalaSeq.of(List.of(new Inline(code)))),
                result.isNull(),
                result.value());
    }

    private Arguments call() {
        return new Arguments(NAME, arguments);
    }

    private EventArray reader() {
        if (reader == null) {
            reader = EventArray.of(call(), EVENTS);
        }
        return reader;
    }

    private CohortFunnelCall funnel() {
        if (funnel == null) {
            funnel = CohortFunnelCall.of(call(), reader().time(), WITHIN, MODE);
        }
        return funnel;
    }

    @Override
    public Seq<Expression> children() {
        return arguments;
    }

    @Override
    public Expression withNewChildrenInternal(IndexedSeq<Expression> newArguments) {
        return new FunnelMatch(newArguments);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FunnelMatch that && arguments.equals(that.arguments);
    }

    /** The hash of the constructor arguments. */
    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
