package io.tenure.sql;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.sql.FunctionDescription.Example;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import scala.collection.immutable.Seq;

/** {@code sequence_match_events(pattern, ts, c1, ..., cN)}: {@link SequenceMatcher#longestChain} over an {@link EventBuffer}. */
public final class SequenceMatchEvents extends SequenceFunction {
    static final String NAME = "sequence_match_events";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "sequence_match_events(pattern, ts, condition, ...) - Returns the times of the rows that satisfy the conditions of"
                    + " the pattern in order, of as many of its first conditions as can be satisfied.",
            ARGUMENTS,
            List.of(new Example(
                    "SELECT sequence_match_events('(?1)(?t<=10)(?2)', ts, event = 'view', event = 'buy') FROM VALUES"
                            + " (1, 'view'), (4, 'buy'), (20, 'view'), (25, 'buy') AS events(ts, event)",
                    List.of("[1,4]"))),
            "A NULL condition is false and a row with a NULL ts is left out. Over no rows the answer is an empty array.",
            "0.2.0");

    public SequenceMatchEvents(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static SequenceMatchEvents of(Seq<Expression> arguments) {
        return new SequenceMatchEvents(arguments, 0, 0);
    }

    @Override
    StateAggregate<EventBuffer> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new SequenceMatchEvents(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return new ArrayType(time(call()).type(), false);
    }

    @Override
    Object answer(SequenceMatcher matcher, EventArrays events) {
        TimeColumn time = time(call());
        return new GenericArrayData(Arrays.stream(matcher.longestChain(events))
                .mapToObj(time::fromTime)
                .toArray());
    }
}
