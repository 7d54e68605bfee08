package io.tenure.sql;

import io.tenure.core.event.EventArrays;
import io.tenure.core.event.EventBuffer;
import io.tenure.core.sequence.SequenceMatcher;
import io.tenure.sql.FunctionDescription.Example;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.immutable.Seq;

/** {@code sequence_count(pattern, ts, c1, ..., cN)}: {@link SequenceMatcher#count} over an {@link EventBuffer}. */
public final class SequenceCount extends SequenceFunction {
    static final String NAME = "sequence_count";

    static final FunctionDescription DESCRIPTION = new FunctionDescription(
            NAME,
            "sequence_count(pattern, ts, condition, ...) - Returns how often rows of the group, in order of time, fit the"
                    + " pattern of conditions, without overlap.",
            ARGUMENTS,
            List.of(new Example(
                    "SELECT sequence_count('(?1)(?t<=10)(?2)', ts, event = 'view', event = 'buy') FROM VALUES"
                            + " (1, 'view'), (4, 'buy'), (20, 'view'), (25, 'buy') AS events(ts, event)",
                    List.of("2"))),
            "A NULL condition is false and a row with a NULL ts is left out. Over no rows the answer is 0.",
            "0.2.0");

    public SequenceCount(Seq<Expression> arguments, int mutableAggBufferOffset, int inputAggBufferOffset) {
        super(arguments, mutableAggBufferOffset, inputAggBufferOffset);
    }

    /** A call in a query. */
    static SequenceCount of(Seq<Expression> arguments) {
        return new SequenceCount(arguments, 0, 0);
    }

    @Override
    StateAggregate<EventBuffer> with(
            Seq<Expression> newArguments, int newMutableAggBufferOffset, int newInputAggBufferOffset) {
        return new SequenceCount(newArguments, newMutableAggBufferOffset, newInputAggBufferOffset);
    }

    @Override
    public String prettyName() {
        return NAME;
    }

    @Override
    public DataType dataType() {
        return DataTypes.LongType;
    }

    @Override
    Object answer(SequenceMatcher matcher, EventArrays events) {
        return matcher.count(events);
    }
}
