package io.tenure.sql;

import io.tenure.core.event.EventBuffer;
import io.tenure.core.funnel.FunnelMatcher;
import io.tenure.core.funnel.FunnelMode;
import io.tenure.sql.FunctionDescription.Example;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/** {@code window_funnel(window, [modes,] ts, c1, ..., cN)}: {@link FunnelMatcher} over an {@link EventBuffer}. */
public final class WindowFunnel extends StateAggregate<EventBuffer> {
    static final String NAME = "window_funnel";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "window_funnel(window, [modes,] ts, condition, ...) - Returns how many of the conditions, the steps of a"
                    + " funnel, the rows of the group met in order, within the window that begins with the first.",
            List.of(
                    "window - constant INTERVAL of days to seconds, or a number where ts is integral",
                    "modes - constant STRING, optional: strict_deduplication, strict_order, strict_increase,"
                            + " strict_once, allow_reentry, separated by commas",
                    "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
                    "condition - BOOLEAN, 1 to 64 of them, what makes the row a step"),
            List.of(new Example(
                    "SELECT window_funnel(10, ts, event = 'view', event = 'cart', event = 'buy') FROM VALUES"
                            + " (1, 'view'), (4, 'cart'), (12, 'buy') AS events(ts, event)",
                    List.of("2"))),
            "A NULL condition is false and a row with a NULL ts is left out. Over no rows the answer is 0.",
            "0.2.0");

    private transient @Nullable EventReader reader;
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
    public boolean nullable() {
        return false;
    }

    @Override
    void check(Arguments arguments) {
        arguments.atLeast(3, "window_funnel(INTERVAL 1 HOUR, ts, event = 'view', event = 'buy')");
        matcherOf(arguments);
    }

    @Override
    public EventBuffer createAggregationBuffer() {
        return new EventBuffer();
    }

    @Override
    void add(EventBuffer events, InternalRow row) {
        reader().addMatchingTo(events, row);
    }

    @Override
    Object answer(EventBuffer events) {
        return matcher().stepsReached(events.cursor());
    }

    @Override
    EventBuffer readFrom(ByteBuffer bytes) {
        return EventBuffer.readFrom(bytes);
    }

    private EventReader reader() {
        if (reader == null) {
            Arguments arguments = call();
            int time = timeIndex(arguments);
            reader = new EventReader(TimeColumn.of(arguments, time), arguments.conditionsFrom(time + 1));
        }
        return reader;
    }

    private FunnelMatcher matcher() {
        if (matcher == null) {
            matcher = matcherOf(call());
        }
        return matcher;
    }

    private static FunnelMatcher matcherOf(Arguments arguments) {
        int time = timeIndex(arguments);
        Set<FunnelMode> modes =
                time == 1 ? Set.of() : FunnelMode.parse(arguments.constantText(1, "the modes separated by commas"));
        long window = TimeColumn.of(arguments, time).constantLength(arguments, 0, "the window");
        return new FunnelMatcher(arguments.conditionsFrom(time + 1).size(), window, modes);
    }

    private static int timeIndex(Arguments arguments) {
        return arguments.isText(1) ? 2 : 1;
    }
}
