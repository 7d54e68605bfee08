package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.funnel.CohortFunnelMatcher;
import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/** {@code funnel(ts, within, mode, c1, ..., cN)}: {@link CohortFunnelMatcher} over an {@link EventBuffer}. */
public final class Funnel extends EventAggregate {
    static final String NAME = "funnel";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "funnel(ts, within, mode, condition, ...) - Returns how many of the conditions, the steps of a funnel, rows of"
                    + " the group met in order, each within its own limit since the step before, and when.",
            List.of(
                    "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
                    "within - constant ARRAY of INTERVALs of days to seconds, or of numbers where ts is integral; one"
                            + " element per condition, NULL for no limit, the first always NULL",
                    "mode - constant STRING, 'best' (the furthest step that any choice of rows reaches) or 'greedy' (the"
                            + " earliest row of each step); with ', after' a step must be later than the one before",
                    "condition - BOOLEAN, 1 to 64 of them, what makes the row a step"),
            List.of(
                    new Example(
                            "SELECT funnel(ts, array(NULL, NULL, 10), 'best', event = 'view', event = 'cart', event ="
                                    + " 'buy') FROM VALUES (0, 'view'), (10, 'cart'), (100, 'cart'), (105, 'buy') AS"
                                    + " events(ts, event)",
                            List.of("{\"steps\":3,\"times\":[0,100,105]}")),
                    new Example(
                            "SELECT funnel(ts, array(NULL, NULL, 10), 'greedy', event = 'view', event = 'cart', event ="
                                    + " 'buy') FROM VALUES (0, 'view'), (10, 'cart'), (100, 'cart'), (105, 'buy') AS"
                                    + " events(ts, event)",
                            List.of("{\"steps\":2,\"times\":[0,10]}"))),
            "A NULL condition is false and a row with a NULL ts is left out. Over no rows no step is reached.",
            "0.2.0");

    private static final int TIME = 0;
    private static final int WITHIN = 1;
    private static final int MODE = 2;
    private static final int FIRST_CONDITION = 3;

    private transient @Nullable CohortFunnelCall funnel;

    public Funnel(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static Funnel of(Seq<Expression> arguments) {
        return new Funnel(arguments, 0, 0);
    }

    @Override
    StateAggregate<EventBuffer> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new Funnel(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return CohortFunnelCall.answerType(call().typeAt(TIME));
    }

    @Override
    void check(Arguments arguments) {
        arguments.atLeast(4, "funnel(ts, array(NULL, INTERVAL 1 HOUR), 'best', event = 'view', event = 'buy')");
        int conditions = conditions(arguments);
        int steps = funnelOf(arguments).funnel().steps();
        if (steps != conditions) {
            throw Arguments.wrong("funnel needs one limit per condition, but argument " + (WITHIN + 1) + ", "
                    + arguments.textOf(WITHIN) + ", has " + steps + " for " + conditions
                    + "; write NULL for a condition without a limit");
        }
    }

    @Override
    int timeIndex(Arguments arguments) {
        return TIME;
    }

    @Override
    int firstCondition(Arguments arguments) {
        return FIRST_CONDITION;
    }

    @Override
    Object answer(EventBuffer events) {
        return funnel().answer(events.cursor());
    }

    private CohortFunnelCall funnel() {
        if (funnel == null) {
            funnel = funnelOf(call());
        }
        return funnel;
    }

    private CohortFunnelCall funnelOf(Arguments arguments) {
        return CohortFunnelCall.of(arguments, time(arguments), WITHIN, MODE);
    }
}
