package io.tenure.sql;

import io.tenure.core.sequence.NextNodeEvents;
import io.tenure.core.sequence.NextNodeSearch;
import io.tenure.sql.FunctionDescription.Example;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.Seq;

/**
 * {@code sequence_next_node(direction, base, ts, value, base_condition, c1, ..., cN)}: {@link NextNodeSearch} over
 * {@link NextNodeEvents}.
 */
public final class SequenceNextNode extends StateAggregate<NextNodeEvents> {
    static final String NAME = "sequence_next_node";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "sequence_next_node(direction, base, ts, value, base_condition, condition, ...) - Returns the value of the"
                    + " event right after a chain of neighbouring events that meet the conditions one by one, or right"
                    + " before it.",
            List.of(
                    "direction - constant STRING: forward or backward",
                    "base - constant STRING, where the chain begins: head or tail, the first or last event, which"
                            + " must meet base_condition; first_match or last_match, the first or last event that"
                            + " meets base_condition and the first condition",
                    "ts - TIMESTAMP, TIMESTAMP_NTZ, DATE or integral, the time of the row",
                    "value - STRING, what is returned, e.g. the page",
                    "base_condition - BOOLEAN, what makes a row fit to begin the chain",
                    "condition - BOOLEAN, 0 to 64 of them: what the first event of the chain meets, its neighbour, and"
                            + " so on"),
            List.of(
                    new Example(
                            "SELECT sequence_next_node('forward', 'head', ts, page, page = 'home', page = 'home',"
                                    + " page = 'search') FROM VALUES (1, 'home'), (2, 'search'), (3, 'basket') AS"
                                    + " visits(ts, page)",
                            List.of("basket")),
                    new Example(
                            "SELECT sequence_next_node('backward', 'last_match', ts, page, true, page = 'basket') FROM"
                                    + " VALUES (1, 'home'), (2, 'search'), (3, 'basket') AS visits(ts, page)",
                            List.of("search"))),
            "A NULL condition is false and a row with a NULL ts or value is left out. Events of one time are ordered by"
                    + " value. Without such a chain, without an event beside it and over no rows the answer is NULL.",
            "0.2.0");

    private static final int TIME = 2;
    private static final int VALUE = 3;
    private static final int BASE_CONDITION = 4;
    private static final int FIRST_CONDITION = 5;

    private transient @Nullable NextNodeSearch search;
    private transient @Nullable NodeReader reader;

    public SequenceNextNode(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static SequenceNextNode of(Seq<Expression> arguments) {
        return new SequenceNextNode(arguments, 0, 0);
    }

    @Override
    StateAggregate<NextNodeEvents> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new SequenceNextNode(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        Arguments arguments = call();
        return arguments.isText(VALUE) ? arguments.typeAt(VALUE) : DataTypes.StringType;
    }

    @Override
    public boolean nullable() {
        return true;
    }

    @Override
    void check(Arguments arguments) {
        arguments.atLeast(
                FIRST_CONDITION,
                "sequence_next_node('forward', 'head', ts, page, page = 'home', page = 'home', page = 'search')");
        searchOf(arguments);
        checkColumns(arguments);
    }

    private static void checkColumns(Arguments arguments) {
        TimeColumn.of(arguments, TIME);
        if (!arguments.isText(VALUE)) {
            throw arguments.wrongType(
                    VALUE,
                    "a STRING value, the name of the event,",
                    "; write CAST(" + arguments.textOf(VALUE) + " AS STRING)");
        }
        arguments.conditionAt(BASE_CONDITION);
        conditionsOf(arguments);
    }

    @Override
    public NextNodeEvents createAggregationBuffer() {
        if (search == null) {
            search = searchOf(call());
        }
        return new NextNodeEvents(search);
    }

    @Override
    void add(NextNodeEvents events, InternalRow row) {
        if (reader == null) {
            reader = readerOf(call());
        }
        reader.addTo(events, row);
    }

    @Override
    @Nullable
    Object answer(NextNodeEvents events) {
        byte[] value = events.nextNode();
        return value == null ? null : UTF8String.fromBytes(value);
    }

    @Override
    NextNodeEvents readFrom(ByteBuffer bytes) {
        return NextNodeEvents.readFrom(bytes);
    }

    private static NextNodeSearch searchOf(Arguments arguments) {
        return NextNodeSearch.parse(
                arguments.constantText(0, "the direction, 'forward' or 'backward'"),
                arguments.constantText(1, "the base, 'head', 'tail', 'first_match' or 'last_match'"),
                arguments.count() - FIRST_CONDITION);
    }

    private static NodeReader readerOf(Arguments arguments) {
        return new NodeReader(
                TimeColumn.of(arguments, TIME),
                arguments.at(VALUE),
                arguments.conditionAt(BASE_CONDITION),
                conditionsOf(arguments));
    }

    private static List<Expression> conditionsOf(Arguments arguments) {
        return IntStream.range(FIRST_CONDITION, arguments.count())
                .mapToObj(arguments::conditionAt)
                .toList();
    }
}
