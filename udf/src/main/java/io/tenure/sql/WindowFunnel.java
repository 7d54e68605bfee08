package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.NullType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/** {@code window_funnel(window, [modes,] ts, c1, ..., cN)}: {@link FunnelMatcher} over an {@link EventBuffer}. */
public final class WindowFunnel extends EventAggregate {
    static final String NAME = "window_funnel";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "window_funnel(window, [modes,] ts, condition, ...) - Returns how many of the conditions, the steps of a"
                    + " funnel, the rows of the group met in order, within the window that begins with the first.",
            List.of(
                    "window - constant INTERVAL of days to seconds, or a number where ts is integral, 0 or more",
                    "modes - constant STRING, optional: strict_deduplication, strict_order, strict_increase,"
                            + " strict_once, allow_reentry, separated by commas",
                    "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
                    "condition - BOOLEAN, 1 to 64 of them, what makes the row a step"),
            List.of(
                    new Example(
                            "SELECT window_funnel(10, ts, event = 'view', event = 'cart', event = 'buy') FROM VALUES"
                                    + " (1, 'view'), (4, 'cart'), (12, 'buy') AS events(ts, event)",
                            List.of("2")),
                    new Example(
                            "SELECT window_funnel(INTERVAL 1 HOUR, 'strict_order', ts, event = 'view', event = 'buy') FROM"
                                    + " VALUES (TIMESTAMP'2025-01-01 10:00:00', 'view'), (TIMESTAMP'2025-01-01 10:05:00',"
                                    + " 'help'), (TIMESTAMP'2025-01-01 10:10:00', 'buy') AS events(ts, event)",
                            List.of("1")),
                    new Example(
                            "SELECT user_id, window_funnel(INTERVAL 7 DAYS, day, event = 'view', event = 'buy') AS steps"
                                    + " FROM VALUES ('ann', DATE'2025-01-01', 'view'), ('ann', DATE'2025-01-08', 'buy'),"
                                    + " ('bob', DATE'2025-01-01', 'buy') AS events(user_id, day, event) GROUP BY user_id"
                                    + " ORDER BY user_id",
                            List.of("ann\t2", "bob\t0"))),
            "The window includes its end. Rows of one instant count in the order of their steps, and a row may meet"
                    + " several of them. A NULL condition is false and a row with a NULL ts is left out. Over no rows the"
                    + " answer is 0.",
            "0.2.0");

    private transient @Nullable FunnelMatcher matcher;

    public WindowFunnel(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static WindowFunnel of(Seq<Expression> arguments) {
        return new WindowFunnel(arguments, 0, 0);
    }

    @Override
    StateAggregate<EventBuffer> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new WindowFunnel(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return DataTypes.IntegerType;
    }

    @Override
    void check(Arguments arguments) {
        arguments.atLeast(3, "window_funnel(INTERVAL 1 HOUR, ts, event = 'view', event = 'buy')");
        checkOrder(arguments);
        matcherOf(arguments);
    }

    /** Explains the calls that other engines' argument orders lead to. */
    private static void checkOrder(Arguments arguments) {
        if (arguments.typeAt(1) instanceof NullType) {
            throw Arguments.wrong(
                    "window_funnel expects the modes or the time as argument 2, but it is NULL; leave the modes"
                            + " out, or write e.g. 'strict_order'");
        }
        if (arguments.typeAt(1) instanceof DayTimeIntervalType) {
            throw Arguments.wrong("window_funnel takes the window first and then the time; write window_funnel("
                    + arguments.textOf(1) + ", " + arguments.textOf(0) + ", ...)");
        }
        if (arguments.isText(1) && !arguments.at(1).foldable()) {
            throw Arguments.wrong("window_funnel needs the modes separated by commas as a constant, but argument 2, "
                    + arguments.textOf(1) + ", differs by row; if it is the time, write "
                    + TimeColumn.conversionOf(arguments, 1));
        }
        for (int i = 2; i < arguments.count(); i++) {
            if (arguments.isText(i) && arguments.at(i).foldable()) {
                throw Arguments.wrong(
                        "window_funnel takes the modes as argument 2, in one text and before the time, but"
                                + " argument " + (i + 1) + ", "
                                + arguments.textOf(i) + ", is a text too; write e.g."
                                + " window_funnel(INTERVAL 1 HOUR, 'strict_order, strict_once', ts, ...)");
            }
        }
    }

    @Override
    int timeIndex(Arguments arguments) {
        return arguments.isText(1) ? 2 : 1;
    }

    @Override
    int firstCondition(Arguments arguments) {
        return timeIndex(arguments) + 1;
    }

    @Override
    boolean heedsRowsWithoutCondition() {
        return matcher().heedsEventsWithoutStep();
    }

    @Override
    Object answer(EventBuffer events) {
        return matcher().stepsReached(events.cursor());
    }

    private FunnelMatcher matcher() {
        if (matcher == null) {
            matcher = matcherOf(call());
        }
        return matcher;
    }

    private FunnelMatcher matcherOf(Arguments arguments) {
        Set<FunnelMode> modes = timeIndex(arguments) == 1
                ? Set.of()
                : FunnelMode.parse(arguments.constantText(1, "the modes separated by commas"));
        long window = time(arguments).constantLength(arguments, 0, "the window");
        return new FunnelMatcher(conditions(arguments), window, modes);
    }
}
